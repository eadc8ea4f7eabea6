import { statusWord, t } from "../i18n";
import { chooseTab, runTab, type RunTab } from "../state/selection";
import { shownKind, shownRun } from "../state/shown-run";
import { simulatorState } from "../state/analysis";
import { simulationProblem } from "../state/simulation";
import { dockerProblem } from "../state/docker";
import { said } from "../i18n";
import { glyphOf, Sign } from "./Glyphs";
import { Ledger } from "./Ledger";
import { LogPanel } from "./LogPanel";
import { RunBadge } from "./RunBadge";
import { Timeline } from "./Timeline";
import { Transport } from "./Transport";

const TABS: RunTab[] = ["timeline", "log", "ledger"];

export function RunPanel() {
  const texts = t.value;
  return (
    <section class="panel run" aria-label={texts.run}>
      <div class="panel-bar">
        <div class="tab-row" role="tablist" aria-label={texts.run} onKeyDown={moveAlongTabs}>
          {TABS.map((tab) => (
            <button
              key={tab}
              type="button"
              role="tab"
              id={`tab-${tab}`}
              aria-controls="run-body"
              aria-selected={runTab.value === tab}
              tabIndex={runTab.value === tab ? 0 : -1}
              onClick={() => chooseTab(tab)}
            >
              {texts[tab]}
            </button>
          ))}
        </div>
        <span class="spring" />
        <RunBadge />
        <RunStatus />
      </div>
      <RunProblem />
      <Transport />
      <div class="run-body" id="run-body" role="tabpanel" aria-labelledby={`tab-${runTab.value}`}>
        <RunBody />
      </div>
    </section>
  );
}

function RunBody() {
  if (runTab.value === "ledger") return <Ledger />;
  if (!shownRun.value) return <NoRun />;
  return runTab.value === "log" ? <LogPanel /> : <Timeline />;
}

function NoRun() {
  return (
    <div class="empty">
      <p>{t.value.noRun}</p>
      <p class="soft">{t.value.noRunHint}</p>
      {simulatorState.value === "loading" && <p class="soft">{t.value.simulatorLoading}</p>}
    </div>
  );
}

function RunStatus() {
  const run = shownRun.value;
  if (!run) return null;
  const word = statusWord(run.status);
  return (
    <span class="status" data-tone={glyphOf(run.status)} data-run-status={run.status} data-run-kind={shownKind.value}>
      <Sign name={glyphOf(run.status)} tone={glyphOf(run.status)} />
      {word}
      <span class="sr-only" role="status">{run.result ? t.value.runFinished(word) : ""}</span>
    </span>
  );
}

function RunProblem() {
  const text = simulationProblem.value
    ? `${t.value.simulationFailed}: ${simulationProblem.value}`
    : dockerProblem.value && said(dockerProblem.value);
  return text ? <p class="banner" data-tone="error" role="alert">{text}</p> : null;
}

function moveAlongTabs(event: KeyboardEvent): void {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? TABS.length - 1 : 0;
  if (step === 0) return;
  const next = TABS[(TABS.indexOf(runTab.peek()) + step) % TABS.length] ?? "timeline";
  chooseTab(next);
  document.getElementById(`tab-${next}`)?.focus();
}
