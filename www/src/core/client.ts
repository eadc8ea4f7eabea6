// All access to the core: one question in flight, the newest text wins, and a watchdog that restarts a core that hangs.
//
// The core comes in two sizes. The reader is small and answers first; when it has, the whole loads beside it and takes over,
// and the reader's worker ends, with its memory.

import type { FromCore, GraphLayout, ToCore, View } from "./protocol";
import type { Analysis, Assumptions, Plan, Reason, Request, RunEvent } from "./types";

/** After this long the page says that the core is thinking. */
const PATIENCE_MS = 2_000;
/** After this long the core is ended and started anew. */
const LIMIT_MS = 10_000;

/** The reader shows a pipeline; the whole core simulates it too. */
export type CoreSize = "reader" | "whole";

/** How far the part of the core is that simulates. */
export type SimulatorState = "absent" | "loading" | "ready";

/** How the core is. */
export type CoreState =
  | { kind: "loading" }
  | { kind: "ready" }
  | { kind: "thinking" }
  | { kind: "load-failed"; message: string }
  | { kind: "crashed"; message: string };

/** What an analysis gives to the page. */
export interface Analyzed {
  analysis: Analysis;
  layout: GraphLayout;
  coreMs: number;
}

/** The part of `Worker` that is used here; tests give their own. */
export interface WorkerLike {
  postMessage(message: ToCore): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromCore>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

interface Listener {
  onState(state: CoreState): void;
  /** Once it is ready, the core foresees more: an analysis from before is worth asking for again. */
  onSimulator(state: SimulatorState): void;
  onAnalyzed(result: Analyzed): void;
}

interface Question {
  message: ToCore;
  resolve(answer: FromCore): void;
  reject(problem: Error): void;
}

type Answer<Kind> = Extract<FromCore, { kind: Kind }>;

/** The page's end of the worker. */
export class CoreClient {
  #worker: WorkerLike | null = null;
  #size: CoreSize = "reader";
  #loaded = false;
  /** The whole core while it loads, and while it waits for the reader's last answer. */
  #coming: { worker: WorkerLike; isReady: boolean } | null = null;
  /** It is loaded unasked once; where that fails, only somebody who wants to simulate makes it load again. */
  #hasTriedWhole = false;
  #inFlight: Question | null = null;
  #waiting: Question[] = [];
  #lastId = 0;
  #timers: ReturnType<typeof setTimeout>[] = [];

  constructor(
    private readonly spawn: (size: CoreSize) => WorkerLike,
    private readonly listener: Listener,
    private readonly whenIdle: (work: () => void) => void = soon,
  ) {}

  /** Asks for an analysis. A newer question replaces one that still waits. */
  analyze(request: Request, view: View): void {
    this.#waiting = this.#waiting.filter((question) => question.message.kind !== "analyze");
    this.#ask({ kind: "analyze", id: ++this.#lastId, request, view }, ignore, ignore);
  }

  /** Asks for a whole simulated run. */
  async simulate(request: Request, assumptions: Assumptions): Promise<RunEvent[]> {
    const answer = await this.#answer({ kind: "simulate", id: ++this.#lastId, request, assumptions });
    return (answer as Answer<"simulated">).events;
  }

