// How much room text takes in a monospace grid.

// East Asian wide and fullwidth characters, and emoji: two cells.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NOTHING = /\p{Mark}|\u200b|\u200c|\u200d|\ufe0f/u;
const ASCII = /^[\x20-\x7e]*$/;

const TAB_CELLS = 8;

/** The cells of one character. */
export function cellsOf(character: string): number {
  if (ASCII.test(character)) return 1;
  if (character === "\t") return TAB_CELLS;
  if (NOTHING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The cells of a text without escapes. */
export function cellsOfText(text: string): number {
  if (ASCII.test(text)) return text.length;
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
}

/** Where a text is cut into rows of so many cells: the end of each row, the last one being the text's own end. Cuts
 * fall after a space when there is one in the last part of the row, so that words stay whole. */
export function cutsOf(text: string, columns: number): number[] {
  const cuts: number[] = [];
  let from = 0;
  while (from < text.length && cellsOfText(text.slice(from)) > columns) {
    const full = from + fitting(text.slice(from, from + columns * 2 + 2), columns);
    const space = text.lastIndexOf(" ", full - 1);
    from = space >= from + (full - from) * LEAST_FILL ? space + 1 : full;
    cuts.push(from);
  }
  if (from < text.length || cuts.length === 0) cuts.push(text.length);
  return cuts;
}

/** A row is at least this full before a word goes to the next one. */
const LEAST_FILL = 0.6;

/** How many characters (UTF-16 units) fit into some cells. At least one, so that a cut always advances. */
function fitting(text: string, cells: number): number {
  if (ASCII.test(text)) return Math.max(1, Math.min(text.length, cells));
  let used = 0;
  let length = 0;
  for (const character of text) {
    used += cellsOf(character);
    if (used > cells && length > 0) return length;
    length += character.length;
  }
  return length;
}
