import { useState } from "preact/hooks";
import type { Context } from "../core/types";
import { t } from "../i18n";
import { context } from "../state/workspace";
import { Sign } from "./Glyphs";

const SOURCES = ["push", "merge_request_event", "schedule", "web", "api", "trigger", "pipeline", "parent_pipeline", "chat"];

/** On a small screen the reasons come first; one press opens the context. */
const HAS_ROOM = matchMedia("(min-width: 1100px) and (min-height: 720px), (max-width: 819px)").matches;

/** The facts that GitLab would know when it creates the pipeline. */
export function ContextPanel() {
  const texts = t.value;
  const { source = "push", tag, branch, default_branch: standard = "main", variables = [] } = context.value;
  const ref = tag ?? branch ?? standard;
  return (
    <details class="panel context" open={HAS_ROOM}>
      <summary class="panel-bar">
        <h2>{texts.context}</h2>
        <span class="soft number">
          {texts.contextSummary(source, ref)}
          {variables.length > 0 && ` · ${texts.variables} ${variables.length}`}
        </span>
      </summary>
      <div class="context-body">
        <Facts />
        <Variables />
      </div>
    </details>
  );
}

function Facts() {
  const texts = t.value;
  const { source = "push", tag, branch, target_branch: target, default_branch: standard } = context.value;
  const isTag = tag !== undefined;
  return (
    <div class="fields">
      <label>
        {texts.source}
        <select value={source} onChange={(event) => set({ source: event.currentTarget.value })}>
          {SOURCES.map((name) => <option key={name}>{name}</option>)}
        </select>
      </label>
      <label>
        {texts.refKind}
        <select
          value={isTag ? "tag" : "branch"}
          onChange={(event) => set(event.currentTarget.value === "tag" ? { tag: "v1.0", branch: undefined } : { tag: undefined })}
        >
          <option value="branch">{texts.branch}</option>
          <option value="tag">{texts.tag}</option>
        </select>
      </label>
      {isTag ? (
        <TextField label={texts.tag} value={tag} placeholder="" onText={(text) => set({ tag: text })} />
      ) : (
        <TextField label={texts.branch} value={branch} placeholder={standard ?? "main"} onText={(text) => set({ branch: text || undefined })} />
      )}
      {source === "merge_request_event" && (
        <TextField label={texts.targetBranch} value={target} placeholder={standard ?? "main"} onText={(text) => set({ target_branch: text || undefined })} />
      )}
      <TextField label={texts.defaultBranch} value={standard} placeholder="main" onText={(text) => set({ default_branch: text || undefined })} />
      <label class="check">
        <input
          type="checkbox"
          checked={context.value.protected ?? false}
          onChange={(event) => set({ protected: event.currentTarget.checked || undefined })}
        />
        {texts.protectedRef}
      </label>
    </div>
  );
}

interface TextFieldProps {
  label: string;
  value: string | undefined;
  placeholder: string;
  onText(text: string): void;
}

function TextField({ label, value, placeholder, onText }: TextFieldProps) {
  return (
    <label>
      {label}
      <input value={value ?? ""} placeholder={placeholder} spellcheck={false} onInput={(event) => onText(event.currentTarget.value)} />
    </label>
  );
}

function Variables() {
  const texts = t.value;
  const variables = context.value.variables ?? [];
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const keep = (next: [string, string][]): void => set({ variables: next.length > 0 ? next : undefined });
  return (
    <fieldset class="variables">
      <legend>{texts.variables}</legend>
      <ul class="plain-list">
        {variables.map(([known, current], index) => (
          <li key={known} class="variable">
            <code>{known}</code>
            <input
              aria-label={`${known}: ${texts.variableValue}`}
              value={current}
              spellcheck={false}
              onInput={(event) => keep(variables.with(index, [known, event.currentTarget.value]))}
            />
            <button
              type="button"
              class="quiet icon-button"
              aria-label={texts.removeVariable(known)}
              onClick={() => keep(variables.filter((_, other) => other !== index))}
            >
              <Sign name="cross" />
            </button>
          </li>
        ))}
      </ul>
      <form
        class="variable"
        onSubmit={(event) => {
          event.preventDefault();
          if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return;
          keep([...variables.filter(([known]) => known !== name), [name, value]]);
          setName("");
          setValue("");
        }}
      >
        <input aria-label={texts.variableName} placeholder={texts.variableName} value={name} spellcheck={false} onInput={(event) => setName(event.currentTarget.value)} />
        <input aria-label={texts.variableValue} placeholder={texts.variableValue} value={value} spellcheck={false} onInput={(event) => setValue(event.currentTarget.value)} />
        <button type="submit" class="quiet icon-button" title={texts.addVariable} aria-label={texts.addVariable}>
          <Sign name="plus" />
        </button>
      </form>
    </fieldset>
  );
}

/** Changes facts; one that becomes `undefined` is left out, as GitLab's own default. */
function set(change: { [Key in keyof Context]: Context[Key] | undefined }): void {
  const merged = Object.entries({ ...context.peek(), ...change }).filter(([, value]) => value !== undefined);
  context.value = Object.fromEntries(merged) as Context;
}
