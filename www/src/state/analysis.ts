// What the core says about the workspace, kept up to date with it.

import { batch, computed, effect, signal } from "@preact/signals";
import { type Analyzed, CoreClient, type CoreState, type SimulatorState } from "../core/client";
import type { GraphLayout } from "../core/protocol";
import type { Analysis, Job, LeftOut, Request } from "../core/types";
import { startCore } from "../core/workers";
import { language, view } from "./settings";
import { context, files } from "./workspace";

/** A graph that can be drawn: jobs and where they lie. */
export interface Drawing {
  jobs: Job[];
  leftOut: LeftOut[];
  layout: GraphLayout;
}

export const coreState = signal<CoreState>({ kind: "loading" });
/** Whether simulations are answered at once. */
export const simulatorState = signal<SimulatorState>("absent");
/** The newest analysis; `null` before the first. */
export const analysis = signal<Analysis | null>(null);
/** The last graph without errors. It stays while the text is broken. */
export const drawing = signal<Drawing | null>(null);
/** Whether the text is broken and the graph belongs to an earlier text. */
export const isStale = signal(false);
export const coreMs = signal<number | null>(null);

export const problems = computed(() => analysis.value?.diagnostics ?? []);

/** The one access to the core. */
export const core = new CoreClient(startCore, {
  onState: (state) => {
    coreState.value = state;
  },
  onSimulator: (state) => {
    simulatorState.value = state;
    // The whole core foresees what a run would meet.
    if (state === "ready") core.analyze(currentRequest(), view.peek());
  },
  onAnalyzed: receive,
});

/** What the core is asked about now. */
export function currentRequest(): Request {
  return { files: files.value, context: context.value, language: language.value };
}

/** Analyses now and after each change. */
export function followWorkspace(): void {
  effect(() => core.analyze(currentRequest(), view.value));
}

/** Starts the core anew and asks it again, because somebody wants it to. */
export function restartCore(): void {
  core.restart();
  core.analyze(currentRequest(), view.peek());
}

/** Forgets the graph: the next text is another pipeline, not a later version of this one. */
export function clearDrawing(): void {
  drawing.value = null;
  isStale.value = false;
}

function receive(result: Analyzed): void {
  const { jobs, left_out: leftOut, diagnostics } = result.analysis;
  const isBroken = jobs.length === 0 && diagnostics.some((diagnostic) => diagnostic.severity === "error");
  batch(() => {
    analysis.value = result.analysis;
    coreMs.value = result.coreMs;
    isStale.value = isBroken && drawing.peek() !== null;
    if (!isBroken) drawing.value = { jobs, leftOut, layout: result.layout };
  });
}
