import { useEffect, useRef, useState } from "preact/hooks";
import { clock, duration, statusWord, t } from "../i18n";
import { drawing } from "../state/analysis";
import { ticksOf } from "../state/axis";
import type { JobRun } from "../state/run";
import { chooseTab, select, selected } from "../state/selection";
import { axisMs, nowMs, play, shownKind, shownRun } from "../state/shown-run";
import { runningFor, standingOf } from "../state/standing";
import { glyphOf, Sign } from "./Glyphs";

const ROW_HEIGHT = 26;
const MARGIN_ROWS = 10;

export function Timeline() {
  const run = shownRun.value;
  const host = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, height: 600 });
  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const look = (): void => setPlace({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, []);
  if (!run) return null;
  const first = Math.max(0, Math.floor(place.top / ROW_HEIGHT) - MARGIN_ROWS);
  const end = Math.min(run.jobs.length, first + Math.ceil(place.height / ROW_HEIGHT) + 2 * MARGIN_ROWS);
  const critical = new Set(run.result?.critical_path);
  return (
    <div class="timeline" ref={host} data-kind={shownKind.value}>
      <Axis />
      <ol class="timeline-rows" aria-label={t.value.timeline} style={{ height: `${run.jobs.length * ROW_HEIGHT}px` }}>
        {run.jobs.slice(first, end).map((job, offset) => (
          <TimelineRow key={job.name} job={job} top={(first + offset) * ROW_HEIGHT} isCritical={critical.has(job.name)} />
        ))}
      </ol>
    </div>
  );
}

function Axis() {
  const length = axisMs.value;
  return (
    <div class="axis" aria-hidden="true">
      <div class="axis-track">
        {ticksOf(length).map((at) => (
          <span key={at} class="tick number" style={{ left: share(at, length) }}>
            {clock(at)}
          </span>
        ))}
        <i class="now" style={{ left: share(nowMs.value, length) }} />
      </div>
    </div>
  );
}

function TimelineRow({ job, top, isCritical }: { job: JobRun; top: number; isCritical: boolean }) {
  const texts = t.value;
  const planned = drawing.value?.jobs.find((candidate) => candidate.name === job.name);
  const standing = planned ? standingOf(planned, job) : job.status;
  const took = runningFor(job, nowMs.value);
  const word = statusWord(standing);
  return (
    <li class="timeline-row" style={{ top: `${top}px` }} data-selected={selected.value === job.name} data-job={job.name}>
      <button
        type="button"
        class="timeline-name"
        title={job.name}
        aria-label={[job.name, word, took === null ? "" : duration(took), isCritical ? texts.criticalPath : ""].filter(Boolean).join(", ")}
        aria-current={selected.value === job.name}
        onClick={() => select(job.name)}
        onDblClick={() => chooseTab("log")}
      >
        <Sign name={glyphOf(standing)} tone={glyphOf(standing)} />
        <span>{job.name}</span>
      </button>
      <div class="timeline-track">
        <Bars job={job} tone={glyphOf(standing)} isCritical={isCritical} />
        {job.status === "manual" && (
          <button type="button" class="chip" aria-label={texts.playManualHint(job.name)} onClick={() => play(job.name)}>
            <Sign name="play" />
            {texts.playManual}
          </button>
        )}
      </div>
      <span class="timeline-word" data-tone={glyphOf(standing)}>
        {word}
        {took !== null && <span class="number soft"> {duration(took)}</span>}
      </span>
    </li>
  );
}

function Bars({ job, tone, isCritical }: { job: JobRun; tone: string; isCritical: boolean }) {
  const length = axisMs.value;
  const now = nowMs.value;
  const { queuedMs, startedMs, finishedMs } = job;
  const waitedUntil = startedMs ?? finishedMs ?? now;
  return (
    <>
      {queuedMs !== null && waitedUntil > queuedMs && (
        <i class="bar" data-tone="pending" title={t.value.waiting} style={stretch(queuedMs, waitedUntil, length)} />
      )}
      {startedMs !== null && (
        <i class="bar" data-tone={tone} data-critical={isCritical} style={stretch(startedMs, finishedMs ?? now, length)} />
      )}
    </>
  );
}

function stretch(from: number, to: number, length: number): { left: string; width: string } {
  return { left: share(from, length), width: `max(3px, ${share(Math.max(0, to - from), length)})` };
}

function share(part: number, whole: number): string {
  return `${whole > 0 ? Math.min(100, (part / whole) * 100) : 0}%`;
}
