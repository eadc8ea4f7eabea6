// The core's side of the page: loads the WebAssembly and answers one question after the other.

import type { AnalysisHandle, InitInput } from "../../pkg/reader.js";
import type { FromCore, Heading, ToCore, View } from "./protocol";
import type { Analysis, Assumptions, Plan, Reason, Request, RunEvent } from "./types";
import { workerScope } from "./worker-scope";

/** One of the modules that the core comes in. */
export interface Core {
  init(options: { module_or_path: InitInput }): Promise<unknown>;
  analyze(request: string): AnalysisHandle;
  /** Only the whole module has it. */
  simulate?(request: string, assumptions: string): string;
}

const scope = workerScope<ToCore, FromCore>();
let core: Core;

/** Makes this worker answer with a module, which lies at an address. */
export function answerWith(module: Core, address: string): void {
  core = module;
  const loaded = core.init({ module_or_path: address }).then(
    () => scope.post({ kind: "ready" }),
    (problem: unknown) => {
      scope.post({ kind: "load-failed", message: String(problem) });
      throw problem;
    },
  );
  scope.listen(async (question) => {
    try {
      await loaded;
    } catch {
      return; // `load-failed` has been said.
    }
    try {
      answer(question);
    } catch (problem) {
      scope.post({ kind: "failed", id: question.id, message: String(problem) });
    }
  });
}

/** The last analysis and the request that it answers. It stays, so that a question about it costs only the answer. */
let last: { request: string; handle: AnalysisHandle } | null = null;

function analyzed(request: Request): AnalysisHandle {
  const text = JSON.stringify(request);
  if (last?.request === text) return last.handle;
  last?.handle.free();
  last = null;
  last = { request: text, handle: core.analyze(text) };
  return last.handle;
}

function answer(question: ToCore): void {
  const { id, request } = question;
  switch (question.kind) {
    case "analyze":
      return answerWithAnalysis(id, request, question.view);
    case "simulate":
      return simulate(id, request, question.assumptions);
    case "plan":
      return scope.post({ kind: "planned", id, plan: JSON.parse(analyzed(request).plan()) as Plan | null });
    case "why":
      return explain(id, request, question.job);
  }
}

function simulate(id: number, request: Request, assumptions: Assumptions): void {
  if (!core.simulate) throw new Error("this module of the core does not simulate");
  const events = core.simulate(JSON.stringify(request), JSON.stringify(assumptions));
  scope.post({ kind: "simulated", id, events: JSON.parse(events) as RunEvent[] });
}

function explain(id: number, request: Request, job: string): void {
  const because = JSON.parse(analyzed(request).why(job)) as Reason | null;
  scope.post({ kind: "explained", id, because });
}

function answerWithAnalysis(id: number, request: Request, view: View): void {
  const start = performance.now();
  const handle = analyzed(request);
  const drawn = handle.layout(view);
  const json = handle.json();
  const layout = {
    xy: drawn.xy(),
    edges: drawn.edges(),
    headings: JSON.parse(drawn.headings()) as Heading[],
    width: drawn.width,
    height: drawn.height,
  };
  drawn.free();
  const coreMs = performance.now() - start;
  const analysis = JSON.parse(json) as Analysis;
  scope.post({ kind: "analyzed", id, analysis, layout, coreMs }, [layout.xy.buffer, layout.edges.buffer]);
}
