// Simulated runs: the core gives all events at once, the page's clock plays them.

import { computed, effect, signal } from "@preact/signals";
import type { Assumptions, Request, RunEvent } from "../core/types";
import { core, currentRequest } from "./analysis";
import { beginning, fittingSpeed, isAtEnd, moveTo, nextMoment, type Playback, type Speed } from "./playback";
import { language } from "./settings";
import { choicesSoFar, runTab, suggest } from "./selection";
import { files } from "./workspace";

/** What the user assumes about a job; `null` leaves it to the core. */
export interface JobAssumption {
  durationMs: number | null;
  exitCode: number | null;
}

export const playback = signal<Playback | null>(null);
export const isPlaying = signal(false);
export const speed = signal<Speed>(10);
export const simulationProblem = signal<string | null>(null);
export const assumptions = signal<ReadonlyMap<string, JobAssumption>>(new Map());

/** Whether the text has changed since the run that is shown began. */
export const isOutdated = computed(() => playback.value !== null && played.value?.files !== files.value);

export const isSimulating = computed(() => playback.value !== null && !isAtEnd(playback.value));

// A simulation is repeated with one more fact when somebody presses play or cancels in the middle of it.
interface Given {
  request: Request;
  plays: [string, number][];
  cancelMs: number | null;
}

let given: Given | null = null;
/** What the run that is shown was made from. */
const played = signal<Request | null>(null);
let choicesAtStart = 0;

/** Simulates the workspace from the beginning. */
export async function simulate(): Promise<void> {
  const facts: Given = { request: currentRequest(), plays: [], cancelMs: null };
  given = facts;
  choicesAtStart = choicesSoFar();
  const events = await ask(facts);
  if (!events || given !== facts) return;
  const start = beginning(events);
  played.value = facts.request;
  playback.value = start;
  speed.value = fittingSpeed(start.durationMs);
  const [only, ...others] = start.run.jobs;
  if (only && others.length === 0) suggest(only.name, "log", choicesAtStart);
  else if (runTab.peek() === "ledger") runTab.value = "timeline";
  resume();
}

/** Forgets the run: it is of another pipeline. */
export function clearSimulation(): void {
  pause();
  given = null;
  playback.value = null;
  assumptions.value = new Map();
}

/** Presses play on a manual job, now. */
export function playJob(name: string): Promise<void> {
  return repeat((facts, nowMs) => ({ ...facts, plays: [...facts.plays, [name, nowMs]] }));
}

/** Cancels the simulated run, now. */
export function cancelSimulation(): Promise<void> {
  return repeat((facts, nowMs) => ({ ...facts, cancelMs: nowMs }));
}

export function assume(job: string, assumption: JobAssumption): void {
  const next = new Map(assumptions.peek());
  if (assumption.durationMs === null && assumption.exitCode === null) next.delete(job);
  else next.set(job, assumption);
  assumptions.value = next;
}

export function resume(): void {
  const current = playback.peek();
  if (!current || isPlaying.peek()) return;
  if (isAtEnd(current)) playback.value = moveTo(current, 0);
  isPlaying.value = true;
  requestAnimationFrame((first) => frame(first, first));
}

export function pause(): void {
  isPlaying.value = false;
}

/** Moves to the next event. */
export function step(): void {
  pause();
  const current = playback.peek();
  if (current) show(moveTo(current, nextMoment(current)));
}

export function seek(ms: number): void {
  pause();
  const current = playback.peek();
  if (current) show(moveTo(current, ms));
}

export function jumpToEnd(): void {
  seek(Infinity);
}

/** Says the run that is shown in the language of the page. */
export function followLanguage(): void {
  effect(() => {
    const next = language.value;
    if (!given || given.request.language === next) return;
    const wasPlaying = isPlaying.peek();
    void repeat((facts) => ({ ...facts, request: { ...facts.request, language: next } })).then(() => {
      if (!wasPlaying) pause();
    });
  });
}

function frame(last: number, now: number): void {
  const current = playback.peek();
  if (!current || !isPlaying.peek()) return;
  show(moveTo(current, current.nowMs + (now - last) * speed.peek()));
  if (isPlaying.peek()) requestAnimationFrame((next) => frame(now, next));
}

function show(next: Playback): void {
  playback.value = next;
  if (!isAtEnd(next)) return;
  isPlaying.value = false;
  const failed = next.run.jobs.find((job) => job.status === "failed");
  if (failed) suggest(failed.name, "log", choicesAtStart);
}

async function repeat(change: (facts: Given, nowMs: number) => Given): Promise<void> {
  const current = playback.peek();
  if (!current || !given) return;
  const facts = change(given, Math.round(current.nowMs));
  given = facts;
  const events = await ask(facts);
  if (!events || given !== facts) return;
  const next = moveTo(beginning(events), current.nowMs);
  playback.value = next;
  if (!isAtEnd(next)) resume();
}

async function ask(facts: Given): Promise<RunEvent[] | null> {
  try {
    const events = await core.simulate(facts.request, assumed(facts));
    simulationProblem.value = null;
    return events;
  } catch (problem) {
    simulationProblem.value = problem instanceof Error ? problem.message : String(problem);
    return null;
  }
}

function assumed(facts: Given): Assumptions {
  const chosen = [...assumptions.peek()];
  return {
    durations: chosen.flatMap(([job, { durationMs }]) => (durationMs === null ? [] : [[job, durationMs]])),
    failures: chosen.flatMap(([job, { exitCode }]) => (exitCode === null ? [] : [[job, exitCode]])),
    plays: facts.plays,
    cancel_ms: facts.cancelMs,
  };
}
