// Lines of a log as rows on the screen: folded sections disappear, long lines take several rows.

import type { LogStream } from "../../state/log-stream";
import { parseAnsi, plain } from "./ansi";
import { cellsOfText, cutsOf } from "./cells";

/** A line longer than this is cut: nobody reads a megabyte in one line. */
export const MOST_CHARACTERS = 20_000;

/** A list of visible lines and where each begins. */
export class Rows {
  /** Visible lines, in order. */
  readonly lines: number[] = [];
  /** The first row of each visible line; one more entry than `lines`, the last is the number of all rows. */
  readonly starts: number[] = [0];
  #cells: number[] = [];
  #styles: string[] = [""];
  #done = 0;

  constructor(
    readonly stream: LogStream,
    public columns: number,
    private readonly folded: ReadonlySet<number>,
  ) {}

  get count(): number {
    return this.starts.at(-1) ?? 0;
  }

  /** Takes in what was appended. The last line may still grow, so it is measured again each time. */
  update(): void {
    const { lines } = this.stream;
    if (this.#done > 0) this.#forget(this.#done - 1);
    for (let line = this.#done; line < lines.length; line++) {
      const text = this.textOf(line);
      this.#cells[line] = cellsOfText(plain(text));
      this.#styles[line + 1] = styleAfter(text, this.styleBefore(line));
      if (!this.#isHidden(line)) this.#add(line);
      this.#done = line + 1;
    }
  }

  /** A line as it is shown, with its escapes. */
  textOf(line: number): string {
    return (this.stream.lines[line] ?? "").slice(0, MOST_CHARACTERS);
  }

  /** The style in which a line begins: colours last until they are reset. */
  styleBefore(line: number): string {
    return this.#styles[line] ?? "";
  }

  /** Lays out again for another width. */
  widen(columns: number): void {
    if (columns === this.columns) return;
    this.columns = columns;
    const lines = this.lines.splice(0);
    this.starts.length = 1;
    for (const line of lines) this.#add(line);
  }

  /** The position in `lines` of the line that a row belongs to. */
  at(row: number): number {
    let low = 0;
    let high = this.lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #forget(line: number): void {
    this.#done = line;
    if (this.lines.at(-1) !== line) return;
    this.lines.pop();
    this.starts.pop();
  }

  #add(line: number): void {
    this.lines.push(line);
    this.starts.push(this.count + this.#height(line));
  }

  // Nearly all lines fit, and then there is nothing to cut.
  #height(line: number): number {
    if ((this.#cells[line] ?? 0) <= this.columns) return 1;
    return cutsOf(plain(this.textOf(line)), this.columns).length;
  }

  #isHidden(line: number): boolean {
    for (let at = this.stream.sectionOf[line] ?? -1; at >= 0; at = this.stream.sections[at]?.parent ?? -1) {
      if (this.folded.has(at) && this.stream.sections[at]?.header !== line) return true;
    }
    return false;
  }
}

// Most lines have no escapes or end with a reset, and then there is nothing to read.
function styleAfter(text: string, before: string): string {
  if (!text.includes("\x1b")) return before;
  return /\x1b\[0?;?m$/.test(text) ? "" : parseAnsi(text, before).style;
}
