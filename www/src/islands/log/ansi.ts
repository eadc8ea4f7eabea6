// Terminal text as runs of one style. Colours and weights are understood; every other escape sequence is dropped, so a
// log can neither move the cursor nor write to the clipboard.

/** Text of one style; `style` is a list of class names, empty for plain text. */
export interface StyledText {
  text: string;
  style: string;
}

// CSI sequences; OSC strings (8, 52 and all others) with their end; two-character escapes; other controls but tab.
const ESCAPE =
  /\x1b\[([0-9;:?]*)([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[PX^_][^\x1b]*(?:\x1b\\)?|\x1b[@-Z\\-_]?|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]/g;

/** The style after a line, for the next one. */
export interface Parsed {
  parts: StyledText[];
  style: string;
}

/** Reads one line that begins in a style. */
export function parseAnsi(line: string, style = ""): Parsed {
  const parts: StyledText[] = [];
  let done = 0;
  for (const match of line.matchAll(ESCAPE)) {
    if (match.index > done) parts.push({ text: line.slice(done, match.index), style });
    done = match.index + match[0].length;
    if (match[2] === "m") style = select(style, match[1] ?? "");
  }
  if (done < line.length) parts.push({ text: line.slice(done), style });
  return { parts, style };
}

/** A line without its escapes. */
export function plain(line: string): string {
  return line.replace(ESCAPE, "");
}

function select(style: string, parameters: string): string {
  const set = new Set(style === "" ? [] : style.split(" "));
  const codes = parameters.split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) i += codes[i + 1] === 5 ? 2 : 4; // 256 colours and RGB are not shown.
    else change(set, code);
  }
  return [...set].join(" ");
}

function change(set: Set<string>, code: number): void {
  if (code === 0) return set.clear();
  if (code === 1) return void set.add("bold");
  if (code === 2) return void set.add("dim");
  if (code === 3) return void set.add("italic");
  if (code === 4) return void set.add("underline");
  if (code === 22) return void (set.delete("bold"), set.delete("dim"));
  if (code === 23) return void set.delete("italic");
  if (code === 24) return void set.delete("underline");
  const colour = code >= 30 && code <= 37 ? code - 30 : code >= 90 && code <= 97 ? code - 90 : null;
  if (colour === null && code !== 39) return;
  for (const name of set) if (name.startsWith("colour-")) set.delete(name);
  if (colour !== null) set.add(`colour-${colour}`);
}
