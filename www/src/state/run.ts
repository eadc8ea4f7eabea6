// A run as the sum of its events. The same function adds up simulated and real runs.

import type { Diagnostic, RunEvent, RunResult } from "../core/types";
import { LogStream } from "./log-stream";

/** A job of a run. */
export interface JobRun {
  name: string;
  /** GitLab's word. */
  status: string;
  failureReason: string | null;
  exitCode: number | null;
  runner: string | null;
  /** Moments in milliseconds since the start of the run; `null` until then. */
  queuedMs: number | null;
  startedMs: number | null;
  finishedMs: number | null;
  /** Grows in place: a log may have 100,000 lines, and only its view reads it. */
  log: LogStream;
  diagnoses: Diagnostic[];
}

/** One execution. A new value after each batch of events, except for the logs. */
export interface Run {
  simulated: boolean;
  status: string;
  jobs: JobRun[];
  /** The number of the last event. */
  lastSeq: number;
  /** The moment of the last event. */
  atMs: number;
  result: RunResult | null;
}

/** A run before its first event. */
export function emptyRun(simulated: boolean): Run {
  return { simulated, status: "created", jobs: [], lastSeq: 0, atMs: 0, result: null };
}

/** The run after more events. Events that it has already are passed over, so a resumed stream may overlap. */
export function advance(run: Run, events: readonly RunEvent[]): Run {
  const next: Run = { ...run, jobs: run.jobs.slice() };
  for (const event of events) {
    if (event.seq <= next.lastSeq) continue;
    next.lastSeq = event.seq;
    next.atMs = event.at_ms;
    apply(next, event);
  }
  return next;
}

/** Whether nothing will happen any more. */
export function isOver(run: Run): boolean {
  return run.result !== null;
}

function apply(run: Run, { at_ms: at, what }: RunEvent): void {
  switch (what.kind) {
    case "started":
      run.simulated = what.simulated;
      run.jobs = what.jobs.map(newJob);
      return;
    case "pipeline":
      run.status = what.status;
      return;
    case "finished":
      run.status = what.result.status;
      run.result = what.result;
      return;
    case "log":
      run.jobs[what.job]?.log.append(what.text);
      return;
    case "diagnosis":
      change(run, what.job, (job) => ({ ...job, diagnoses: [...job.diagnoses, what.diagnostic] }));
      return;
    case "job":
      change(run, what.job, (job) => ({
        ...job,
        ...moments(job, what.status, at),
        status: what.status,
        failureReason: what.failure_reason ?? null,
        exitCode: what.exit_code ?? null,
        runner: what.runner ?? job.runner,
      }));
  }
}

function change(run: Run, index: number, to: (job: JobRun) => JobRun): void {
  const job = run.jobs[index];
  if (job) run.jobs[index] = to(job);
}

const OVER = new Set(["success", "failed", "canceled", "skipped"]);

function moments(job: JobRun, status: string, at: number): Pick<JobRun, "queuedMs" | "startedMs" | "finishedMs"> {
  const { queuedMs, startedMs, finishedMs } = job;
  if (status === "pending") return { queuedMs: at, startedMs: null, finishedMs: null };
  if (status === "running") return { queuedMs: queuedMs ?? at, startedMs: at, finishedMs: null };
  if (OVER.has(status)) return { queuedMs, startedMs, finishedMs: at };
  return { queuedMs, startedMs, finishedMs };
}

function newJob(name: string): JobRun {
  return {
    name,
    status: "created",
    failureReason: null,
    exitCode: null,
    runner: null,
    queuedMs: null,
    startedMs: null,
    finishedMs: null,
    log: new LogStream(),
    diagnoses: [],
  };
}
