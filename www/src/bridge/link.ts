// The connection to a bridge as a state machine: absent → connecting → paired → lost → connecting … or refused.
// It pairs with the code of the address, keeps a session key for reloads, and asks again when the line breaks.

import type { FromBridge, ToBridge } from "../core/protocol";
import type { ClientMessage, Engine, KeyKind, Runner, RunSummary, Said, ServerMessage } from "../core/types";

export type Connection =
  | { kind: "absent" }
  | { kind: "connecting" }
  | { kind: "paired"; engine: Engine; runners: Runner[]; allowPrivileged: string[] }
  | { kind: "lost"; attempt: number }
  | { kind: "refused"; message: Said | null };

/** The part of `Worker` that is used here; tests give their own. */
export interface BridgeWorker {
  postMessage(message: ToBridge): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromBridge>) => void) | null;
}

/** The outside world of a link. */
export interface LinkHost {
  /** The socket's address; `null` where no bridge can be. */
  url: string | null;
  origin: string;
  spawn(): BridgeWorker;
  readSessionKey(): string | null;
  keepSessionKey(key: string | null): void;
  onConnection(connection: Connection): void;
  onRuns(runs: RunSummary[]): void;
  onMessage(message: ServerMessage): void;
}

type Answer = Extract<ServerMessage, { id?: number }>;

/** A question that the bridge answered with an error. */
export class BridgeRefusal extends Error {
  constructor(
    readonly code: string,
    readonly said: Said,
  ) {
    super(said.en);
  }
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8_000;

export class BridgeLink {
  #worker: BridgeWorker | null = null;
  #connection: Connection = { kind: "absent" };
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #lastId = 0;
  #questions = new Map<number, { resolve(answer: Answer): void; reject(problem: Error): void }>();
  #hadCode = false;

  constructor(private readonly host: LinkHost) {}

  /** Pairs with a code, or with the key of an earlier pairing; without either there is nothing to connect to. */
  connect(code: string | null): void {
    const sessionKey = this.host.readSessionKey();
    if (!this.host.url || !(code ?? sessionKey)) return;
    this.#attempt = 0;
    this.#hadCode = code !== null;
    if (code) this.#open("code", code);
    else if (sessionKey) this.#open("session", sessionKey);
  }

  /** Tries again at once. */
  retry(): void {
    const sessionKey = this.host.readSessionKey();
    clearTimeout(this.#retry);
    if (sessionKey) this.#open("session", sessionKey);
  }

  say(message: ClientMessage): void {
    this.#worker?.postMessage({ kind: "send", json: JSON.stringify(message) });
  }

  /** Asks and waits for the answer with the same number. */
  ask(question: (id: number) => ClientMessage): Promise<Answer> {
    if (this.#connection.kind !== "paired") return Promise.reject(connectionLost());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#questions.set(id, { resolve, reject });
      this.say(question(id));
    });
  }

  #open(key: KeyKind, hex: string): void {
    const { url, origin } = this.host;
    if (!url) return;
    this.#dropWorker();
    this.#worker = this.host.spawn();
    this.#worker.onmessage = (event) => this.#receive(event.data);
    this.#become(this.#attempt === 0 ? { kind: "connecting" } : { kind: "lost", attempt: this.#attempt });
    this.#worker.postMessage({ kind: "open", url, origin, key, hex });
  }

  #receive(message: FromBridge): void {
    if (message.kind === "closed") return this.#closed();
    if (message.kind === "failed") return this.#refuse(null);
    if (message.kind === "unsent") return this.#failQuestions();
    if (message.sessionKey) this.host.keepSessionKey(message.sessionKey);
    this.#hear(JSON.parse(message.json) as ServerMessage);
  }

  #hear(message: ServerMessage): void {
    if (message.type === "ready") return this.#ready(message);
    if (message.type === "error" && message.code === "pairing-failed") return this.#refuse(message.message);
    const id = "id" in message ? message.id : undefined;
    const question = id === undefined ? undefined : this.#questions.get(id);
    if (id === undefined || !question) return this.host.onMessage(message);
    this.#questions.delete(id);
    if (message.type === "error") question.reject(new BridgeRefusal(message.code, message.message));
    else question.resolve(message as Answer);
  }

  #ready(message: Extract<ServerMessage, { type: "ready" }>): void {
    this.#attempt = 0;
    this.#hadCode = false;
    const { engine, runners, allow_privileged: allowPrivileged } = message;
    this.#become({ kind: "paired", engine, runners, allowPrivileged });
    this.host.onRuns(message.runs);
  }

  // Before the first `ready` there is nobody to come back to; afterwards the line may return.
  #closed(): void {
    this.#failQuestions();
    if (this.#connection.kind === "refused") return;
    if (this.#hadCode) return this.#refuse(null);
    this.#attempt++;
    this.#become({ kind: "lost", attempt: this.#attempt });
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (this.#attempt - 1), LONGEST_DELAY_MS);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.retry(), delay);
  }

  #refuse(message: Said | null): void {
    this.host.keepSessionKey(null);
    this.#failQuestions();
    this.#become({ kind: "refused", message });
    this.#dropWorker();
  }

  #failQuestions(): void {
    for (const question of this.#questions.values()) question.reject(connectionLost());
    this.#questions.clear();
  }

  #dropWorker(): void {
    if (!this.#worker) return;
    this.#worker.onmessage = null;
    this.#worker.terminate();
    this.#worker = null;
  }

  #become(connection: Connection): void {
    this.#connection = connection;
    this.host.onConnection(connection);
  }
}

function connectionLost(): BridgeRefusal {
  return new BridgeRefusal("connection-lost", {
    en: "The connection to the bridge was lost.",
    ko: "브리지와의 연결이 끊어졌습니다.",
  });
}
