// How the bridge is, and how to get one.

import type { Connection } from "../bridge/link";
import { said, t } from "../i18n";
import { connection, reconnect } from "../state/docker";
import { notify } from "../state/notice";
import { isDockerMenuOpen } from "../state/selection";
import { Menu } from "./Menu";
import { Words } from "./Words";

const COMMAND = "pipeyard serve";

export function DockerMenu() {
  const texts = t.value;
  const state = connection.value;
  const word = wordOf(state);
  return (
    <Menu
      id="docker"
      class="docker"
      side="right"
      open={isDockerMenuOpen}
      label={
        <span class="docker-state" data-state={toneOf(state)}>
          <i class="lamp" aria-hidden="true" />
          <span class="wide-only">{texts.docker}</span> <span class="docker-word">{word}</span>
        </span>
      }
      title={`${texts.docker}: ${word}`}
    >
      {() => <div class="docker-panel">{state.kind === "paired" ? <Paired state={state} /> : <NotPaired state={state} />}</div>}
    </Menu>
  );
}

function Paired({ state }: { state: Extract<Connection, { kind: "paired" }> }) {
  const texts = t.value;
  const { engine, runners, allowPrivileged } = state;
  return (
    <>
      {engine.state === "ready" ? (
        <p>{texts.dockerEngine(engine.version, engine.host)}</p>
      ) : (
        <p class="alert"><Words text={said(engine.why)} /></p>
      )}
      <h3>{texts.dockerRunners}</h3>
      <ul class="plain-list">
        {runners.map((runner) => (
          <li key={runner.name}>
            <b>{runner.name}</b> {runner.tags.map((tag) => <code key={tag}>{tag}</code>)}
            {runner.privileged && <span class="badge" data-tone="warning">{texts.privileged}</span>}
          </li>
        ))}
      </ul>
      {allowPrivileged.length > 0 && (
        <p>
          --allow-privileged {allowPrivileged.map((pattern) => <code key={pattern}>{pattern}</code>)}
        </p>
      )}
    </>
  );
}

function NotPaired({ state }: { state: Connection }) {
  const texts = t.value;
  return (
    <>
      {state.kind === "refused" && <p class="alert"><Words text={state.message ? said(state.message) : texts.dockerRefused} /></p>}
      {state.kind === "lost" && (
        <p>
          {texts.dockerStates.lost} <button type="button" onClick={reconnect}>{texts.retry}</button>
        </p>
      )}
      <p>{texts.dockerHow}</p>
      <p class="command">
        <code>{COMMAND}</code>
        <button type="button" onClick={() => void copy(COMMAND)}>{texts.copy}</button>
      </p>
      <p class="soft">{texts.dockerThen}</p>
    </>
  );
}

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  notify(t.peek().copied);
}

function toneOf(state: Connection): string {
  return state.kind === "paired" && state.engine.state === "absent" ? "noEngine" : state.kind;
}

function wordOf(state: Connection): string {
  return t.value.dockerStates[toneOf(state) as keyof typeof t.value.dockerStates];
}
