// One row of the log on the screen.

import type { LogStream, Section } from "../../state/log-stream";
import { parseAnsi, plain, type StyledText } from "./ansi";
import { cellsOfText, cutsOf } from "./cells";
import { MOST_CHARACTERS, type Rows } from "./rows";

/** A row of the screen: a piece of a line. */
export interface Row {
  line: number;
  /** Which piece, from 0. */
  piece: number;
  pieces: number;
}

export interface RowTexts {
  fold(name: string): string;
  unfold(name: string): string;
  cut(characters: number): string;
}

/** Builds the content of a row. Text from outside becomes text nodes, never markup. */
export function fillRow(element: HTMLElement, row: Row, rows: Rows, isFolded: boolean, texts: RowTexts): void {
  const { stream } = rows;
  const section = row.piece === 0 ? sectionWithHeader(stream, row.line) : null;
  const number = document.createElement("span");
  number.className = "log-number";
  if (row.piece === 0) number.textContent = String(row.line + 1);
  const text = document.createElement("span");
  text.className = "log-text";
  text.append(...pieceOf(row, rows).map(styled));
  if (row.piece === row.pieces - 1) text.append(...cutMark(stream.lines[row.line] ?? "", texts));
  element.replaceChildren(number, ...(section ? [foldButton(section, stream, isFolded, texts)] : []), text);
  if (section && hasRoom(row, rows)) element.append(duration(section));
  element.classList.toggle("log-header", section !== null);
}

/** The section whose header is this line, or `null`. */
function sectionWithHeader(stream: LogStream, line: number): Section | null {
  const section = stream.sections[stream.sectionOf[line] ?? -1];
  return section?.header === line ? section : null;
}

function pieceOf(row: Row, rows: Rows): StyledText[] {
  const line = rows.textOf(row.line);
  const { parts } = parseAnsi(line, rows.styleBefore(row.line));
  if (row.pieces === 1) return parts;
  const cuts = cutsOf(plain(line), rows.columns);
  return slice(parts, cuts[row.piece - 1] ?? 0, cuts[row.piece] ?? Infinity);
}

function slice(parts: StyledText[], from: number, to: number): StyledText[] {
  const result: StyledText[] = [];
  let at = 0;
  for (const { text, style } of parts) {
    const piece = text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (piece !== "") result.push({ text: piece, style });
    at += text.length;
  }
  return result;
}

function styled({ text, style }: StyledText): Node {
  if (style === "") return document.createTextNode(text);
  const span = document.createElement("span");
  span.className = style;
  span.textContent = text;
  return span;
}

/** Whether a section's duration fits behind its title. */
function hasRoom(row: Row, rows: Rows): boolean {
  return cellsOfText(plain(rows.textOf(row.line))) + DURATION_CELLS <= rows.columns;
}

const DURATION_CELLS = 8;

function cutMark(line: string, texts: RowTexts): Node[] {
  if (line.length <= MOST_CHARACTERS) return [];
  const mark = document.createElement("span");
  mark.className = "log-cut";
  mark.textContent = ` ${texts.cut(line.length - MOST_CHARACTERS)}`;
  return [mark];
}

function foldButton(section: Section, stream: LogStream, isFolded: boolean, texts: RowTexts): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "log-fold";
  button.dataset["section"] = String(stream.sections.indexOf(section));
  button.textContent = isFolded ? "▸" : "▾";
  button.setAttribute("aria-expanded", String(!isFolded));
  button.setAttribute("aria-label", isFolded ? texts.unfold(section.name) : texts.fold(section.name));
  return button;
}

function duration(section: Section): HTMLElement {
  const element = document.createElement("span");
  element.className = "log-duration";
  if (section.endUnix !== null) {
    const seconds = Math.max(0, section.endUnix - section.startUnix);
    element.textContent = `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`;
  }
  return element;
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}
