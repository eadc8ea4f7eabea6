import { computed, effect, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { duration, statusWord, t } from "../i18n";
import type { Look } from "../islands/graph/node";
import { GraphView } from "../islands/graph/view";
import { analysis, coreState, drawing, isStale } from "../state/analysis";
import type { Job } from "../core/types";
import type { JobRun } from "../state/run";
import { chooseTab, narrowTab, select, selected, selectedJob } from "../state/selection";
import { view } from "../state/settings";
import { shownKind, shownRun } from "../state/shown-run";
import { standingOf, waitsFor } from "../state/standing";
import { CoreNotice } from "./CoreNotice";
import { glyphOf, Sign } from "./Glyphs";
import { RunBadge } from "./RunBadge";

let island: GraphView | null = null;
const zoom = signal(1);

export function GraphPanel() {
  const texts = t.value;
  const count = drawing.value?.jobs.length ?? 0;
  return (
    <section class="panel graph" aria-labelledby="graph-title">
      <div class="panel-bar">
        <h2 id="graph-title" tabIndex={-1}>{texts.graph}</h2>
        {drawing.value && <span class="soft">{texts.jobCount(count)}</span>}
        <RunBadge />
        <span class="spring" />
        <ColumnSwitch />
        <ZoomButtons />
      </div>
      <CoreNotice />
      {isStale.value && <p class="banner" data-tone="warning" role="status">{texts.staleGraph}</p>}
      <GraphHost />
      <LeftOut />
    </section>
  );
}

function ColumnSwitch() {
  const texts = t.value;
  return (
    <div class="switch" role="group" aria-label={texts.columns}>
      {(["stage", "needs"] as const).map((kind) => (
        <button key={kind} type="button" aria-pressed={view.value === kind} onClick={() => (view.value = kind)}>
          {kind === "stage" ? texts.byStage : texts.byNeeds}
        </button>
      ))}
    </div>
  );
}

function ZoomButtons() {
  const texts = t.value;
  const buttons = [
    { sign: "minus", label: texts.zoomOut, run: () => island?.zoomBy(0.8) },
    { sign: "plus", label: texts.zoomIn, run: () => island?.zoomBy(1.25) },
    { sign: "fit", label: texts.zoomFit, run: () => island?.fit() },
  ];
  return (
    <div class="zoom wide-only" role="group" aria-label={texts.zoomFit}>
      <span class="soft number">{Math.round(zoom.value * 100)}%</span>
      {buttons.map(({ sign, label, run }) => (
        <button key={sign} type="button" class="quiet icon-button" title={label} aria-label={label} onClick={run}>
          <Sign name={sign} />
        </button>
      ))}
    </div>
  );
}

function GraphHost() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return undefined;
    const graph = new GraphView(host.current, {
      onSelect: (index) => select(drawing.peek()?.jobs[index]?.name ?? null),
      onOpen: () => {
        chooseTab("log");
        narrowTab.value = "run";
      },
      onZoom: (next) => (zoom.value = next),
    });
    island = graph;
    const stops = [
      effect(() => {
        if (drawing.value) graph.draw(drawing.value.layout, looks.peek());
        else graph.clear();
        host.current?.setAttribute("data-revision", String(revision++));
      }),
      effect(() => graph.refresh(looks.value, selectedIndex.value)),
    ];
    return () => {
      for (const stop of stops) stop();
      graph.destroy();
      island = null;
    };
  }, []);
  return (
    <div class="graph-host" data-stale={isStale.value} data-kind={shownRun.value ? shownKind.value : undefined} ref={host} role="group" aria-label={t.value.graph} tabIndex={0}>
      <EmptyGraph />
    </div>
  );
}

let revision = 0;

const selectedIndex = computed(() => drawing.value?.jobs.findIndex((job) => job.name === selected.value) ?? -1);

/** How each job looks, as a function, so that only visible jobs are ever asked. */
const looks = computed<(index: number) => Look>(() => {
  const jobs = drawing.value?.jobs ?? [];
  const runs = new Map<string, JobRun>(shownRun.value?.jobs.map((job) => [job.name, job]));
  const chosen = selectedJob.value;
  void t.value;
  return (index) => {
    const job = jobs[index];
    if (!job) return { name: "", glyph: "created", caption: "", spoken: "", relation: "none" };
    const run = runs.get(job.name);
    const standing = standingOf(job, run);
    const word = statusWord(standing);
    return {
      name: job.name,
      glyph: glyphOf(standing),
      caption: captionOf(word, run, job.placement?.runner),
      spoken: t.peek().spokenStage(job.stage),
      relation: relationOf(job, chosen),
    };
  };
});

function captionOf(word: string, run: JobRun | undefined, runner: string | undefined): string {
  if (!run) return [word, runner].filter(Boolean).join(" · ");
  const { startedMs, finishedMs } = run;
  return startedMs !== null && finishedMs !== null ? `${word} · ${duration(finishedMs - startedMs)}` : word;
}

function relationOf(job: Job, chosen: Job | null): Look["relation"] {
  if (!chosen) return "none";
  if (job === chosen) return "selected";
  if (waitsFor(chosen, job)) return "before";
  return waitsFor(job, chosen) ? "after" : "none";
}

function EmptyGraph() {
  const texts = t.value;
  if (!analysis.value || coreState.value.kind === "loading") {
    return drawing.value ? null : <p class="empty">{texts.coreLoading}</p>;
  }
  if (!drawing.value) return <p class="empty">{texts.brokenFile}</p>;
  if (drawing.value.jobs.length > 0 || isStale.value) return null;
  return (
    <div class="empty">
      <p>{texts.noPipeline}</p>
      <p class="soft">{texts.noJobs}</p>
    </div>
  );
}

function LeftOut() {
  const jobs = drawing.value?.leftOut ?? [];
  if (jobs.length === 0) return null;
  return (
    <div class="left-out">
      <span class="soft">{t.value.leftOut}</span>
      {jobs.map((job) => (
        <button
          key={job.name}
          type="button"
          class="chip"
          aria-pressed={selected.value === job.name}
          onClick={() => {
            select(job.name);
            narrowTab.value = "why";
          }}
        >
          <Sign name="left_out" />
          {job.name}
        </button>
      ))}
    </div>
  );
}
