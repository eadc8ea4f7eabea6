// The keys of the whole page. Keys of one panel stand in its island.

import type { Diagnostic } from "../core/types";
import { problems } from "./analysis";
import { cursor } from "./cursor";
import { isShortcutListOpen, narrowTab, type NarrowTab } from "./selection";
import { shownKind } from "./shown-run";
import { isPlaying, pause, playback, resume, simulate } from "./simulation";
import { active, goTo } from "./workspace";

/** Every key that works, for the list. */
export const SHORTCUTS = [
  { keys: ["Ctrl", "Enter"], what: "simulate" },
  { keys: ["F8"], what: "nextProblem" },
  { keys: ["Shift", "F8"], what: "previousProblem" },
  { keys: ["Alt", "1…4"], what: "panels" },
  { keys: ["←", "→", "↑", "↓"], what: "arrows" },
  { keys: ["Enter"], what: "open" },
  { keys: ["+", "−", "0"], what: "zoom" },
  { keys: ["Space"], what: "space" },
  { keys: ["?"], what: "list" },
  { keys: ["Esc"], what: "escape" },
] as const;

const PANELS: { tab: NarrowTab; focus: string }[] = [
  { tab: "files", focus: "#editor" },
  { tab: "graph", focus: ".graph-host" },
  { tab: "run", focus: ".run [role=tab][aria-selected=true]" },
  { tab: "why", focus: ".why" },
];

export function listenForKeys(): void {
  addEventListener("keydown", onKey, true);
}

function onKey(event: KeyboardEvent): void {
  const action = actionOf(event);
  if (!action || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}

function actionOf(event: KeyboardEvent): (() => void) | null {
  const { key, altKey } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) return runSimulation;
  if (key === "F8") return () => walkProblems(event.shiftKey ? -1 : 1);
  if (altKey && key >= "1" && key <= "4") return () => showPanel(Number(key) - 1);
  if (event.ctrlKey || event.metaKey || altKey || isInText(event)) return null;
  if (key === "?") return () => (isShortcutListOpen.value = true);
  if (key === " " && !isOnControl(event) && playback.peek()) return () => (isPlaying.peek() ? pause() : resume());
  return null;
}

function runSimulation(): void {
  shownKind.value = "simulated";
  void simulate();
}

/** The problems file by file, in the order of the text; the list itself ends with what follows from the others. */
function inTextOrder(): Diagnostic[] {
  const list = problems.peek();
  const files = list.map((problem) => problem.file);
  const place = ({ file, range }: Diagnostic) => [files.indexOf(file), range.start.line, range.start.column] as const;
  return [...list].sort((one, other) => {
    const [a, b] = [place(one), place(other)];
    return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  });
}

/** Goes to the next (or previous) problem from the cursor on, around the end. */
function walkProblems(step: 1 | -1): void {
  const list = inTextOrder();
  if (list.length === 0) return;
  const { line, column } = cursor.peek();
  const isBehind = (problem: Diagnostic): boolean => {
    const { start } = problem.range;
    return problem.file === active.peek() && (start.line > line || (start.line === line && start.column > column));
  };
  const isBefore = (problem: Diagnostic): boolean => {
    const { start } = problem.range;
    return problem.file === active.peek() && (start.line < line || (start.line === line && start.column < column));
  };
  const next = step === 1 ? (list.find(isBehind) ?? list[0]) : (list.findLast(isBefore) ?? list.at(-1));
  if (!next) return;
  narrowTab.value = "files";
  goTo(next.file, next.range.start);
}

function showPanel(index: number): void {
  const panel = PANELS[index];
  if (!panel) return;
  narrowTab.value = panel.tab;
  requestAnimationFrame(() => {
    const target = document.querySelector<HTMLElement>(panel.focus);
    const inner = target?.shadowRoot?.querySelector<HTMLElement>(".cm-content");
    (inner ?? target)?.focus();
  });
}

function isInText(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input:not([type=range]), textarea, select");
}

function isOnControl(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof Element && target.closest("button, a, summary, input, [role=separator]") !== null;
}
