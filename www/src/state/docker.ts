// Runs on the user's own Docker, through a bridge.

import { batch, computed, signal } from "@preact/signals";
import { BridgeLink, BridgeRefusal, type Connection } from "../bridge/link";
import { socketAddress, takeCode } from "../bridge/pairing";
import type { File, Plan, RunSummary, Said, ServerMessage } from "../core/types";
import { startBridge } from "../core/workers";
import { core, currentRequest } from "./analysis";
import { advance, emptyRun, isOver, type Run } from "./run";
import { choicesSoFar, suggest } from "./selection";
import { language } from "./settings";
import { perTab } from "./storage";
import { files, RUNNER_FILE } from "./workspace";

export type Checked = Extract<ServerMessage, { type: "checked" }>;

/** A run of the bridge, as far as the page has heard of it. */
export interface RealRun {
  name: string;
  run: Run;
  /** `performance.now()` when the last event came; the clock goes on from there. */
  heardAt: number;
}

/** What the user is asked before anything runs. The plan is the one that was checked, byte for byte. */
export interface Consent {
  plan: Plan;
  files: File[];
  checked: Checked;
}

export const connection = signal<Connection>({ kind: "absent" });
export const real = signal<RealRun | null>(null);
export const consent = signal<Consent | null>(null);
export const dockerProblem = signal<Said | null>(null);
/** Whether the bridge is being asked. */
export const isAsking = signal(false);

export const isRunningForReal = computed(() => real.value !== null && !isOver(real.value.run));

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
let choicesAtStart = 0;

const link = new BridgeLink({
  url: socketAddress(location),
  origin: location.origin,
  spawn: startBridge,
  readSessionKey: () => perTab.read("session-key", isText),
  keepSessionKey: (key) => (key === null ? perTab.remove("session-key") : perTab.write("session-key", key)),
  onConnection: (next) => {
    connection.value = next;
  },
  onRuns: pickUp,
  onMessage: hear,
});

/** Pairs, when the address or this tab knows how. */
export function connect(): void {
  link.connect(takeCode());
  addEventListener("hashchange", () => {
    const code = takeCode();
    if (code) link.connect(code);
  });
}

export function reconnect(): void {
  link.retry();
}

/** Asks the bridge what the plan would do; the answer opens the consent dialog. */
export async function askToRun(): Promise<void> {
  const plan = await core.plan(currentRequest()).catch(() => null);
  // Without a plan there is nothing to ask about; why there is none stands among the problems.
  if (!plan) return;
  // The runners' settings are not part of the project.
  const sent = files.peek().filter((file) => file.path !== RUNNER_FILE);
  await asking(async () => {
    const answer = await link.ask((id) => ({ type: "check", id, plan, language: language.peek() }));
    if (answer.type === "checked") consent.value = { plan, files: sent, checked: answer };
  });
}

/** Runs what the user has agreed to. */
export async function runAgreed(): Promise<void> {
  const agreed = consent.peek();
  consent.value = null;
  if (!agreed) return;
  choicesAtStart = choicesSoFar();
  await asking(async () => {
    const { plan, checked } = agreed;
    const answer = await link.ask((id) => ({
      type: "run",
      id,
      plan_hash: checked.plan_hash,
      plan,
      files: agreed.files,
      language: language.peek(),
    }));
    if (answer.type === "run_started") follow(answer.run);
  });
}

export function cancelRealRun(): void {
  const current = real.peek();
  if (current) link.say({ type: "cancel", run: current.name });
}

export function playRealJob(job: number): void {
  const current = real.peek();
  if (current) link.say({ type: "play", run: current.name, job });
}

async function asking(question: () => Promise<void>): Promise<void> {
  isAsking.value = true;
  dockerProblem.value = null;
  try {
    await question();
  } catch (problem) {
    if (!(problem instanceof BridgeRefusal)) throw problem;
    dockerProblem.value = problem.said;
  } finally {
    isAsking.value = false;
  }
}

function hear(message: ServerMessage): void {
  if (message.type === "error") dockerProblem.value = message.message;
  if (message.type !== "event") return;
  const current = real.peek() ?? follow(message.run);
  if (current.name !== message.run) return;
  queue.push(message);
  if (queue.length === 1) queueMicrotask(drain);
}

// Events come in bursts: a burst is one change of the page, not a thousand.
const queue: Extract<ServerMessage, { type: "event" }>[] = [];

function drain(): void {
  const events = queue.splice(0).map((message) => message.event);
  const current = real.peek();
  if (!current) return;
  const run = advance(current.run, events);
  batch(() => {
    real.value = { ...current, run, heardAt: performance.now() };
    const [only, ...others] = run.jobs;
    if (only && others.length === 0) suggest(only.name, "log", choicesAtStart);
    const failed = run.result ? run.jobs.find((job) => job.status === "failed") : undefined;
    if (failed) suggest(failed.name, "log", choicesAtStart);
  });
}

function follow(name: string): RealRun {
  const current = real.peek();
  if (current?.name === name) return current;
  const started = { name, run: emptyRun(false), heardAt: performance.now() };
  real.value = started;
  perTab.write("run", name);
  return started;
}

// After a reload the page knows only the run's name; after a lost tab the bridge's list knows it.
function pickUp(runs: RunSummary[]): void {
  const current = real.peek();
  const name = current?.name ?? perTab.read("run", isText) ?? runs[0]?.run;
  if (name === undefined || !runs.some((known) => known.run === name)) return;
  choicesAtStart = choicesSoFar();
  const { run } = follow(name);
  if (!isOver(run)) link.say({ type: "resume", run: name, last_seq: run.lastSeq });
}
