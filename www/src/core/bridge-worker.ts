// Holds the socket to the bridge. It is a worker of its own, so that a core that hangs and is ended does not take the
// connection of a running pipeline with it.

import init, { BridgeClient } from "../../pkg/pipeyard.js";
import wasmUrl from "../../pkg/pipeyard_bg.wasm?url";
import type { FromBridge, ToBridge } from "./protocol";
import { workerScope } from "./worker-scope";

const scope = workerScope<ToBridge, FromBridge>();
const loaded = init({ module_or_path: wasmUrl });
let client: BridgeClient | null = null;

scope.listen(async (message) => {
  try {
    await loaded;
    if (message.kind === "open") client = open(message);
    else send(message.json);
  } catch (problem) {
    scope.post({ kind: "failed", message: String(problem) });
  }
});

// A socket that has just closed cannot send; its close is on the way and says so to those who wait for an answer.
function send(json: string): void {
  try {
    client?.send(json);
  } catch {
    scope.post({ kind: "unsent" });
  }
}

function open(at: Extract<ToBridge, { kind: "open" }>): BridgeClient {
  return new BridgeClient(
    at.url,
    at.origin,
    at.key,
    at.hex,
    (json: string) => queueMicrotask(() => scope.post({ kind: "message", json, sessionKey: sessionKey() })),
    (code: number) => scope.post({ kind: "closed", code }),
  );
}

/** The key with which a reloaded page pairs again; there is none before the pairing. */
function sessionKey(): string | null {
  return client?.session_key() || null;
}
