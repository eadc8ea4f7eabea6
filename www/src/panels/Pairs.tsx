import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Sign } from "./Glyphs";

interface PairsProps {
  legend: string;
  hint?: string;
  pairs: [string, string][];
  names: { add: string; remove(name: string): string };
  /** `undefined` when the last one is gone. */
  onPairs(pairs: [string, string][] | undefined): void;
}

/** Names with values: variables, inputs. */
export function Pairs({ legend, hint, pairs, names, onPairs }: PairsProps) {
  const keep = (next: [string, string][]): void => onPairs(next.length > 0 ? next : undefined);
  return (
    <fieldset class="variables">
      <legend title={hint}>{legend}</legend>
      <ul class="plain-list">
        {pairs.map(([known, current], index) => (
          <li key={known} class="variable">
            <code>{known}</code>
            <input
              aria-label={`${known}: ${t.value.variableValue}`}
              value={current}
              spellcheck={false}
              onInput={(event) => keep(pairs.with(index, [known, event.currentTarget.value]))}
            />
            <button
              type="button"
              class="quiet icon-button"
              aria-label={names.remove(known)}
              onClick={() => keep(pairs.filter((_, other) => other !== index))}
            >
              <Sign name="cross" />
            </button>
          </li>
        ))}
      </ul>
      <NewPair label={names.add} onPair={(pair) => keep([...pairs.filter(([known]) => known !== pair[0]), pair])} />
    </fieldset>
  );
}

function NewPair({ label, onPair }: { label: string; onPair(pair: [string, string]): void }) {
  const texts = t.value;
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  return (
    <form
      class="variable"
      onSubmit={(event) => {
        event.preventDefault();
        if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return;
        onPair([name, value]);
        setName("");
        setValue("");
      }}
    >
      <input aria-label={texts.variableName} placeholder={texts.variableName} value={name} spellcheck={false} onInput={(event) => setName(event.currentTarget.value)} />
      <input aria-label={texts.variableValue} placeholder={texts.variableValue} value={value} spellcheck={false} onInput={(event) => setValue(event.currentTarget.value)} />
      <button type="submit" class="quiet icon-button" title={label} aria-label={label}>
        <Sign name="plus" />
      </button>
    </form>
  );
}
