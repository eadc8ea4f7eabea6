import { t } from "../i18n";
import type { LedgerEntry } from "../core/types";
import { analysis } from "../state/analysis";
import { select } from "../state/selection";
import { shownRun } from "../state/shown-run";
import { goTo, PIPELINE_FILE } from "../state/workspace";
import { Words } from "./Words";

export function Ledger() {
  const entries = shownRun.value?.result?.ledger ?? analysis.value?.ledger ?? [];
  return (
    <div class="ledger" tabIndex={0} role="group" aria-label={t.value.ledger}>
      <p class="soft">{entries.length === 0 ? t.value.ledgerEmpty : t.value.ledgerIntro}</p>
      {entries.length > 0 && <LedgerTable entries={entries} />}
    </div>
  );
}

export function LedgerTable({ entries }: { entries: LedgerEntry[] }) {
  const texts = t.value;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{texts.ledgerJob}</th>
          <th scope="col">{texts.ledgerKeyword}</th>
          <th scope="col">{texts.ledgerHow}</th>
          <th scope="col">{texts.ledgerNote}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry, index) => (
          <tr key={index}>
            <td>{entry.job ? <JobLink name={entry.job} /> : <span class="soft">{texts.wholePipeline}</span>}</td>
            <td><Keyword entry={entry} /></td>
            <td><span class="honoured" data-how={entry.honoured}>{texts.honoured[entry.honoured] ?? entry.honoured}</span></td>
            <td><Words text={entry.note} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function JobLink({ name }: { name: string }) {
  return <button type="button" class="link" onClick={() => select(name)}>{name}</button>;
}

function Keyword({ entry: { keyword, line } }: { entry: LedgerEntry }) {
  if (line === undefined) return <code>{keyword}</code>;
  return (
    <button type="button" class="link" onClick={() => goTo(PIPELINE_FILE, { line, column: 1 })}>
      <code>{keyword}</code> <span class="place">{`:${line}`}</span>
    </button>
  );
}
