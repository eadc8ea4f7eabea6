import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BridgeLink, type BridgeWorker, type Connection } from "../../src/bridge/link";
import { codeIn, socketAddress } from "../../src/bridge/pairing";
import type { FromBridge, ToBridge } from "../../src/core/protocol";
import type { ServerMessage } from "../../src/core/types";

class FakeWorker implements BridgeWorker {
  heard: ToBridge[] = [];
  isEnded = false;
  onmessage: ((event: MessageEvent<FromBridge>) => void) | null = null;
  postMessage(message: ToBridge): void {
    this.heard.push(message);
  }
  terminate(): void {
    this.isEnded = true;
  }
  say(message: FromBridge): void {
    this.onmessage?.({ data: message } as MessageEvent<FromBridge>);
  }
  tell(message: ServerMessage, sessionKey: string | null = null): void {
    this.say({ kind: "message", json: JSON.stringify(message), sessionKey });
  }
}

const READY: ServerMessage = {
  type: "ready",
  proof: "",
  engine: { state: "ready", version: "26", host: "unix:///var/run/docker.sock" },
  runners: [],
  allow_privileged: [],
  runs: [{ run: "r1", finished: false, last_seq: 7 }],
};
const PLAN = { project_path: "g/p", stages: [], variables: [], jobs: [] };

function setUp(kept: string | null = null) {
  const workers: FakeWorker[] = [];
  const states: Connection[] = [];
  const runs: string[] = [];
  let key = kept;
  const link = new BridgeLink({
    url: "ws://127.0.0.1:5000/ws",
    origin: "http://127.0.0.1:5000",
    spawn: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    readSessionKey: () => key,
    keepSessionKey: (next) => (key = next),
    onConnection: (state) => states.push(state),
    onRuns: (list) => runs.push(...list.map((run) => run.run)),
    onMessage: () => undefined,
  });
  return { link, workers, states, runs, kinds: () => states.map((state) => state.kind), key: () => key };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("without a code and without an earlier pairing there is nothing to connect to", () => {
  const { link, workers } = setUp();
  link.connect(null);
  expect(workers).toHaveLength(0);
});

test("a code pairs, the session key is kept, the runs are picked up", () => {
  const { link, workers, kinds, key, runs } = setUp();
  link.connect("c0de");
  expect(workers[0]?.heard[0]).toMatchObject({ kind: "open", key: "code", hex: "c0de" });
  workers[0]?.tell(READY, "5e55");
  expect(kinds()).toEqual(["connecting", "paired"]);
  expect(key()).toBe("5e55");
  expect(runs).toEqual(["r1"]);
});

test("a lost line comes back with the session key, later and later", () => {
  const { link, workers, kinds } = setUp();
  link.connect("c0de");
  workers[0]?.tell(READY, "5e55");
  workers[0]?.say({ kind: "closed", code: 1006 });
  expect(kinds().at(-1)).toBe("lost");
  vi.advanceTimersByTime(500);
  expect(workers[1]?.heard[0]).toMatchObject({ kind: "open", key: "session", hex: "5e55" });
  workers[1]?.say({ kind: "closed", code: 1006 });
  vi.advanceTimersByTime(999);
  expect(workers).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(workers).toHaveLength(3);
  workers[2]?.tell(READY, "5e55");
  expect(kinds().at(-1)).toBe("paired");
});

test("a refused pairing is not tried again", () => {
  const { link, workers, states, key } = setUp("old");
  link.connect(null);
  const message = { en: "used", ko: "이미 씀" };
  workers[0]?.tell({ type: "error", code: "pairing-failed", message });
  workers[0]?.say({ kind: "closed", code: 1008 });
  vi.advanceTimersByTime(60_000);
  expect(states.at(-1)).toEqual({ kind: "refused", message });
  expect(workers).toHaveLength(1);
  expect(key()).toBeNull();
});

test("a question gets the answer with its number, or the refusal, or the lost line", async () => {
  const { link, workers } = setUp();
  await expect(link.ask((id) => ({ type: "check", id, plan: PLAN }))).rejects.toMatchObject({ code: "connection-lost" });
  link.connect("c0de");
  workers[0]?.tell(READY, "5e55");
  const first = link.ask((id) => ({ type: "check", id, plan: PLAN }));
  const second = link.ask((id) => ({ type: "check", id, plan: PLAN }));
  const third = link.ask((id) => ({ type: "check", id, plan: PLAN }));
  workers[0]?.tell({ type: "error", id: 2, code: "busy", message: { en: "busy", ko: "바쁨" } });
  workers[0]?.tell({ type: "run_started", id: 1, run: "r2" });
  await expect(first).resolves.toMatchObject({ run: "r2" });
  await expect(second).rejects.toMatchObject({ code: "busy" });
  workers[0]?.say({ kind: "closed", code: 1006 });
  await expect(third).rejects.toMatchObject({ code: "connection-lost" });
});

test("the code is read from the fragment alone", () => {
  expect(codeIn("#pair=0123456789abcdef0123456789ABCDEF")).toBe("0123456789abcdef0123456789abcdef");
  expect(codeIn("#v1.x&pair=0123456789abcdef")).toBe("0123456789abcdef");
  for (const fragment of ["", "#pair=", "#pair=xyz", "#repair=0123456789abcdef"]) expect(codeIn(fragment)).toBeNull();
});

test("a bridge is looked for only where one can have served the page", () => {
  const page = (address: string): URL => new URL(address);
  expect(socketAddress(page("http://127.0.0.1:5000/"))).toBe("ws://127.0.0.1:5000/ws");
  expect(socketAddress(page("http://[::1]:5000/"))).toBe("ws://[::1]:5000/ws");
  for (const address of ["https://127.0.0.1/", "http://pipeyard.example/", "http://127.0.0.1.evil.example/"]) {
    expect(socketAddress(page(address))).toBeNull();
  }
});
