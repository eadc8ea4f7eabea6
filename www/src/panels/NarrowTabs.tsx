import { t } from "../i18n";
import { problems } from "../state/analysis";
import { narrowTab, type NarrowTab } from "../state/selection";

const TABS: NarrowTab[] = ["files", "graph", "run", "why"];

/** The tabs at the foot of a narrow screen, which shows one panel at a time. */
export function NarrowTabs() {
  const errors = problems.value.filter((problem) => problem.severity === "error").length;
  return (
    <nav class="narrow-tabs" aria-label={t.value.name}>
      {TABS.map((tab) => (
        <button key={tab} type="button" aria-pressed={narrowTab.value === tab} onClick={() => (narrowTab.value = tab)}>
          {t.value[tab]}
          {tab === "files" && errors > 0 && (
            <span class="count" aria-label={t.value.problemCounts(errors, 0)}>{errors}</span>
          )}
        </button>
      ))}
    </nav>
  );
}
