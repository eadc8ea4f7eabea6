// The draft: what was typed survives a reload and a closed tab.

import { effect } from "@preact/signals";
import type { File } from "../core/types";
import { lasting } from "./storage";
import { active, context, files, restore, type Workspace } from "./workspace";

/** Long texts are not kept: browsers give an origin about five million characters. */
const MOST_CHARACTERS = 2_000_000;
const DELAY_MS = 200;

/** Restores the draft, if there is one. */
export function restoreDraft(): boolean {
  const draft = lasting.read("draft", isWorkspace);
  if (draft) restore(draft);
  return draft !== null;
}

/** Keeps the workspace from now on. */
export function keepDraft(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pending: Workspace | null = null;
  const save = (): void => {
    clearTimeout(timer);
    if (pending) lasting.write("draft", pending);
    pending = null;
  };
  effect(() => {
    const workspace = { files: files.value, active: active.value, context: context.value };
    if (workspace.files.reduce((sum, file) => sum + file.text.length, 0) > MOST_CHARACTERS) return;
    pending = workspace;
    clearTimeout(timer);
    timer = setTimeout(save, DELAY_MS);
  });
  addEventListener("pagehide", save);
}

function isWorkspace(value: unknown): value is Workspace {
  const draft = value as Workspace | null;
  return (
    typeof draft === "object" &&
    draft !== null &&
    Array.isArray(draft.files) &&
    draft.files.length > 0 &&
    draft.files.every((file: File | null) => typeof file?.path === "string" && typeof file.text === "string") &&
    typeof draft.active === "string" &&
    typeof draft.context === "object" &&
    draft.context !== null
  );
}
