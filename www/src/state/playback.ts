// The page's clock for a simulated run: the events are all there, and the clock decides which have happened.

import type { RunEvent } from "../core/types";
import { advance, emptyRun, type Run } from "./run";

export const SPEEDS = [1, 10, 60, 600] as const;
export type Speed = (typeof SPEEDS)[number];

/** At this length the default speed is chosen to fit. */
const COMFORTABLE_MS = 12_000;

/** A run that can be looked at from any moment. A value: each move gives a new one. */
export interface Playback {
  readonly events: readonly RunEvent[];
  readonly durationMs: number;
  readonly nowMs: number;
  /** How many events have happened. */
  readonly cursor: number;
  readonly run: Run;
}

/** The beginning of a run. */
export function beginning(events: readonly RunEvent[]): Playback {
  const durationMs = events.at(-1)?.at_ms ?? 0;
  return moveTo({ events, durationMs, nowMs: 0, cursor: 0, run: emptyRun(true) }, 0);
}

/** The same run at another moment, earlier or later. */
export function moveTo(playback: Playback, ms: number): Playback {
  const nowMs = Math.max(0, Math.min(ms, playback.durationMs));
  const from = nowMs < playback.nowMs ? { cursor: 0, run: emptyRun(true) } : playback;
  let cursor = from.cursor;
  while (cursor < playback.events.length && (playback.events[cursor]?.at_ms ?? Infinity) <= nowMs) cursor++;
  if (cursor === from.cursor) return { ...playback, nowMs, cursor, run: from.run };
  const run = advance(from.run, playback.events.slice(from.cursor, cursor));
  return { ...playback, nowMs, cursor, run };
}

/** The moment of the next event that has not happened. */
export function nextMoment(playback: Playback): number {
  return playback.events[playback.cursor]?.at_ms ?? playback.durationMs;
}

export function isAtEnd(playback: Playback): boolean {
  return playback.cursor >= playback.events.length;
}

/** The slowest speed at which the run does not bore. */
export function fittingSpeed(durationMs: number): Speed {
  return SPEEDS.find((speed) => durationMs / speed <= COMFORTABLE_MS) ?? 600;
}
