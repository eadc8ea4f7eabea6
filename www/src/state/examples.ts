// Examples replace the whole workspace, and give it back when asked.

import { batch, effect } from "@preact/signals";
import { type Example, EXAMPLES } from "../../content/examples";
import { t } from "../i18n";
import { clearDrawing } from "./analysis";
import { notify } from "./notice";
import { language, type Language } from "./settings";
import { select } from "./selection";
import { clearSimulation } from "./simulation";
import { files, restore, snapshot, type Workspace } from "./workspace";

/** The workspace of somebody who comes for the first time: the diary's second try, which fails until it is understood. */
const FIRST = "second-try";

export function openFirstExample(): void {
  const example = EXAMPLES.find((candidate) => candidate.id === FIRST);
  if (example) restore(workspaceOf(example, language.peek()));
}

export function openExample(example: Example): void {
  const before = snapshot();
  begin(workspaceOf(example, language.peek()));
  const texts = t.peek();
  notify(texts.replaced(example.title[language.peek()]), {
    label: texts.undo,
    run: () => {
      begin(before);
      notify(t.peek().restored);
    },
  });
}

/** Another pipeline: what was shown of the one before goes. */
function begin(workspace: Workspace): void {
  batch(() => {
    clearDrawing();
    clearSimulation();
    select(null);
    restore(workspace);
  });
}

/** An example that nobody has touched follows the language of the page. */
export function translateUntouched(): void {
  let shown = language.peek();
  effect(() => {
    const next = language.value;
    if (next === shown) return;
    const current = files.peek();
    const example = EXAMPLES.find((candidate) => sameFiles(workspaceOf(candidate, shown).files, current));
    if (example) restore({ ...snapshot(), files: workspaceOf(example, next).files });
    shown = next;
  });
}

function workspaceOf(example: Example, language: Language): Workspace {
  const [first] = example.files;
  return {
    files: example.files.map((file) => ({ path: file.path, text: file.text[language] })),
    active: first?.path ?? "",
    context: example.context ?? {},
  };
}

function sameFiles(a: Workspace["files"], b: Workspace["files"]): boolean {
  return a.length === b.length && a.every((file, index) => file.path === b[index]?.path && file.text === b[index].text);
}
