import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Analyzed, CoreClient, type CoreSize, type CoreState, type SimulatorState, type WorkerLike } from "../../src/core/client";
import type { FromCore, ToCore } from "../../src/core/protocol";
import type { Analysis, Request } from "../../src/core/types";

class FakeWorker implements WorkerLike {
  asked: ToCore[] = [];
  isEnded = false;
  constructor(readonly size: CoreSize) {}
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
  const simulator: SimulatorState[] = [];
  const idle: (() => void)[] = [];
  const spawn = (size: CoreSize): FakeWorker => {
    const worker = new FakeWorker(size);
    workers.push(worker);
    return worker;
  };
  const listener = {
    onState: (state: CoreState) => states.push(state),
    onSimulator: (state: SimulatorState) => simulator.push(state),
    onAnalyzed: (result: Analyzed) => results.push(result),
  };
  const client = new CoreClient(spawn, listener, (work) => idle.push(work));
  const texts = (): string[] => workers.flatMap((worker) => worker.asked.map((asked) => asked.request.files[0]?.text ?? ""));
  const rest = (): void => idle.splice(0).forEach((work) => work());
  /** A client whose whole core has taken over; `whole` is its worker. */
  const wholeReady = (): FakeWorker => {
    client.analyze(request("first"), "stage");
    workers[0]?.say({ kind: "ready" });
    workers[0]?.answer();
    rest();
    const whole = workers[1] as FakeWorker;
    whole.say({ kind: "ready" });
    return whole;
  };
  return { client, workers, states, simulator, results, texts, rest, wholeReady };
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
  const { client, wholeReady } = setUp();
  const whole = wholeReady();
  client.analyze(request("a"), "stage");
  const events = client.simulate(request("a"), NOTHING);
  client.analyze(request("b"), "stage");
  whole.answer();
  expect(whole.asked.at(-1)?.kind).toBe("simulate");
  whole.say({ kind: "simulated", id: whole.asked.at(-1)?.id ?? 0, events: [] });
  await expect(events).resolves.toEqual([]);
  expect(whole.asked.at(-1)?.kind).toBe("analyze");
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
  const { client, workers, states, wholeReady } = setUp();
  const whole = wholeReady();
  const events = client.simulate(request("a"), NOTHING);
  whole.say({ kind: "failed", id: whole.asked.at(-1)?.id ?? 0, message: "unreachable" });
  await expect(events).rejects.toThrow("unreachable");
  expect(states.at(-1)).toEqual({ kind: "crashed", message: "unreachable" });
  expect(whole.isEnded).toBe(true);
  client.analyze(request("b"), "stage");
  expect(workers.at(-1)?.size).toBe("whole");
});

test("the reader answers first; when the page is idle the whole core loads and takes over", () => {
  const { client, workers, simulator, rest } = setUp();
  client.analyze(request("a"), "stage");
  rest();
  expect(workers.map(({ size }) => size)).toEqual(["reader"]);
  workers[0]?.answer();
  rest();
  expect(workers.map(({ size }) => size)).toEqual(["reader", "whole"]);
  client.analyze(request("b"), "stage");
  workers[1]?.say({ kind: "ready" });
  expect(workers[0]?.isEnded).toBe(false);
  workers[0]?.answer();
  expect(workers[0]?.isEnded).toBe(true);
  client.analyze(request("c"), "stage");
  expect(workers[1]?.asked.map(({ request }) => request.files[0]?.text)).toEqual(["c"]);
  expect(simulator).toEqual(["loading", "ready"]);
});

test("who asks to simulate before the whole core is there makes it load, and edits go on meanwhile", async () => {
  const { client, workers, texts } = setUp();
  const events = client.simulate(request("a"), NOTHING);
  expect(workers.map(({ size }) => size)).toEqual(["reader", "whole"]);
  client.analyze(request("b"), "stage");
  expect(texts()).toEqual(["b"]);
  workers[0]?.answer();
  workers[1]?.say({ kind: "ready" });
  workers[1]?.say({ kind: "simulated", id: workers[1].asked.at(-1)?.id ?? 0, events: [] });
  await expect(events).resolves.toEqual([]);
});

test("a whole core that cannot be loaded fails who wants to simulate, and is tried again for the next", async () => {
  const { client, workers, states, simulator, rest } = setUp();
  client.analyze(request("a"), "stage");
  const events = client.simulate(request("a"), NOTHING);
  workers[0]?.answer();
  workers[1]?.say({ kind: "load-failed", message: "404" });
  await expect(events).rejects.toThrow("404");
  expect(states.at(-1)?.kind).toBe("ready");
  client.analyze(request("b"), "stage");
  workers[0]?.answer();
  rest();
  expect(workers).toHaveLength(2);
  void client.simulate(request("b"), NOTHING);
  expect(workers).toHaveLength(3);
  expect(simulator).toEqual(["loading", "absent", "loading"]);
});

test("a restart ends both cores", () => {
  const { client, workers, rest } = setUp();
  client.analyze(request("a"), "stage");
  workers[0]?.answer();
  rest();
  client.restart();
  expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, true, false]);
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
