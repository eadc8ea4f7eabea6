import { t } from "../i18n";
import { type KnownChanges, knownChanges, pathsOf, setContext, setKnownChanges } from "../state/context";
import { context } from "../state/workspace";

/** Which files changed: what `changes` looks at. Nobody knowing is an answer too. */
export function ContextChanges() {
  const texts = t.value;
  const known = knownChanges(context.value);
  const paths = context.value.changed_files ?? [];
  return (
    <div class="changes">
      <label>
        {texts.changedFiles}
        <select value={known} onChange={(event) => setKnownChanges(event.currentTarget.value as KnownChanges)}>
          <option value="unknown">{texts.changesUnknown}</option>
          <option value="none">{texts.changesNone}</option>
          <option value="paths">{texts.changesPaths}</option>
        </select>
      </label>
      {known === "paths" && (
        <textarea
          rows={Math.min(8, Math.max(2, paths.length + 1))}
          aria-label={texts.changesPaths}
          placeholder={texts.changesPlaceholder}
          spellcheck={false}
          defaultValue={paths.join("\n")}
          onInput={(event) => setContext({ changed_files: pathsOf(event.currentTarget.value) })}
        />
      )}
    </div>
  );
}
