// Changes of the facts, each as a user would say it.

import type { Context } from "../core/types";
import { context } from "./workspace";

/** Changes facts; one that becomes `undefined` is left out, as GitLab's own default. */
export function setContext(change: { [Key in keyof Context]: Context[Key] | undefined }): void {
  const merged = Object.entries({ ...context.peek(), ...change }).filter(([, value]) => value !== undefined);
  context.value = Object.fromEntries(merged) as Context;
}

/** What is known of the changed files. */
export type KnownChanges = "unknown" | "none" | "paths";

export function knownChanges(facts: Context): KnownChanges {
  if (facts.changed_files) return "paths";
  return facts.new_branch ? "none" : "unknown";
}

export function setKnownChanges(known: KnownChanges): void {
  setContext({
    changed_files: known === "paths" ? (context.peek().changed_files ?? []) : undefined,
    new_branch: known === "none" ? true : undefined,
  });
}

/** One path a line, as people paste them from `git diff --name-only`. */
export function pathsOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim().replace(/^\.\//, "")).filter((line) => line !== "");
}

/** Whether the branch has an open merge request. */
export function setOpenRequest(isOpen: boolean): void {
  const project = context.peek().project_path ?? "group/project";
  setContext({ open_merge_requests: isOpen ? [`${project}!1`] : undefined });
}

/** Facts of the merge request; empty ones fall back to GitLab's usual. */
export function setRequest(change: { [Key in keyof NonNullable<Context["merge_request"]>]: string | undefined }): void {
  const { merge_request: now = {} } = context.peek();
  const merged = Object.entries({ ...now, ...change }).filter(([, value]) => value !== undefined && value !== "");
  setContext({ merge_request: merged.length > 0 ? Object.fromEntries(merged) : undefined });
}
