// Why the selected job exists or does not. An analysis says it in one line per job; the whole computation is asked for here.

import { effect, signal, untracked } from "@preact/signals";
import type { Reason } from "../core/types";
import { analysis, core, currentRequest } from "./analysis";
import { selected } from "./selection";

/** The whole reason of the job with this name; `null` until the core has answered. */
export const reason = signal<{ job: string; because: Reason } | null>(null);

/** Asks anew when another job is selected and after each analysis. */
export function followSelection(): void {
  effect(() => {
    const job = selected.value;
    if (job === null || analysis.value === null) return;
    void core.why(untracked(currentRequest), job).then(
      (because) => {
        if (because !== null && selected.peek() === job) reason.value = { job, because };
      },
      () => {}, // A newer question has come, or the core has ended, which is said elsewhere.
    );
  });
}
