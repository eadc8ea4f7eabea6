import { t } from "../i18n";
import { coreState, restartCore } from "../state/analysis";

/** What is wrong with the core, if anything, and the way out. */
export function CoreNotice() {
  const texts = t.value;
  const state = coreState.value;
  if (state.kind === "thinking") return <p class="banner" role="status">{texts.coreThinking}</p>;
  if (state.kind !== "crashed" && state.kind !== "load-failed") return null;
  return (
    <div class="banner" data-tone="error" role="alert">
      <span>{state.kind === "crashed" ? texts.coreCrashed : texts.coreLoadFailed}</span> <code>{state.message}</code>{" "}
      <button type="button" onClick={restartCore}>{texts.restart}</button>
    </div>
  );
}
