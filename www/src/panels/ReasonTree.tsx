import type { Reason } from "../core/types";
import { t } from "../i18n";
import { goTo } from "../state/workspace";
import { Words } from "./Words";

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

function ReasonPlace({ reason: { file, line, range } }: { reason: Reason }) {
  const at = range?.start ?? (line === undefined ? null : { line, column: 1 });
  if (file === undefined || at === null) return null;
  return (
    <button type="button" class="link place" onClick={() => goTo(file, at)}>
      {t.value.lineLink(file, at.line)}
    </button>
  );
}
