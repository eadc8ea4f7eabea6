// A button that opens a small panel below it. Esc, a click elsewhere and losing the focus close it.

import { type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";

interface MenuProps {
  id: string;
  label: ComponentChildren;
  title?: string;
  class?: string;
  side?: "left" | "right";
  /** Whether it is open, for those who open it from elsewhere. */
  open?: Signal<boolean>;
  children(close: () => void): ComponentChildren;
}

export function Menu({ id, label, title, class: className = "", side = "left", open, children }: MenuProps) {
  const own = useSignal(false);
  const state = open ?? own;
  const isOpen = state.value;
  const setOpen = (next: boolean): void => {
    state.value = next;
  };
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };

  // In the same breath as the panel, so that an Esc right after it is heard.
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const onPointer = (event: PointerEvent): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    };
    addEventListener("pointerdown", onPointer, true);
    addEventListener("keydown", onKey, true);
    return () => {
      removeEventListener("pointerdown", onPointer, true);
      removeEventListener("keydown", onKey, true);
    };
  }, [isOpen]);

  return (
    <div
      class={`menu ${className}`}
      ref={box}
      onFocusOut={(event) => {
        if (event.relatedTarget && !box.current?.contains(event.relatedTarget as Node)) setOpen(false);
      }}
    >
      <button
        type="button"
        ref={button}
        class="quiet"
        title={title}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </button>
      <div id={id} class="menu-panel" data-side={side} hidden={!isOpen}>
        {isOpen && children(close)}
      </div>
    </div>
  );
}
