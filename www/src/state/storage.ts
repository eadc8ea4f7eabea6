// What the browser keeps for this page. Storage may be blocked or full: then the page works on and says so.

import { signal } from "@preact/signals";

/** Whether the last attempt to keep something worked. */
export const storageWorks = signal(true);

/** Kept for this origin, over reloads and new tabs. */
export const lasting = keeper(() => localStorage);

/** Kept for this tab, over reloads. */
export const perTab = keeper(() => sessionStorage);

interface Keeper {
  read<T>(key: string, isValid: (value: unknown) => value is T): T | null;
  write(key: string, value: unknown): void;
  remove(key: string): void;
}

function keeper(storage: () => Storage): Keeper {
  return {
    read(key, isValid) {
      try {
        const value: unknown = JSON.parse(storage().getItem(prefixed(key)) ?? "null");
        return isValid(value) ? value : null;
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        storage().setItem(prefixed(key), JSON.stringify(value));
        storageWorks.value = true;
      } catch {
        storageWorks.value = false;
      }
    },
    remove(key) {
      try {
        storage().removeItem(prefixed(key));
      } catch {
        storageWorks.value = false;
      }
    },
  };
}

function prefixed(key: string): string {
  return `pipeyard.${key}`;
}
