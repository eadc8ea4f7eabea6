// A job's log as lines and sections. Pieces arrive as GitLab Runner writes them; they may end anywhere, even inside a
// marker, so the last line stays open until its newline comes.

/** A foldable part of a log. */
export interface Section {
  name: string;
  /** The line that carries the marker: it stays visible when the section is folded. */
  header: number;
  /** The section around it, or -1. */
  parent: number;
  startUnix: number;
  endUnix: number | null;
  startsFolded: boolean;
}

const MARKER = /^(?:\x1b\[0?K)*section_(start|end):(\d+):([A-Za-z0-9_.-]+)(\[[^\]]*\])?$/;

/** An append-only log. Readers look at `revision` to see whether something came. */
export class LogStream {
  readonly lines: string[] = [];
  /** For each line the innermost section that it belongs to, or -1. */
  readonly sectionOf: number[] = [];
  readonly sections: Section[] = [];
  revision = 0;

  #open: string | null = null;
  #current = -1;

  append(text: string): void {
    if (text === "") return;
    this.revision++;
    const parts = ((this.#open ?? "") + text).split("\n");
    this.#reopen();
    const last = parts.pop() ?? "";
    for (const part of parts) this.#finish(part);
    this.#open = last === "" ? null : last;
    if (this.#open !== null) this.#show(this.#open);
  }

  // The open line was shown without changing sections; its final form replaces it.
  #reopen(): void {
    if (this.#open === null) return;
    this.lines.pop();
    this.sectionOf.pop();
  }

  #show(raw: string): void {
    this.lines.push(visible(raw));
    this.sectionOf.push(this.#current);
  }

  #finish(raw: string): void {
    const parts = raw.split("\r");
    let opened = false;
    let marked = false;
    for (const part of parts) {
      const marker = MARKER.exec(part);
      if (!marker) continue;
      marked = true;
      if (marker[1] === "start") opened = this.#begin(marker) || opened;
      else this.#close(marker);
    }
    const text = visible(raw);
    if (marked && !opened && strip(text) === "") return; // A line with nothing but an end marker.
    this.lines.push(text);
    this.sectionOf.push(this.#current);
  }

  #begin(marker: RegExpExecArray): boolean {
    this.sections.push({
      name: marker[3] ?? "",
      header: this.lines.length,
      parent: this.#current,
      startUnix: Number(marker[2]),
      endUnix: null,
      startsFolded: /\bcollapsed=true\b/.test(marker[4] ?? ""),
    });
    this.#current = this.sections.length - 1;
    return true;
  }

  #close(marker: RegExpExecArray): void {
    for (let at = this.#current; at >= 0; at = this.sections[at]?.parent ?? -1) {
      const section = this.sections[at];
      if (!section || section.name !== marker[3]) continue;
      section.endUnix = Number(marker[2]);
      this.#current = section.parent;
      return;
    }
  }
}

/** What a terminal would show of a line with carriage returns: the last thing written over it. */
function visible(raw: string): string {
  const parts = raw.split("\r").filter((part) => part !== "" && !MARKER.test(part));
  return parts.at(-1) ?? "";
}

function strip(text: string): string {
  return text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, "");
}
