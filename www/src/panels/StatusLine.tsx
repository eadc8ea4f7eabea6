import { t } from "../i18n";
import { coreMs, coreState, simulatorState } from "../state/analysis";
import { cursor } from "../state/cursor";

export function StatusLine() {
  const texts = t.value;
  const { line, column } = cursor.value;
  return (
    <footer class="status-line wide-only" data-simulator={simulatorState.value}>
      <span class="number">{texts.cursor(line, column)}</span>
      <span>{texts.leaveEditor}</span>
      <span class="spring" />
      {coreState.value.kind === "loading" && <span>{texts.coreLoading}</span>}
      {simulatorState.value === "loading" && <span>{texts.simulatorLoading}</span>}
      {coreMs.value !== null && <span class="number">{texts.coreTime(coreMs.value.toFixed(1))}</span>}
    </footer>
  );
}
