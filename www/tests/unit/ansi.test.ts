import { expect, test } from "vitest";
import { parseAnsi, plain } from "../../src/islands/log/ansi";

test("colours and weights become classes until they are reset", () => {
  expect(parseAnsi("\x1b[32;1m$ make\x1b[0;m done").parts).toEqual([
    { text: "$ make", style: "colour-2 bold" },
    { text: " done", style: "" },
  ]);
  expect(parseAnsi("still", "colour-1").parts).toEqual([{ text: "still", style: "colour-1" }]);
  expect(parseAnsi("\x1b[31mred\x1b[39mplain").parts.map((part) => part.style)).toEqual(["colour-1", ""]);
});

test("a colour that is not shown eats its parameters", () => {
  expect(parseAnsi("\x1b[38;5;196;1mx").parts).toEqual([{ text: "x", style: "bold" }]);
  expect(parseAnsi("\x1b[38;2;1;31;32mx").parts).toEqual([{ text: "x", style: "" }]);
});

test.each([
  ["a clipboard write", "a\x1b]52;c;aGVsbG8=\x07b"],
  ["a hyperlink", "a\x1b]8;;https://evil.example\x1b\\b"],
  ["a cursor movement", "a\x1b[2J\x1b[1;1Hb"],
  ["a device control string", "a\x1bP1$r0m\x1b\\b"],
  ["control characters", "a\x00\x08\x7fb"],
  ["an unfinished sequence", "ab\x1b"],
])("%s leaves only the text", (_, line) => {
  expect(plain(line)).toBe("ab");
  expect(parseAnsi(line).parts.map((part) => part.text).join("")).toBe("ab");
});

test("markup is text", () => {
  const line = '<img src=x onerror="alert(1)">';
  expect(parseAnsi(line).parts).toEqual([{ text: line, style: "" }]);
});
