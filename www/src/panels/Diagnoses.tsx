// What the errors in a job's log mean, and what to do.

import { t } from "../i18n";
import type { Diagnostic } from "../core/types";
import type { JobRun } from "../state/run";
import { openPage } from "../state/selection";
import { applyFix } from "../state/workspace";
import { Sign } from "./Glyphs";
import { Words } from "./Words";

export function Diagnoses({ job }: { job: JobRun }) {
  const texts = t.value;
  if (job.diagnoses.length === 0) return null;
  return (
    <ul class="diagnoses" data-tone={worst(job.diagnoses)} aria-label={texts.whatHappened}>
      {job.diagnoses.map((diagnosis) => (
        <li key={`${diagnosis.code} ${diagnosis.message}`} data-severity={diagnosis.severity} data-code={diagnosis.code}>
          <Sign name={diagnosis.severity} tone={diagnosis.severity} />
          <div>
            <p><Words text={diagnosis.message} /></p>
            {diagnosis.help?.map((help) => <p key={help} class="help"><Words text={help} /></p>)}
            <div class="problem-actions">
              <button type="button" class="link" aria-label={texts.explain(diagnosis.code)} onClick={() => (openPage.value = diagnosis.code)}>
                {diagnosis.code}
              </button>
              {diagnosis.fix && (
                <button type="button" class="fix" onClick={() => diagnosis.fix && applyFix(diagnosis.fix.edits)}>
                  {texts.fix}: <Words text={diagnosis.fix.title} />
                </button>
              )}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function worst(diagnoses: Diagnostic[]): string {
  return diagnoses.some((diagnosis) => diagnosis.severity === "error") ? "error" : "warning";
}
