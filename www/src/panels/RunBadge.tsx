import { t } from "../i18n";
import { hasBoth, shownKind, shownRun, type RunKind } from "../state/shown-run";
import { Sign } from "./Glyphs";

/** Says of what is shown whether it is simulated or real; with one of each it switches between them. */
export function RunBadge() {
  const texts = t.value;
  if (!shownRun.value) return null;
  if (!hasBoth.value) return <Badge kind={shownKind.value} />;
  return (
    <div class="switch run-switch" role="group" aria-label={texts.whichRun}>
      {(["simulated", "real"] as const).map((kind) => (
        <button key={kind} type="button" data-kind={kind} aria-pressed={shownKind.value === kind} onClick={() => (shownKind.value = kind)}>
          <Sign name={kind} />
          {texts[kind]}
        </button>
      ))}
    </div>
  );
}

function Badge({ kind }: { kind: RunKind }) {
  return (
    <span class="badge" data-kind={kind}>
      <Sign name={kind} />
      {t.value[kind]}
    </span>
  );
}
