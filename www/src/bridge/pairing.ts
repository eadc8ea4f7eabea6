// The pairing code travels in the fragment of the address, which no browser sends to any server.

/** The code in a fragment such as `#pair=0123…`; `null` when there is none. */
export function codeIn(fragment: string): string | null {
  return /^#(?:.*&)?pair=([0-9a-fA-F]{16,64})(?:&|$)/.exec(fragment)?.[1]?.toLowerCase() ?? null;
}

/** Takes the code out of the address, so that it stays neither in the history nor on a screenshot. */
export function takeCode(): string | null {
  const code = codeIn(location.hash);
  if (code) history.replaceState(history.state, "", location.pathname + location.search);
  return code;
}

/** The socket of the bridge that served this page; `null` where no bridge can be. */
export function socketAddress(page: Pick<Location, "protocol" | "hostname" | "host">): string | null {
  const isLoopback = ["127.0.0.1", "localhost", "[::1]"].includes(page.hostname);
  return page.protocol === "http:" && isLoopback ? `ws://${page.host}/ws` : null;
}
