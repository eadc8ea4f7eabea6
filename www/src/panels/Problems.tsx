import type { Diagnostic } from "../core/types";
import { t } from "../i18n";
import { problems } from "../state/analysis";
import { openPage } from "../state/selection";
import { language } from "../state/settings";
import { applyFix, goTo } from "../state/workspace";
import { Sign } from "./Glyphs";
import { Words } from "./Words";

/** More than these help nobody. */
const MOST_SHOWN = 100;

export function Problems() {
  const texts = t.value;
  const all = problems.value;
  const count = (severity: string): number => all.filter((problem) => problem.severity === severity).length;
  const summary = all.length === 0 ? texts.noProblems : texts.problemCounts(count("error"), count("warning"));
  return (
    <section class="problems" aria-labelledby="problems-title" data-empty={all.length === 0}>
      <div class="panel-bar">
        <h2 id="problems-title">{texts.problems}</h2>
        <span class="soft" role="status">{summary}</span>
      </div>
      {all.length > 0 && (
        <ul class="problem-list">
          {all.slice(0, MOST_SHOWN).map((problem, index) => (
            <Problem key={`${problem.code} ${problem.range.start.line} ${index}`} problem={problem} />
          ))}
          {all.length > MOST_SHOWN && <li class="soft">{texts.moreProblems(all.length - MOST_SHOWN)}</li>}
        </ul>
      )}
    </section>
  );
}

function Problem({ problem }: { problem: Diagnostic }) {
  const texts = t.value;
  const { fix, file, range } = problem;
  const { line, column } = range.start;
  return (
    <li class="problem" data-severity={problem.severity} data-code={problem.code}>
      <Sign name={problem.severity} tone={problem.severity} />
      <div class="problem-body">
        <button type="button" class="problem-place" onClick={() => goTo(file, range.start)}>
          <span class="sr-only">{texts.severities[problem.severity]} </span>
          <Words text={problem.message} />
          <span class="place">{` ${file}:${line}:${column}`}</span>
        </button>
        {problem.gitlab && (
          <p class="gitlab-text" lang="en">
            <span class="gitlab-label" lang={language.value}>{texts.original}</span> {problem.gitlab}
          </p>
        )}
        {problem.help?.map((help) => <p key={help} class="help"><Words text={help} /></p>)}
        <Labels problem={problem} />
        <div class="problem-actions">
          <button type="button" class="link" aria-label={texts.explain(problem.code)} onClick={() => (openPage.value = problem.code)}>
            {problem.code}
          </button>
          {fix && (
            <button type="button" class="fix" title={fix.title} onClick={() => applyFix(fix.edits)}>
              {texts.fix}: <Words text={fix.title} />
            </button>
          )}
        </div>
      </div>
    </li>
  );
}

function Labels({ problem }: { problem: Diagnostic }) {
  return (
    <>
      {problem.labels?.map(({ message, file, range }) => (
        <button
          type="button"
          class="label-place"
          key={`${file} ${range.start.line} ${message}`}
          onClick={() => goTo(file, range.start)}
        >
          <Words text={message} /> <span class="place">{`${file}:${range.start.line}`}</span>
        </button>
      ))}
    </>
  );
}
