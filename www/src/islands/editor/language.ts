// The colours of a file by its name, and the words that the editor offers in it.

import { type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { yaml } from "@codemirror/lang-yaml";
import { StreamLanguage } from "@codemirror/language";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import type { Extension } from "@codemirror/state";

export function languageOf(path: string): Extension {
  if (/\.ya?ml$/.test(path)) return yaml();
  if (/\.toml$/.test(path)) return StreamLanguage.define(toml);
  return [];
}

/** Names that exist in the pipeline. */
export interface Names {
  stages: string[];
  jobs: string[];
}

const KEYWORDS = [
  "after_script", "allow_failure", "before_script", "default", "except", "extends", "image", "needs", "only", "rules",
  "script", "services", "stage", "stages", "tags", "variables", "when",
];

/** Offers stages after `stage:`, jobs in lists under `needs:`, keywords at the start of a line. */
export function completion(names: () => Names): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const word = context.matchBefore(/[\w.:-]*/);
    const from = word?.from ?? context.pos;
    const { stages, jobs } = names();
    if (/^\s*stage:\s*\S*$/.test(before)) {
      return { from, options: stages.map((label) => ({ label, type: "constant" })) };
    }
    if (/^\s*(needs:\s*\[.*|-\s*(job:\s*)?\S*)$/.test(before) && isUnderNeeds(context, line.number)) {
      return { from, options: jobs.slice(0, 500).map((label) => ({ label, type: "variable" })) };
    }
    if (!/^\s*\w*$/.test(before) || (from === context.pos && !context.explicit)) return null;
    return { from, options: KEYWORDS.map((label) => ({ label, type: "keyword", apply: `${label}: ` })) };
  };
}

function isUnderNeeds(context: CompletionContext, number: number): boolean {
  for (let at = number; at > 0 && number - at < 50; at--) {
    const key = /^\s*([\w.-]+):/.exec(context.state.doc.line(at).text);
    if (key && key[1] !== "job") return key[1] === "needs";
  }
  return false;
}
