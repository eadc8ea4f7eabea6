// The log island: a list of 100,000 lines of which only the visible ones exist.

import type { LogStream } from "../../state/log-stream";
import { fillRow, type RowTexts } from "./row";
import { Rows } from "./rows";

const LINE_HEIGHT = 18;
const MARGIN_ROWS = 8;
/** Browsers clamp the height of elements; above this the scroll bar is scaled. */
const MOST_PIXELS = 8_000_000;
/** Room for numbers, fold marks and padding, in pixels. */
const GUTTER = 84;

export class LogView {
  /** Whether the end is kept in view. */
  isFollowing = true;

  #body = document.createElement("div");
  #probe = document.createElement("span");
  #live = new Map<number, HTMLElement>();
  #pool: HTMLElement[] = [];
  #stream: LogStream | null = null;
  #rows: Rows | null = null;
  #folded = new Set<number>();
  #seenSections = 0;
  #seenRevision = -1;
  #frame = 0;
  #observer = new ResizeObserver(() => this.#later());

  constructor(
    private readonly host: HTMLElement,
    private readonly texts: () => RowTexts,
    private readonly onFollow: (isFollowing: boolean) => void,
  ) {
    this.#body.className = "log-body";
    this.#probe.className = "log-probe";
    this.#probe.textContent = "0".repeat(100);
    host.append(this.#body, this.#probe);
    host.addEventListener("scroll", this.#onScroll, { passive: true });
    this.#body.addEventListener("click", this.#onClick);
    this.#observer.observe(host);
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    this.host.removeEventListener("scroll", this.#onScroll);
    this.host.replaceChildren();
  }

  /** Shows a log, or what was appended to it. */
  show(stream: LogStream | null): void {
    if (stream !== this.#stream) {
      this.#stream = stream;
      this.#folded.clear();
      this.#seenSections = 0;
      this.#rows = null;
      this.#seenRevision = -1;
      this.isFollowing = true;
      this.#clear();
    }
    this.#later();
  }

  follow(): void {
    this.isFollowing = true;
    this.onFollow(true);
    this.#later();
  }

  /** Draws everything again, for another language. */
  redraw(): void {
    this.#clear();
    this.#later();
  }

  #later(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const rows = this.#updated();
    const total = (rows?.count ?? 0) * LINE_HEIGHT;
    const height = Math.min(total, MOST_PIXELS);
    this.#body.style.height = `${height}px`;
    if (this.isFollowing) this.host.scrollTop = height;
    if (!rows) return;
    const { scrollTop, clientHeight } = this.host;
    const scale = total > height ? (total - clientHeight) / Math.max(1, height - clientHeight) : 1;
    const top = scrollTop * scale;
    const first = Math.max(0, Math.floor(top / LINE_HEIGHT) - MARGIN_ROWS);
    const end = Math.min(rows.count, first + Math.ceil(clientHeight / LINE_HEIGHT) + 2 * MARGIN_ROWS);
    this.#place(rows, first, end, scrollTop - top);
  }

  #updated(): Rows | null {
    const stream = this.#stream;
    if (!stream) return null;
    const columns = this.#columns();
    this.#foldNewSections(stream);
    if (!this.#rows) this.#rows = new Rows(stream, columns, this.#folded);
    if (this.#rows.columns !== columns) {
      this.#rows.widen(columns);
      this.#clear();
    }
    if (this.#seenRevision !== stream.revision) {
      this.#seenRevision = stream.revision;
      const before = this.#rows.count;
      this.#rows.update();
      this.#drop((row) => row >= before - 1); // The last line may have grown.
    }
    return this.#rows;
  }

  #foldNewSections(stream: LogStream): void {
    for (; this.#seenSections < stream.sections.length; this.#seenSections++) {
      if (stream.sections[this.#seenSections]?.startsFolded) this.#folded.add(this.#seenSections);
    }
  }

  #place(rows: Rows, first: number, end: number, offset: number): void {
    this.#drop((row) => row < first || row >= end);
    const added = document.createDocumentFragment();
    for (let row = first; row < end; row++) {
      let element = this.#live.get(row);
      if (!element) {
        element = this.#pool.pop() ?? document.createElement("div");
        element.className = "log-row";
        this.#fill(element, rows, row);
        this.#live.set(row, element);
        added.append(element);
      }
      element.style.transform = `translateY(${row * LINE_HEIGHT + offset}px)`;
    }
    this.#body.append(added);
  }

  #fill(element: HTMLElement, rows: Rows, row: number): void {
    const at = rows.at(row);
    const start = rows.starts[at] ?? 0;
    const line = rows.lines[at] ?? 0;
    const place = { line, piece: row - start, pieces: (rows.starts[at + 1] ?? start + 1) - start };
    const isFolded = this.#folded.has(rows.stream.sectionOf[line] ?? -1);
    fillRow(element, place, rows, isFolded, this.texts());
  }

  #columns(): number {
    const character = this.#probe.getBoundingClientRect().width / 100;
    if (character === 0) return 80;
    return Math.max(20, Math.floor((this.host.clientWidth - GUTTER) / character));
  }

  #drop(isGone: (row: number) => boolean): void {
    for (const [row, element] of this.#live) {
      if (!isGone(row)) continue;
      element.remove();
      this.#live.delete(row);
      this.#pool.push(element);
    }
  }

  #clear(): void {
    this.#drop(() => true);
  }

  #onScroll = (): void => {
    const { scrollTop, clientHeight, scrollHeight } = this.host;
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - LINE_HEIGHT;
    if (isAtEnd !== this.isFollowing) {
      this.isFollowing = isAtEnd;
      this.onFollow(isAtEnd);
    }
    this.#later();
  };

  #onClick = (event: MouseEvent): void => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>(".log-fold") : null;
    if (!button) return;
    const section = Number(button.dataset["section"]);
    if (!this.#folded.delete(section)) this.#folded.add(section);
    this.isFollowing = false;
    this.#rows = null;
    this.#seenRevision = -1;
    this.#clear();
    this.#paint();
    this.#body.querySelector<HTMLElement>(`.log-fold[data-section="${section}"]`)?.focus({ preventScroll: true });
  };
}