  /** Asks for the plan; `null` when there is no pipeline. */
  async plan(request: Request): Promise<Plan | null> {
    return ((await this.#answer({ kind: "plan", id: ++this.#lastId, request })) as Answer<"planned">).plan;
  }

  /** Asks why a job exists or does not. Of two such questions only the newer one matters; the older one is given up. */
  async why(request: Request, job: string): Promise<Reason | null> {
    const isOlder = (question: Question) => question.message.kind === "why";
    for (const question of this.#waiting.filter(isOlder)) question.reject(new Error("another job is asked about"));
    this.#waiting = this.#waiting.filter((question) => !isOlder(question));
    return ((await this.#answer({ kind: "why", id: ++this.#lastId, request, job })) as Answer<"explained">).because;
  }

  #answer(message: ToCore): Promise<FromCore> {
    return new Promise((resolve, reject) => this.#ask(message, resolve, reject));
  }

  /** Ends the worker; the next question starts a new one. */
  restart(): void {
    this.#end(new Error("restarted"));
    this.#start();
    this.#next();
  }

  #ask(message: ToCore, resolve: Question["resolve"], reject: Question["reject"]): void {
    this.#waiting.push({ message, resolve, reject });
    this.#next();
  }

  #next(): void {
    if (!this.#inFlight && this.#coming?.isReady) this.#takeOver(this.#coming.worker);
    if (this.#inFlight || this.#waiting.length === 0) return;
    if (!this.#worker) this.#start();
    const at = this.#waiting.findIndex(({ message }) => this.#size === "whole" || message.kind !== "simulate");
    // What waits can only be answered by the whole core, which somebody is waiting for now.
    if (at < 0) return this.#loadWhole();
    this.#inFlight = this.#waiting.splice(at, 1)[0] ?? null;
    if (this.#inFlight) this.#worker?.postMessage(this.#inFlight.message);
    this.#watch();
  }

  #loadUnasked(): void {
    if (this.#worker && !this.#hasTriedWhole) this.#loadWhole();
  }

  #loadWhole(): void {
    if (this.#coming || this.#size === "whole") return;
    this.#hasTriedWhole = true;
    this.listener.onSimulator("loading");
    const worker = this.spawn("whole");
    const coming = { worker, isReady: false };
    this.#coming = coming;
    worker.onmessage = ({ data }) => {
      if (data.kind === "load-failed") return this.#wholeFailed(data.message);
      coming.isReady = data.kind === "ready";
      this.#next();
    };
    worker.onerror = (event) => this.#wholeFailed(event.message || "the worker could not be loaded");
  }

  #takeOver(worker: WorkerLike): void {
    this.#coming = null;
    this.#worker?.terminate();
    this.#size = "whole";
    this.#adopt(worker);
    this.#loaded = true;
    this.listener.onSimulator("ready");
  }

  // The reader goes on, and who wants to simulate is told.
  #wholeFailed(message: string): void {
    this.#coming?.worker.terminate();
    this.#coming = null;
    const lost = this.#waiting.filter((question) => question.message.kind === "simulate");
    this.#waiting = this.#waiting.filter((question) => !lost.includes(question));
    for (const question of lost) question.reject(new Error(message));
    this.listener.onSimulator("absent");
  }

  #start(): void {
    this.listener.onState({ kind: "loading" });
    this.#loaded = false;
    this.#adopt(this.spawn(this.#size));
  }

  #adopt(worker: WorkerLike): void {
    this.#worker = worker;
    this.#worker.onmessage = (event) => this.#receive(event.data);
    this.#worker.onerror = (event) => this.#loadFailed(event.message || "the worker could not be loaded");
  }

  #receive(message: FromCore): void {
    if (message.kind === "ready") {
      this.#loaded = true;
      this.listener.onState({ kind: "ready" });
      this.#watch();
      return;
    }
    if (message.kind === "load-failed") return this.#loadFailed(message.message);
    const question = this.#inFlight;
    if (question?.message.id !== message.id) return;
    if (message.kind === "failed") return this.#crashed(message.message);
    this.#settle();
    if (message.kind === "analyzed") this.listener.onAnalyzed(message);
    else question.resolve(message);
    if (!this.#hasTriedWhole) this.whenIdle(() => this.#loadUnasked());
    this.#next();
  }

  #settle(): void {
    this.#inFlight = null;
    this.#unwatch();
    this.listener.onState({ kind: "ready" });
  }

  // A trap may leave the WebAssembly memory in any state, so the worker goes with it.
  #crashed(message: string): void {
    this.#end(new Error(message));
    this.listener.onState({ kind: "crashed", message });
    this.#next();
  }

  #loadFailed(message: string): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#end(new Error(message));
    for (const question of waiting) question.reject(new Error(message));
    this.listener.onState({ kind: "load-failed", message });
  }

  #end(problem: Error): void {
    this.#unwatch();
    this.#worker?.terminate();
    this.#worker = null;
    this.#coming?.worker.terminate();
    if (this.#coming) this.listener.onSimulator("absent");
    this.#coming = null;
    this.#hasTriedWhole = false;
    this.#inFlight?.reject(problem);
    this.#inFlight = null;
  }

  // Loading may take long on a slow line; only the work itself is watched.
  #watch(): void {
    this.#unwatch();
    if (!this.#inFlight || !this.#loaded) return;
    this.#timers = [
      setTimeout(() => this.listener.onState({ kind: "thinking" }), PATIENCE_MS),
      setTimeout(() => this.#crashed(`no answer in ${LIMIT_MS / 1000} s`), LIMIT_MS),
    ];
  }

  #unwatch(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}

function ignore(): void {}

/** When the page has drawn what it was told, and before it is bored. */
function soon(work: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work, { timeout: PATIENCE_MS });
  else setTimeout(work);
}
