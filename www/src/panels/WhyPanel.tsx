import type { Job, LeftOut, Reason } from "../core/types";
import { duration, statusWord, t } from "../i18n";
import { reason } from "../state/reason";
import { chooseTab, narrowTab, select, selected, selectedJob, selectedLeftOut } from "../state/selection";
import { nowMs, play, shownRun } from "../state/shown-run";
import { runningFor, standingOf } from "../state/standing";
import { goTo } from "../state/workspace";
import { Assumptions } from "./Assumptions";
import { Diagnoses } from "./Diagnoses";
import { glyphOf, Sign } from "./Glyphs";
import { JobFacts } from "./JobFacts";
import { PlacementTable } from "./Placement";
import { ReasonTree } from "./ReasonTree";

/** The four questions about a job: why is it here, what does it wait for, who takes it, what happened. */
export function WhyPanel() {
  const texts = t.value;
  const job = selectedJob.value;
  const left = selectedLeftOut.value;
  return (
    <section class="panel why" aria-labelledby="why-title" tabIndex={-1}>
      <div class="panel-bar">
        <h2 id="why-title">{texts.why}</h2>
        {(job || left) && <JobTitle job={job ?? left} />}
      </div>
      <div class="why-body" tabIndex={0} role="group" aria-labelledby="why-title">
        {job && <WhyJob job={job} />}
        {left && !job && <WhyLeftOut left={left} />}
        {!job && !left && <p class="empty">{texts.pickJob}</p>}
      </div>
    </section>
  );
}

function JobTitle({ job }: { job: Job | LeftOut | null }) {
  if (!job) return null;
  const { file, range } = job;
  return (
    <>
      <strong class="why-name">{selected.value}</strong>
      <span class="spring" />
      <button type="button" class="link place" onClick={() => goTo(file, range.start)}>
        {t.value.lineLink(file, range.start.line)}
      </button>
    </>
  );
}

function WhyJob({ job }: { job: Job }) {
  const texts = t.value;
  return (
    <>
      <InRun job={job} />
      {job.because && (
        <div class="question">
          <h3>{texts.inPipeline}</h3>
          <ReasonTree reason={wholeReason(job.name, job.because)} />
        </div>
      )}
      <WaitsFor job={job} />
      <div class="question">
        <h3>{texts.placement}</h3>
        <PlacementTable job={job} />
      </div>
      <JobFacts job={job} />
      <Assumptions job={job} />
    </>
  );
}

/** The whole computation once it is there; until then its last line. */
function wholeReason(job: string, line: Reason): Reason {
  const whole = reason.value;
  return whole?.job === job && whole.because.text === line.text ? whole.because : line;
}

function WhyLeftOut({ left }: { left: LeftOut }) {
  return (
    <div class="question">
      <h3>
        <Sign name="left_out" /> {t.value.notInPipeline}
      </h3>
      <ReasonTree reason={wholeReason(left.name, left.because)} />
    </div>
  );
}

function InRun({ job }: { job: Job }) {
  const texts = t.value;
  const run = shownRun.value?.jobs.find((candidate) => candidate.name === job.name);
  if (!run) return null;
  const standing = standingOf(job, run);
  const took = runningFor(run, nowMs.value);
  const facts = [
    took !== null && duration(took),
    run.exitCode !== null && texts.exitCode(run.exitCode),
    run.runner !== null && texts.onRunner(run.runner),
  ].filter(Boolean);
  return (
    <div class="question in-run" data-tone={glyphOf(standing)}>
      <p class="in-run-line">
        <Sign name={glyphOf(standing)} tone={glyphOf(standing)} />
        <b>{statusWord(standing)}</b> <span class="soft">{facts.join(" · ")}</span>
        <span class="spring" />
        {run.status === "manual" && (
          <button type="button" class="chip" aria-label={texts.playManualHint(job.name)} onClick={() => play(job.name)}>
            <Sign name="play" /> {texts.playManual}
          </button>
        )}
        <button
          type="button"
          class="link"
          onClick={() => {
            chooseTab("log");
            narrowTab.value = "run";
          }}
        >
          {texts.openLog}
        </button>
      </p>
      {run.failureReason && (
        <p class="soft">
          <code>{run.failureReason}</code> {texts.failureReasons[run.failureReason] ?? ""}
        </p>
      )}
      <Diagnoses job={run} />
    </div>
  );
}

/** More names than these say nothing. */
const MOST_NAMES = 12;

function WaitsFor({ job }: { job: Job }) {
  const texts = t.value;
  const names = job.waits_for;
  const stages = job.waits_for_stages;
  return (
    <div class="question">
      <h3>
        {texts.waitsFor}
        {names.length > 0 && <span class="soft"> {texts.waitsByNeeds}</span>}
      </h3>
      {names.length === 0 && stages.length === 0 && <p>{texts.waitsForNothing}</p>}
      {stages.length > 0 && (
        <p>
          <span class="soft">{texts.waitsByStage}</span> {stages.map((stage) => <code key={stage}>{stage}</code>)}
        </p>
      )}
      <ul class="names">
        {names.slice(0, MOST_NAMES).map((name) => (
          <li key={name}>
            <button type="button" class="chip" onClick={() => select(name)}>{name}</button>
          </li>
        ))}
        {names.length > MOST_NAMES && <li class="soft">{texts.waitsMore(names.length - MOST_NAMES)}</li>}
      </ul>
    </div>
  );
}
