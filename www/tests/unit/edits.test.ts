import { expect, test } from "vitest";
import { applyEdits, smallestChange } from "../../src/state/edits";

const at = (line: number, column: number, endLine: number, endColumn: number, replacement: string) => ({
  range: { start: { line, column }, end: { line: endLine, column: endColumn } },
  replacement,
});

test("edits count in the text before, in any order", () => {
  const text = "stages:\n\t- build\n\t- test\n";
  expect(applyEdits(text, [at(3, 1, 3, 2, "  "), at(2, 1, 2, 2, "  ")])).toBe("stages:\n  - build\n  - test\n");
});

test("columns count UTF-16 units, and the end of a line is a place", () => {
  expect(applyEdits("a: 🦊 b\nc", [at(1, 7, 1, 8, "x")])).toBe("a: 🦊 x\nc");
  expect(applyEdits("a\nb", [at(1, 2, 1, 2, "!")])).toBe("a!\nb");
});

test("a place outside of the text is its nearest place", () => {
  expect(applyEdits("a\nb", [at(9, 1, 9, 5, "c")])).toBe("a\nbc");
  expect(applyEdits("a\nb", [at(1, 99, 1, 99, "!")])).toBe("a!\nb");
});

test("of two edits that contradict each other the first one stands", () => {
  expect(applyEdits("abcdef", [at(1, 1, 1, 4, "X"), at(1, 2, 1, 6, "Y")])).toBe("Xdef");
});

test.each([
  ["", "abc"],
  ["abc", ""],
  ["aaa", "aa"],
  ["abcabc", "abc"],
  ["privileged = false", "privileged = true"],
])("the smallest change turns %j into %j", (before, after) => {
  const change = smallestChange(before, after);
  expect(change).not.toBeNull();
  if (!change) return;
  expect(before.slice(0, change.from) + change.insert + before.slice(change.to)).toBe(after);
});

test("equal texts need no change, and one word changes alone", () => {
  expect(smallestChange("same", "same")).toBeNull();
  expect(smallestChange("privileged = false # x", "privileged = true # x")).toEqual({ from: 13, to: 17, insert: "tru" });
});
