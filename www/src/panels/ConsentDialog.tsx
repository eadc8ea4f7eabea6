// Nothing runs on this computer before the user has seen what it is.

import { useEffect, useRef } from "preact/hooks";
import type { Runner } from "../core/types";
import { said, t } from "../i18n";
import { analysis } from "../state/analysis";
import { connection, consent, runAgreed, type Checked } from "../state/docker";
import { Sign } from "./Glyphs";
import { LedgerTable } from "./Ledger";
import { Words } from "./Words";

export function ConsentDialog() {
  const asked = consent.value;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (asked) dialog.current?.showModal();
  }, [asked]);
  if (!asked) return null;
  const texts = t.value;
  const { checked, plan } = asked;
  const isRefused = checked.refusals.length > 0;
  return (
    <dialog ref={dialog} class="dialog consent" aria-labelledby="consent-title" onClose={() => (consent.value = null)}>
      <h2 id="consent-title">
        <Sign name="real" /> {texts.consentTitle(plan.jobs.length)}
      </h2>
      <div class="dialog-body" tabIndex={0} role="group" aria-labelledby="consent-title">
        <Refusals checked={checked} />
        <Privileged checked={checked} />
        <Images checked={checked} />
        <Runners />
        {checked.ledger.length > 0 && (
          <>
            <h3>{texts.consentLedger}</h3>
            <LedgerTable entries={checked.ledger} />
          </>
        )}
      </div>
      <div class="dialog-foot">
        <span class="soft number">{texts.consentPlan(checked.plan_hash.slice(0, 12))}</span>
        <span class="spring" />
        <button type="button" autofocus onClick={() => (consent.value = null)}>{texts.cancel}</button>
        {!isRefused && (
          <button type="button" class="run-real" onClick={() => void runAgreed()}>
            <Sign name="real" /> {texts.agree}
          </button>
        )}
      </div>
    </dialog>
  );
}

function Refusals({ checked }: { checked: Checked }) {
  if (checked.refusals.length === 0) return null;
  return (
    <div class="alert">
      <h3>{t.value.consentRefusals}</h3>
      <ul class="plain-list">
        {checked.refusals.map((refusal) => <li key={refusal.en}><Words text={said(refusal)} /></li>)}
      </ul>
    </div>
  );
}

function Privileged({ checked }: { checked: Checked }) {
  const texts = t.value;
  if (checked.privileged.length === 0) return null;
  return (
    <div class="privileged">
      <h3>{texts.consentPrivileged}</h3>
      <p>{texts.consentPrivilegedHint}</p>
      <ul class="plain-list">
        {checked.privileged.map(({ job, image }) => (
          <li key={`${job} ${image}`}>
            <b>{job}</b> <code>{image}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Images({ checked }: { checked: Checked }) {
  const texts = t.value;
  if (checked.images.length === 0) return null;
  return (
    <>
      <h3>{texts.consentImages}</h3>
      <ul class="plain-list">
        {checked.images.map(({ name, local }) => (
          <li key={name}>
            <code>{name}</code> <span class="soft">{local ? texts.imageLocal : texts.imagePulled}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Runners() {
  const texts = t.value;
  const state = connection.value;
  if (state.kind !== "paired") return null;
  const differs = describe(state.runners) !== describe(analysis.value?.runners ?? []);
  return (
    <>
      <h3>{texts.consentRunners}</h3>
      <ul class="plain-list">
        {state.runners.map((runner) => (
          <li key={runner.name}>
            <b>{runner.name}</b> {runner.tags.map((tag) => <code key={tag}>{tag}</code>)}{" "}
            {runner.privileged && <span class="badge">{texts.privileged}</span>}
          </li>
        ))}
      </ul>
      <p class="soft">
        {texts.consentRunnersNote} {differs && <strong>{texts.consentRunnersDiffer}</strong>}
      </p>
    </>
  );
}

/** What matters about runners for the outcome of a run. */
function describe(runners: Runner[]): string {
  return JSON.stringify(runners.map(({ tags, privileged, run_untagged }) => [[...tags].sort(), privileged, run_untagged]));
}
