// How a job stands: in the run that is shown, or before any run.

import type { AllowFailure, Job } from "../core/types";
import type { JobRun } from "./run";

/** A status of GitLab, or `warned` (failed and allowed) or `stuck` (no runner takes it). */
export type Standing = string;

export function standingOf(job: Job, run: JobRun | undefined): Standing {
  if (!run) return beforeRun(job);
  if (run.status === "failed" && isAllowed(job.allow_failure, run.exitCode)) return "warned";
  if (run.status === "pending" && job.placement?.stuck) return "stuck";
  return run.status;
}

function beforeRun(job: Job): Standing {
  if (job.placement?.stuck) return "stuck";
  return job.when === "manual" ? "manual" : "created";
}

function isAllowed(allow: AllowFailure, exitCode: number | null): boolean {
  return typeof allow === "boolean" ? allow : exitCode !== null && allow.exit_codes.includes(exitCode);
}

/** Whether `job` waits for `other`, through needs or through its stage. */
export function waitsFor(job: Job, other: Job): boolean {
  return job.waits_for.includes(other.name) || job.waits_for_stages.includes(other.stage);
}

/** How long a job has been running, or ran; `null` when it never started. */
export function runningFor(run: JobRun, nowMs: number): number | null {
  if (run.startedMs === null) return null;
  return Math.max(0, (run.finishedMs ?? nowMs) - run.startedMs);
}
