// What the user looks at: the same in graph, timeline, log and inspector.

import { computed, signal } from "@preact/signals";
import { drawing } from "./analysis";

export type RunTab = "timeline" | "log" | "ledger";
export type NarrowTab = "files" | "graph" | "run" | "why";

/** The selected job's name. */
export const selected = signal<string | null>(null);
export const runTab = signal<RunTab>("timeline");
/** The one panel that a narrow screen shows. */
export const narrowTab = signal<NarrowTab>("files");
/** The code whose page is open. */
export const openPage = signal<string | null>(null);
export const isShortcutListOpen = signal(false);
export const isDockerMenuOpen = signal(false);

export const selectedJob = computed(() => drawing.value?.jobs.find((job) => job.name === selected.value) ?? null);
export const selectedLeftOut = computed(
  () => drawing.value?.leftOut.find((job) => job.name === selected.value) ?? null,
);

/** How often the user has chosen what to see; a run that wants to show something looks whether it is welcome. */
let choices = 0;

export function select(name: string | null): void {
  choices++;
  selected.value = name;
}

export function chooseTab(tab: RunTab): void {
  choices++;
  runTab.value = tab;
}

/** Shows a job unless the user has chosen something since `since`. */
export function suggest(name: string, tab: RunTab, since: number): void {
  if (choices !== since) return;
  selected.value = name;
  runTab.value = tab;
}

export function choicesSoFar(): number {
  return choices;
}
