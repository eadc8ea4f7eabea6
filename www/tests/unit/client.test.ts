import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Analyzed, CoreClient, type CoreState, type WorkerLike } from "../../src/core/client";
import type { FromCore, ToCore } from "../../src/core/protocol";
import type { Analysis, Request } from "../../src/core/types";

class FakeWorker implements WorkerLike {
  asked: ToCore[] = [];
  isEnded = false;
  onmessage: ((event: MessageEvent<FromCore>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  postMessage(message: ToCore): void {
    this.asked.push(message);
  }
  terminate(): void {
    this.isEnded = true;
  }
  say(message: FromCore): void {
    this.onmessage?.({ data: message } as MessageEvent<FromCore>);
  }
  answer(): void {
    const { id } = this.asked.at(-1) ?? { id: 0 };
    this.say({ kind: "analyzed", id, analysis: {} as Analysis, layout: LAYOUT, coreMs: 1 });
  }
}

const LAYOUT = { xy: new Float32Array(), edges: new Float32Array(), headings: [], width: 0, height: 0 };
const request = (text: string): Request => ({ files: [{ path: ".gitlab-ci.yml", text }], context: {}, language: "en" });
const NOTHING = { durations: [], failures: [], plays: [], cancel_ms: null };

function setUp() {
  const workers: FakeWorker[] = [];
  const states: CoreState[] = [];
  const results: Analyzed[] = [];
  const spawn = (): FakeWorker => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  const client = new CoreClient(spawn, { onState: (state) => states.push(state), onAnalyzed: (result) => results.push(result) });
  const texts = (): string[] => workers.flatMap((worker) => worker.asked.map((asked) => asked.request.files[0]?.text ?? ""));
  return { client, workers, states, results, texts };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("one question is in flight, and the newest text wins", () => {
  const { client, workers, texts, results } = setUp();
  for (const text of ["a", "b", "c"]) client.analyze(request(text), "stage");
  expect(texts()).toEqual(["a"]);
  workers[0]?.say({ kind: "ready" });
  workers[0]?.answer();
  expect(texts()).toEqual(["a", "c"]);
  workers[0]?.answer();
  expect(results).toHaveLength(2);
});

test("a simulation waits for its turn and is not overtaken", async () => {
  const { client, workers } = setUp();
  client.analyze(request("a"), "stage");
  const events = client.simulate(request("a"), NOTHING);
  client.analyze(request("b"), "stage");
  workers[0]?.answer();
  expect(workers[0]?.asked.at(-1)?.kind).toBe("simulate");
  workers[0]?.say({ kind: "simulated", id: workers[0].asked.at(-1)?.id ?? 0, events: [] });
  await expect(events).resolves.toEqual([]);
  expect(workers[0]?.asked.at(-1)?.kind).toBe("analyze");
});

test("a core that hangs is said to think, then ended; the next edit starts another", () => {
  const { client, workers, states, texts } = setUp();
  client.analyze(request("loop"), "stage");
  workers[0]?.say({ kind: "ready" });
  vi.advanceTimersByTime(2_000);
  expect(states.at(-1)?.kind).toBe("thinking");
  vi.advanceTimersByTime(8_000);
  expect(states.at(-1)?.kind).toBe("crashed");
  expect(workers[0]?.isEnded).toBe(true);
  client.analyze(request("fixed"), "stage");
  expect(workers).toHaveLength(2);
  expect(texts()).toEqual(["loop", "fixed"]);
});

test("slow loading is no hanging", () => {
  const { client, states } = setUp();
  client.analyze(request("a"), "stage");
  vi.advanceTimersByTime(60_000);
  expect(states.map((state) => state.kind)).toEqual(["loading"]);
});

test("a trap ends the worker and rejects a simulation", async () => {
  const { client, workers, states } = setUp();
  const events = client.simulate(request("a"), NOTHING);
  workers[0]?.say({ kind: "failed", id: 1, message: "unreachable" });
  await expect(events).rejects.toThrow("unreachable");
  expect(states.at(-1)).toEqual({ kind: "crashed", message: "unreachable" });
  expect(workers[0]?.isEnded).toBe(true);
});

test("when the core cannot be loaded it says so, and a restart tries again", () => {
  const { client, workers, states } = setUp();
  client.analyze(request("a"), "stage");
  workers[0]?.say({ kind: "load-failed", message: "404" });
  expect(states.at(-1)).toEqual({ kind: "load-failed", message: "404" });
  client.analyze(request("b"), "stage");
  expect(workers).toHaveLength(2);
});

test("an answer to a question of the worker before is passed over", () => {
  const { client, workers, results } = setUp();
  client.analyze(request("a"), "stage");
  workers[0]?.say({ kind: "analyzed", id: 77, analysis: {} as Analysis, layout: LAYOUT, coreMs: 1 });
  expect(results).toHaveLength(0);
});
