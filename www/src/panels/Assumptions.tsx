import type { Job } from "../core/types";
import { t } from "../i18n";
import { assume, assumptions, type JobAssumption } from "../state/simulation";

const NONE: JobAssumption = { durationMs: null, exitCode: null };

/** What the next simulation takes for granted about a job. */
export function Assumptions({ job }: { job: Job }) {
  const texts = t.value;
  const current = assumptions.value.get(job.name) ?? NONE;
  return (
    <details class="question assumptions" open={current !== NONE}>
      <summary>{texts.inSimulation}</summary>
      <label>
        {texts.assumeDuration}
        <input
          type="number"
          min={0}
          step="any"
          placeholder={texts.assumeFromScript}
          value={current.durationMs === null ? "" : current.durationMs / 1_000}
          onChange={(event) => assume(job.name, { ...current, durationMs: scaled(event.currentTarget.value, 1_000) })}
        />
      </label>
      <label>
        {texts.assumeExit}
        <input
          type="number"
          min={1}
          max={255}
          placeholder={texts.assumeNoExit}
          value={current.exitCode ?? ""}
          onChange={(event) => assume(job.name, { ...current, exitCode: scaled(event.currentTarget.value, 1) })}
        />
      </label>
    </details>
  );
}

function scaled(text: string, factor: number): number | null {
  const number = Number(text);
  return text.trim() === "" || !Number.isFinite(number) || number < 0 ? null : Math.round(number * factor);
}
