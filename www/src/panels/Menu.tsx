// A button that opens a small panel below it. Esc, a click elsewhere and losing the focus close it.

import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";

interface MenuProps {
  id: string;
  label: ComponentChildren;
  title?: string;
  class?: string;
  side?: "left" | "right";
  children(close: () => void): ComponentChildren;
}

export function Menu({ id, label, title, class: className = "", side = "left", children }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };

  useEffect(() => {
    if (!isOpen) return undefined;
    const onPointer = (event: PointerEvent): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener("pointerdown", onPointer, true);
    return () => removeEventListener("pointerdown", onPointer, true);
  }, [isOpen]);

  return (
    <div
      class={`menu ${className}`}
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen) return;
        event.stopPropagation();
        close();
      }}
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
