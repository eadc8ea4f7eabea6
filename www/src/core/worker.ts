// The core's side of the page: loads the WebAssembly and answers one question after the other.

import init, { analyze, simulate } from "../../pkg/pipeyard.js";
import wasmUrl from "../../pkg/pipeyard_bg.wasm?url";
import type { FromCore, Heading, ToCore } from "./protocol";
import type { Analysis, RunEvent } from "./types";
import { workerScope } from "./worker-scope";

const scope = workerScope<ToCore, FromCore>();
const loaded = init({ module_or_path: wasmUrl }).then(
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

function answer(question: ToCore): void {
  if (question.kind === "simulate") {
    const events = simulate(JSON.stringify(question.request), JSON.stringify(question.assumptions));
    scope.post({ kind: "simulated", id: question.id, events: JSON.parse(events) as RunEvent[] });
    return;
  }
  const start = performance.now();
  const handle = analyze(JSON.stringify(question.request));
  const drawn = handle.layout(question.view);
  const json = handle.json();
  const layout = {
    xy: drawn.xy(),
    edges: drawn.edges(),
    headings: JSON.parse(drawn.headings()) as Heading[],
    width: drawn.width,
    height: drawn.height,
  };
  drawn.free();
  handle.free();
  const coreMs = performance.now() - start;
  const analysis = JSON.parse(json) as Analysis;
  scope.post({ kind: "analyzed", id: question.id, analysis, layout, coreMs }, [layout.xy.buffer, layout.edges.buffer]);
}
