// Short notices at the foot of the page, perhaps with one thing to do.

import { signal } from "@preact/signals";

export interface Notice {
  text: string;
  action: { label: string; run(): void } | null;
}

const SHOWN_MS = 8_000;

export const notice = signal<Notice | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export function notify(text: string, action: Notice["action"] = null): void {
  notice.value = { text, action };
  clearTimeout(timer);
  timer = setTimeout(dismiss, SHOWN_MS);
}

export function dismiss(): void {
  notice.value = null;
}
