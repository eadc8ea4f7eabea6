// The texts in the language of the moment.

import { computed } from "@preact/signals";
import type { Said } from "../core/types";
import { language } from "../state/settings";
import { en, type Texts } from "./en";
import { ko } from "./ko";

const TEXTS: Record<"en" | "ko", Texts> = { en, ko };

/** All texts; reading `t.value` in a panel draws it again when the language changes. */
export const t = computed(() => TEXTS[language.value]);

/** A sentence of the bridge, which says everything in both languages. */
export function said(sentence: Said): string {
  return sentence[language.value];
}

/** A status as a word. A word that is not known stands for itself. */
export function statusWord(status: string): string {
  return t.value.statuses[status] ?? status;
}

/** A duration as `0:43`, `1:02:03`, or `0.4 s` below ten seconds when it is not whole. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  const hours = Math.floor(seconds / 3_600);
  return hours > 0 ? `${hours}:${parts.join(":")}` : `${Number(parts[0])}:${parts[1]}`;
}

/** A duration in the shortest form that says something: `0.4 s`, `43 s`, `4:05`. */
export function duration(ms: number): string {
  if (ms < 10_000 && ms % 1_000 !== 0) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 100_000 ? `${Math.round(ms / 1_000)} s` : clock(ms);
}
