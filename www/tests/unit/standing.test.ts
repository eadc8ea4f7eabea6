import { expect, test } from "vitest";
import type { AllowFailure, Job } from "../../src/core/types";
import { advance, emptyRun, type JobRun } from "../../src/state/run";
import { standingOf, waitsFor } from "../../src/state/standing";

function job(change: Partial<Job> = {}): Job {
  const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
  return {
    name: "a", stage: "test", kind: "job", when: "on_success", allow_failure: false, scheduling_type: "stage", needs: null,
    variables: {}, script: [], services: [], tags: [], file: ".gitlab-ci.yml", range, waits_for: [], waits_for_stages: [],
    placement: { stuck: false, runners: [] }, ...change,
  };
}

function failedWith(exitCode: number): JobRun {
  const started = advance(emptyRun(true), [{ seq: 1, at_ms: 0, what: { kind: "started", simulated: true, jobs: ["a"] } }]);
  const run = advance(started, [{ seq: 2, at_ms: 1, what: { kind: "job", job: 0, status: "failed", exit_code: exitCode } }]);
  const [first] = run.jobs;
  if (!first) throw new Error("the run has a job");
  return first;
}

test("before a run a job is created, manual or stuck", () => {
  expect(standingOf(job(), undefined)).toBe("created");
  expect(standingOf(job({ when: "manual" }), undefined)).toBe("manual");
  expect(standingOf(job({ placement: { stuck: true, runners: [] } }), undefined)).toBe("stuck");
});

test.each<[AllowFailure, string]>([
  [false, "failed"],
  [true, "warned"],
  [{ exit_codes: [3] }, "warned"],
  [{ exit_codes: [4] }, "failed"],
])("a failure with exit code 3 and allow_failure %j is %s", (allow_failure, standing) => {
  expect(standingOf(job({ allow_failure }), failedWith(3))).toBe(standing);
});

test("a job waits for its needs or for whole stages", () => {
  expect(waitsFor(job({ waits_for: ["b"] }), job({ name: "b" }))).toBe(true);
  expect(waitsFor(job({ waits_for_stages: ["build"] }), job({ name: "b", stage: "build" }))).toBe(true);
  expect(waitsFor(job(), job({ name: "b" }))).toBe(false);
});
