// A worker's global scope, typed by the messages that it takes and gives.

interface Scope<In, Out> {
  post(message: Out, transfer?: Transferable[]): void;
  listen(handler: (message: In) => void): void;
}

/** The scope of this worker. The page's own types are compiled with the `dom` library, which has no worker scope. */
export function workerScope<In, Out>(): Scope<In, Out> {
  const self = globalThis as unknown as Worker;
  return {
    post: (message, transfer = []) => self.postMessage(message, transfer),
    listen: (handler) => self.addEventListener("message", (event: MessageEvent<In>) => handler(event.data)),
  };
}
