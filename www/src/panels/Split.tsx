// The line between two panels: it can be dragged, and moved with the arrow keys.

import { signal } from "@preact/signals";
import { t } from "../i18n";
import { lasting } from "../state/storage";

/** Sizes of panels in per cent of the page, by name. */
const sizes = signal<Record<string, number>>(lasting.read("sizes", isSizes) ?? {});

export function sizeOf(name: string, standard: number): number {
  return sizes.value[name] ?? standard;
}

interface SplitProps {
  name: string;
  panel: string;
  /** `columns`: the line stands; `rows`: it lies. */
  of: "columns" | "rows";
  standard: number;
  least: number;
  most: number;
  /** Whether the panel stands after the line, so that moving right makes it smaller. */
  isAfter?: boolean;
}

export function Split({ name, panel, of, standard, least, most, isAfter = false }: SplitProps) {
  const size = sizeOf(name, standard);
  const set = (next: number): void => {
    sizes.value = { ...sizes.peek(), [name]: Math.min(most, Math.max(least, Math.round(next * 10) / 10)) };
    lasting.write("sizes", sizes.peek());
  };
  const direction = isAfter ? -1 : 1;
  const [back, forth] = of === "columns" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  return (
    <div
      class="split"
      data-of={of}
      role="separator"
      tabIndex={0}
      aria-orientation={of === "columns" ? "vertical" : "horizontal"}
      aria-label={t.value.resize(panel)}
      aria-valuenow={Math.round(size)}
      aria-valuemin={least}
      aria-valuemax={most}
      onKeyDown={(event) => {
        if (event.key !== back && event.key !== forth) return;
        event.preventDefault();
        set(size + (event.key === forth ? 2 : -2) * direction);
      }}
      onPointerDown={(event) => drag(event, of, (percent) => set(size + percent * direction))}
      onDblClick={() => set(standard)}
    />
  );
}

function drag(event: PointerEvent, of: "columns" | "rows", move: (percent: number) => void): void {
  const line = event.currentTarget as HTMLElement;
  const whole = line.parentElement?.getBoundingClientRect();
  if (!whole) return;
  event.preventDefault();
  line.setPointerCapture(event.pointerId);
  const start = of === "columns" ? event.clientX : event.clientY;
  const length = of === "columns" ? whole.width : whole.height;
  line.onpointermove = (moved) => move((((of === "columns" ? moved.clientX : moved.clientY) - start) / length) * 100);
  line.onpointerup = line.onpointercancel = () => {
    line.onpointermove = null;
  };
}

function isSizes(value: unknown): value is Record<string, number> {
  return typeof value === "object" && value !== null && Object.values(value).every((size) => typeof size === "number");
}
