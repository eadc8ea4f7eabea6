import type { Job, Runner, Verdict } from "../core/types";
import { t } from "../i18n";
import { analysis } from "../state/analysis";
import { Sign } from "./Glyphs";
import { Words } from "./Words";

/** What each runner says to a job. */
export function PlacementTable({ job }: { job: Job }) {
  const texts = t.value;
  const { runners, stuck } = job.placement ?? { runners: [], stuck: false };
  const known = new Map<string, Runner>(analysis.value?.runners.map((runner) => [runner.name, runner]));
  return (
    <>
      {job.tags.length > 0 && (
        <p>
          <span class="soft">{texts.tags}</span> {job.tags.map((tag) => <code key={tag}>{tag}</code>)}
        </p>
      )}
      {runners.length === 0 && <p>{texts.noRunners}</p>}
      <ul class="verdicts">
        {runners.map((verdict) => (
          <VerdictRow key={verdict.runner} verdict={verdict} runner={known.get(verdict.runner)} />
        ))}
      </ul>
      {stuck && <p class="alert">{texts.stuckHint}</p>}
    </>
  );
}

function VerdictRow({ verdict, runner }: { verdict: Verdict; runner: Runner | undefined }) {
  const texts = t.value;
  return (
    <li class="verdict-row" data-takes={verdict.takes}>
      <Sign name={verdict.takes ? "success" : "failed"} tone={verdict.takes ? "success" : "failed"} />
      <div>
        <b>{verdict.runner}</b> <span class="soft">{verdict.takes ? texts.takes : texts.takesNot}</span>
        {runner?.privileged && <span class="badge">{texts.privileged}</span>}
        {verdict.missing_tags.length > 0 && (
          <p>
            <span class="soft">{texts.missingTags}</span>{" "}
            {verdict.missing_tags.map((tag) => <code key={tag} class="missing">{tag}</code>)}
          </p>
        )}
        {!verdict.takes && verdict.missing_tags.length === 0 && <p class="soft"><Words text={verdict.text} /></p>}
      </div>
    </li>
  );
}
