import type { Reason } from "../core/types";
import { t } from "../i18n";
import { goTo } from "../state/workspace";
import { Sign } from "./Glyphs";
import { Words } from "./Words";

/** What a step came to, as a sign; the word stands beside it for those who hear the page. */
const MARKS: Record<string, string> = { yes: "success", no: "failed", unknown: "unknown" };

/** A reason and the steps that led to it, each with the line that it rests on. */
export function ReasonTree({ reason }: { reason: Reason }) {
  return (
    <ul class="reasons">
      <ReasonNode reason={reason} />
    </ul>
  );
}

function ReasonNode({ reason }: { reason: Reason }) {
  const { text, rule, because } = reason;
  return (
    <li>
      <Verdict verdict={reason.verdict} />
      <span class="reason-text"><Words text={text} /></span> <ReasonPlace reason={reason} />
      {rule?.if !== undefined && (
        <p class="rule" data-value={rule.value}>
          <code>{rule.if}</code> <span class="verdict">{rule.value ? t.value.isTrue : t.value.isFalse}</span>
        </p>
      )}
      {because && because.length > 0 && (
        <ul>
          {because.map((step, index) => <ReasonNode key={index} reason={step} />)}
        </ul>
      )}
    </li>
  );
}

function Verdict({ verdict }: { verdict: string | undefined }) {
  const mark = verdict === undefined ? undefined : MARKS[verdict];
  if (verdict === undefined || mark === undefined) return null;
  return (
    <span class="reason-mark" data-verdict={verdict} title={t.value.verdicts[verdict]}>
      <Sign name={mark} />
      <span class="sr-only">{t.value.verdicts[verdict]}: </span>
    </span>
  );
}

function ReasonPlace({ reason: { file, line, range } }: { reason: Reason }) {
  const at = range?.start ?? (line === undefined ? null : { line, column: 1 });
  if (file === undefined || at === null) return null;
  return (
    <button type="button" class="link place" onClick={() => goTo(file, at)}>
      {t.value.lineLink(file, at.line)}
    </button>
  );
}
