import { t } from "../i18n";
import { coreMs, coreState } from "../state/analysis";
import { cursor } from "../state/cursor";

export function StatusLine() {
  const texts = t.value;
  const { line, column } = cursor.value;
  return (
    <footer class="status-line wide-only">
      <span class="number">{texts.cursor(line, column)}</span>
      <span>{texts.leaveEditor}</span>
      <span class="spring" />
      {coreState.value.kind === "loading" && <span>{texts.coreLoading}</span>}
      {coreMs.value !== null && <span class="number">{texts.coreTime(coreMs.value.toFixed(1))}</span>}
    </footer>
  );
}
