// Starts the workers. Their addresses pass through one Trusted Types policy that lets only this origin through, so the
// page runs under `require-trusted-types-for 'script'`.

import bridgeWorkerUrl from "./bridge-worker.ts?worker&url";
import type { CoreSize } from "./client";
import readerUrl from "./reader-worker.ts?worker&url";
import wholeUrl from "./worker.ts?worker&url";

interface Policy {
  createScriptURL(address: string): unknown;
}

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): Policy;
}

const policy = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy("pipeyard", {
  createScriptURL(address) {
    const url = new URL(address, document.baseURI);
    if (url.origin !== location.origin) throw new TypeError(`a worker of another origin: ${url.origin}`);
    return url.href;
  },
});

/** A new core. */
export function startCore(size: CoreSize): Worker {
  return start(size === "reader" ? readerUrl : wholeUrl);
}

/** A new connection to a bridge. */
export function startBridge(): Worker {
  return start(bridgeWorkerUrl);
}

function start(address: string): Worker {
  const trusted = policy ? policy.createScriptURL(address) : address;
  return new Worker(trusted as string, { type: "module" });
}
