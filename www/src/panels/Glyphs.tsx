// The sprite of the page's signs. A status is a sign, a word and a colour, never a colour alone.

const STROKE = { fill: "none", stroke: "currentColor", "stroke-width": 1.6, "stroke-linecap": "round", "stroke-linejoin": "round" } as const;

/** Drawn once; every sign is a `<use>` of it. */
export function GlyphSprite() {
  return (
    <svg class="sprite" aria-hidden="true">
      <Glyph name="created"><circle cx="8" cy="8" r="5.6" {...STROKE} stroke-width="1.4" stroke-dasharray="2.2 2.2" /></Glyph>
      <Glyph name="pending"><circle cx="8" cy="8" r="5.8" {...STROKE} /><path d="M8 4.8V8l2.2 1.6" {...STROKE} /></Glyph>
      <Glyph name="running"><circle cx="8" cy="8" r="5.8" {...STROKE} /><path d="M8 4.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor" /></Glyph>
      <Glyph name="success"><circle cx="8" cy="8" r="5.8" {...STROKE} /><path d="M5.3 8.2l1.9 1.9 3.5-3.9" {...STROKE} /></Glyph>
      <Glyph name="failed"><circle cx="8" cy="8" r="5.8" {...STROKE} /><path d="M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2" {...STROKE} /></Glyph>
      <Glyph name="warned"><path d="M8 2.4l6 10.8H2z" {...STROKE} /><path d="M8 6.6v3M8 11.4v.1" {...STROKE} /></Glyph>
      <Glyph name="stuck"><path d="M8 2.2l5.8 5.8L8 13.8 2.2 8z" {...STROKE} /><path d="M8 5.4v3.2M8 10.6v.1" {...STROKE} /></Glyph>
      <Glyph name="skipped"><path d="M3.6 4.4L7.2 8l-3.6 3.6M8.6 4.4L12.2 8l-3.6 3.6" {...STROKE} /></Glyph>
      <Glyph name="canceled"><circle cx="8" cy="8" r="5.8" {...STROKE} /><path d="M4.2 11.8l7.6-7.6" {...STROKE} /></Glyph>
      <Glyph name="manual"><circle cx="8" cy="8" r="5.8" {...STROKE} /><path d="M6.7 5.6L10.4 8l-3.7 2.4z" {...STROKE} /></Glyph>
      <Glyph name="left_out"><circle cx="8" cy="8" r="5.6" {...STROKE} stroke-width="1.4" /><path d="M5.2 8h5.6" {...STROKE} /></Glyph>
      <Glyph name="error"><circle cx="8" cy="8" r="6" fill="currentColor" /><path d="M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2" {...STROKE} stroke="var(--paper)" /></Glyph>
      <Glyph name="warning"><path d="M8 2.2l6.2 11.2H1.8z" fill="currentColor" /><path d="M8 6.4v3.2M8 11.5v.1" {...STROKE} stroke="var(--paper)" /></Glyph>
      <Glyph name="info"><circle cx="8" cy="8" r="5.8" {...STROKE} /><path d="M8 7.4v3.4M8 5.1v.1" {...STROKE} /></Glyph>
      <Glyph name="unknown"><circle cx="8" cy="8" r="5.8" {...STROKE} /><path d="M6.3 6.5a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.9.6-.9 1.1M8 11v.1" {...STROKE} /></Glyph>
      <Glyph name="simulated"><path d="M8 2.6L13.4 8 8 13.4 2.6 8z" {...STROKE} /></Glyph>
      <Glyph name="real"><path d="M8 2L14 8l-6 6-6-6z" fill="currentColor" /></Glyph>
      <Glyph name="stop"><rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" /></Glyph>
      <Glyph name="play"><path d="M5 3.4l7.4 4.6L5 12.6z" fill="currentColor" /></Glyph>
      <Glyph name="pause"><path d="M5.4 3.6v8.8M10.6 3.6v8.8" {...STROKE} stroke-width="2.4" /></Glyph>
      <Glyph name="step"><path d="M4.4 3.6l6 4.4-6 4.4z" fill="currentColor" /><path d="M12 3.6v8.8" {...STROKE} /></Glyph>
      <Glyph name="end"><path d="M3 3.8L7.4 8 3 12.2M7.6 3.8L12 8l-4.4 4.2M13.2 3.8v8.4" {...STROKE} /></Glyph>
      <Glyph name="plus"><path d="M8 3.4v9.2M3.4 8h9.2" {...STROKE} /></Glyph>
      <Glyph name="minus"><path d="M3.4 8h9.2" {...STROKE} /></Glyph>
      <Glyph name="cross"><path d="M4.4 4.4l7.2 7.2M11.6 4.4l-7.2 7.2" {...STROKE} /></Glyph>
      <Glyph name="fit"><path d="M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3" {...STROKE} /></Glyph>
      <Glyph name="down"><path d="M4.4 6.4L8 10l3.6-3.6" {...STROKE} /></Glyph>
      <Glyph name="pen"><path d="M3.2 12.8l.6-2.8 6.6-6.6 2.2 2.2L6 12.2z" {...STROKE} /></Glyph>
      <Glyph name="moon"><path d="M12.6 9.6A5.2 5.2 0 0 1 6.4 3.4a5.2 5.2 0 1 0 6.2 6.2z" {...STROKE} /></Glyph>
      <Glyph name="sun"><circle cx="8" cy="8" r="2.8" {...STROKE} /><path d="M8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1" {...STROKE} /></Glyph>
      <Glyph name="half"><circle cx="8" cy="8" r="5.4" {...STROKE} /><path d="M8 2.6a5.4 5.4 0 0 1 0 10.8z" fill="currentColor" /></Glyph>
      <Glyph name="whale"><path d="M1.8 8.6h10.4c1 0 1.7-.6 2-1.4M1.8 8.6c0 2.6 1.8 4.2 4.6 4.2 3 0 5-1.4 6-4.2M3.6 8.4V6.6h1.8v1.8M5.4 6.6h3.6v1.8M7.2 8.4V4.8H9v1.8" {...STROKE} stroke-width="1.3" /></Glyph>
    </svg>
  );
}

function Glyph({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <symbol id={`glyph-${name}`} viewBox="0 0 16 16">
      {children}
    </symbol>
  );
}

/** A sign of the sprite. */
export function Sign({ name, tone }: { name: string; tone?: string }) {
  return (
    <svg class="glyph" data-tone={tone} aria-hidden="true">
      <use href={`#glyph-${name}`} />
    </svg>
  );
}

const SHAPES: Record<string, string> = {
  waiting_for_resource: "pending",
  waiting_for_callback: "pending",
  preparing: "pending",
  scheduled: "pending",
  canceling: "canceled",
};

/** The sign of a status. */
export function glyphOf(status: string): string {
  return SHAPES[status] ?? status;
}
