import { expect, test } from "vitest";
import type { RunEvent, RunEventKind } from "../../src/core/types";
import { beginning, fittingSpeed, isAtEnd, moveTo, nextMoment } from "../../src/state/playback";
import { advance, emptyRun, isOver } from "../../src/state/run";

const WHAT: [number, RunEventKind][] = [
  [0, { kind: "started", simulated: true, jobs: ["build", "test"] }],
  [0, { kind: "pipeline", status: "running" }],
  [0, { kind: "job", job: 0, status: "pending" }],
  [500, { kind: "job", job: 0, status: "running", runner: "small" }],
  [600, { kind: "log", job: 0, text: "$ make\n" }],
  [5_000, { kind: "job", job: 0, status: "failed", failure_reason: "script_failure", exit_code: 2 }],
  [5_000, { kind: "job", job: 1, status: "skipped" }],
  [5_000, { kind: "pipeline", status: "failed" }],
  [
    5_000,
    {
      kind: "finished",
      result: { simulated: true, status: "failed", duration_ms: 5_000, jobs: [], critical_path: ["build"], ledger: [], diagnostics: [] },
    },
  ],
];
const EVENTS: RunEvent[] = WHAT.map(([at_ms, what], index) => ({ seq: index + 1, at_ms, what }));

test("a run is the sum of its events", () => {
  const run = advance(emptyRun(true), EVENTS);
  const [build, check] = run.jobs;
  expect(run.status).toBe("failed");
  expect(isOver(run)).toBe(true);
  expect(build).toMatchObject({ status: "failed", exitCode: 2, failureReason: "script_failure", runner: "small" });
  expect(build).toMatchObject({ queuedMs: 0, startedMs: 500, finishedMs: 5_000 });
  expect(check).toMatchObject({ status: "skipped", startedMs: null });
  expect(build?.log.lines).toEqual(["$ make"]);
});

test("events that come again after a lost connection count once", () => {
  const first = advance(emptyRun(true), EVENTS.slice(0, 6));
  const run = advance(first, EVENTS.slice(3));
  expect(run.jobs[0]?.log.lines).toEqual(["$ make"]);
  expect(run.lastSeq).toBe(EVENTS.length);
});

test("a run does not change when it goes on", () => {
  const before = advance(emptyRun(true), EVENTS.slice(0, 4));
  advance(before, EVENTS.slice(4));
  expect(before.jobs[0]?.status).toBe("running");
});

test("a retried job starts its moments again", () => {
  const again: RunEvent = { seq: 99, at_ms: 9_000, what: { kind: "job", job: 0, status: "pending" } };
  const run = advance(advance(emptyRun(true), EVENTS), [again]);
  expect(run.jobs[0]).toMatchObject({ queuedMs: 9_000, startedMs: null, finishedMs: null, exitCode: null });
});

test("the clock decides what has happened, forwards and backwards", () => {
  const start = beginning(EVENTS);
  expect(start.cursor).toBe(3);
  expect(nextMoment(start)).toBe(500);
  const middle = moveTo(start, 700);
  expect(middle.run.jobs[0]).toMatchObject({ status: "running" });
  const end = moveTo(middle, Infinity);
  expect(isAtEnd(end)).toBe(true);
  expect(end.nowMs).toBe(5_000);
  const back = moveTo(end, 700);
  expect(back.run).toEqual(middle.run);
  expect(moveTo(back, 650).run.jobs[0]?.log.lines).toEqual(["$ make"]);
});

test("moving within two events keeps the run's identity, so that nothing is drawn again", () => {
  const start = moveTo(beginning(EVENTS), 700);
  expect(moveTo(start, 800).run).toBe(start.run);
});

test("an empty run is at its end", () => {
  expect(isAtEnd(beginning([]))).toBe(true);
});

test("the speed fits the length", () => {
  expect([3_000, 43_000, 600_000, 86_400_000].map(fittingSpeed)).toEqual([1, 10, 60, 600]);
});
