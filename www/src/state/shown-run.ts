// Which of the two runs the page shows, and its clock.

import { computed, effect, signal } from "@preact/signals";
import { cancelRealRun, isRunningForReal, playRealJob, real } from "./docker";
import { isOver } from "./run";
import { cancelSimulation, isSimulating, playback, playJob } from "./simulation";

export type RunKind = "simulated" | "real";

/** Which one is looked at. */
export const shownKind = signal<RunKind>("simulated");

export const shownRun = computed(() => (shownKind.value === "real" ? real.value?.run : playback.value?.run) ?? null);
export const hasBoth = computed(() => real.value !== null && playback.value !== null);

const realName = computed(() => real.value?.name ?? null);
const ticks = signal(0);

/** The run's clock in milliseconds since its start. */
export const nowMs = computed(() => {
  if (shownKind.value === "simulated") return playback.value?.nowMs ?? 0;
  const current = real.value;
  if (!current) return 0;
  if (isOver(current.run)) return current.run.atMs;
  void ticks.value;
  return current.run.atMs + Math.max(0, performance.now() - current.heardAt);
});

/** How long the time axis is. */
export const axisMs = computed(() => (shownKind.value === "simulated" ? (playback.value?.durationMs ?? 0) : nowMs.value));

export const isShownRunGoing = computed(() =>
  shownKind.value === "real" ? isRunningForReal.value : isSimulating.value,
);

/** Turns to a run when it begins, and lets the clock of a real run go. */
export function followRuns(): void {
  effect(() => {
    if (realName.value !== null) shownKind.value = "real";
  });
  effect(() => {
    if (!isRunningForReal.value) return undefined;
    const timer = setInterval(() => ticks.value++, 250);
    return () => clearInterval(timer);
  });
}

/** Stops the run that is shown. */
export function stop(): void {
  if (shownKind.peek() === "real") cancelRealRun();
  else void cancelSimulation();
}

/** Presses play on a manual job of the run that is shown. */
export function play(name: string): void {
  if (shownKind.peek() === "simulated") return void playJob(name);
  const index = real.peek()?.run.jobs.findIndex((job) => job.name === name) ?? -1;
  if (index >= 0) playRealJob(index);
}
