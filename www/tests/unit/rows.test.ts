import { expect, test } from "vitest";
import { cellsOfText, cutsOf } from "../../src/islands/log/cells";
import { MOST_CHARACTERS, Rows } from "../../src/islands/log/rows";
import { LogStream } from "../../src/state/log-stream";

function rowsOf(text: string, columns: number, folded: number[] = []): Rows {
  const stream = new LogStream();
  stream.append(text);
  const rows = new Rows(stream, columns, new Set(folded));
  rows.update();
  return rows;
}

test("Korean letters take two cells, combining marks none", () => {
  expect(cellsOfText("docker")).toBe(6);
  expect(cellsOfText("도커")).toBe(4);
  expect(cellsOfText("e\u0301")).toBe(1);
});

test("rows break after a space when the row is nearly full, and never lose a character", () => {
  const text = "lookup docker on 127.0.0.11:53: no such host";
  const cuts = cutsOf(text, 20);
  const rows = cuts.map((cut, index) => text.slice(cuts[index - 1] ?? 0, cut));
  expect(rows).toEqual(["lookup docker on ", "127.0.0.11:53: no ", "such host"]);
  expect(cutsOf("x".repeat(45), 20)).toEqual([20, 40, 45]);
  expect(cutsOf("도커".repeat(6), 10).at(-1)).toBe(12);
  expect(cutsOf("", 10)).toEqual([0]);
});

test("a row finds its line", () => {
  const rows = rowsOf(`one\n${"x".repeat(25)}\nthree\n`, 10);
  expect(rows.count).toBe(5);
  expect([0, 1, 2, 3, 4].map((row) => rows.lines[rows.at(row)])).toEqual([0, 1, 1, 1, 2]);
  rows.widen(30);
  expect(rows.count).toBe(3);
});

test("a folded section keeps its header and hides the rest, inner sections too", () => {
  const text = "section_start:1:a\r\x1b[0KA\nx\nsection_start:1:b\r\x1b[0KB\ny\nsection_end:2:b\r\x1b[0K\nsection_end:2:a\r\x1b[0K\nend\n";
  const shown = (folded: number[]): string[] => {
    const rows = rowsOf(text, 80, folded);
    return rows.lines.map((line) => (rows.stream.lines[line] ?? "").replaceAll("\x1b[0K", ""));
  };
  expect(shown([])).toEqual(["A", "x", "B", "y", "end"]);
  expect(shown([1])).toEqual(["A", "x", "B", "end"]);
  expect(shown([0])).toEqual(["A", "end"]);
});

test("a line that grows is measured again", () => {
  const stream = new LogStream();
  const rows = new Rows(stream, 10, new Set());
  stream.append("12345");
  rows.update();
  expect(rows.count).toBe(1);
  stream.append("6789012345\nnext");
  rows.update();
  expect(rows.count).toBe(3);
});

test("a colour lasts over lines until it is reset", () => {
  const rows = rowsOf("\x1b[31mred\nstill red\x1b[0m\nplain\n", 80);
  expect([0, 1, 2].map((line) => rows.styleBefore(line))).toEqual(["", "colour-1", ""]);
});

test("a line of a megabyte takes a bounded number of rows", () => {
  expect(rowsOf("x".repeat(1_000_000), 100).count).toBe(MOST_CHARACTERS / 100);
});
