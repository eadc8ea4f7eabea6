// Edits of texts: positions count lines and UTF-16 columns from 1, as the core does.

import type { Edit, Position } from "../core/types";

/** The text after the edits; ranges count in the text before. */
export function applyEdits(text: string, edits: Pick<Edit, "range" | "replacement">[]): string {
  const starts = lineStarts(text);
  const spans = edits
    .map((edit) => ({
      from: offsetOf(starts, text.length, edit.range.start),
      to: offsetOf(starts, text.length, edit.range.end),
      replacement: edit.replacement,
    }))
    .sort((a, b) => a.from - b.from);
  let result = "";
  let done = 0;
  for (const span of spans) {
    if (span.from < done) continue; // Overlapping edits contradict each other: the first one stands.
    result += text.slice(done, span.from) + span.replacement;
    done = Math.max(span.to, span.from);
  }
  return result + text.slice(done);
}

/** The smallest single change that turns one text into the other, or `null` when they are equal. */
export function smallestChange(before: string, after: string): { from: number; to: number; insert: string } | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function offsetOf(starts: number[], length: number, position: Position): number {
  const start = starts[position.line - 1];
  if (start === undefined) return length;
  const next = starts[position.line] ?? length + 1;
  return Math.min(start + position.column - 1, next - 1, length);
}
