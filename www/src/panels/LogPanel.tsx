import { effect, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import type { RowTexts } from "../islands/log/row";
import { LogView } from "../islands/log/view";
import { selected } from "../state/selection";
import { shownRun } from "../state/shown-run";
import { Diagnoses } from "./Diagnoses";
import { Sign } from "./Glyphs";

const isFollowing = signal(true);

export function LogPanel() {
  const texts = t.value;
  const host = useRef<HTMLDivElement>(null);
  const island = useRef<LogView | null>(null);
  const job = shownRun.value?.jobs.find((candidate) => candidate.name === selected.value);
  useEffect(() => {
    if (!host.current) return undefined;
    const view = new LogView(host.current, rowTexts, (next) => (isFollowing.value = next));
    island.current = view;
    const stops = [
      effect(() => view.show(shownRun.value?.jobs.find((known) => known.name === selected.value)?.log ?? null)),
      effect(() => {
        void t.value;
        view.redraw();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      view.destroy();
    };
  }, []);
  return (
    <div class="log-panel">
      {job && <Diagnoses job={job} />}
      {!job && <p class="empty">{texts.pickJobForLog}</p>}
      {job && job.log.lines.length === 0 && <p class="empty">{texts.emptyLog}</p>}
      <div
        class="log-host"
        ref={host}
        role="log"
        aria-live="off"
        aria-label={texts.logOf(job?.name ?? "")}
        tabIndex={0}
        hidden={!job || job.log.lines.length === 0}
      />
      {!isFollowing.value && (
        <button type="button" class="follow" onClick={() => island.current?.follow()}>
          <Sign name="down" />
          {texts.follow}
        </button>
      )}
    </div>
  );
}

function rowTexts(): RowTexts {
  const { fold, unfold, cutLine: cut } = t.peek();
  return { fold, unfold, cut };
}
