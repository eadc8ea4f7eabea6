// The files under the user's hands and the facts of the pipeline. This is the one truth: the editor shows it and
// reports back what was typed.

import { computed, signal } from "@preact/signals";
import type { Context, Edit, File, Position } from "../core/types";
import { applyEdits } from "./edits";

export const PIPELINE_FILE = ".gitlab-ci.yml";
export const RUNNER_FILE = "config.toml";

/** Everything that a draft, an example or an undo step holds. */
export interface Workspace {
  files: File[];
  active: string;
  context: Context;
}

/** A wish to move the cursor; a new object each time, so that the same place can be asked for twice. */
export interface Jump {
  file: string;
  position: Position;
}

export const files = signal<File[]>([{ path: PIPELINE_FILE, text: "" }]);
export const active = signal(PIPELINE_FILE);
export const context = signal<Context>({});
export const jump = signal<Jump | null>(null);

export const activeFile = computed(() => files.value.find((file) => file.path === active.value) ?? files.value[0]);

/** The whole workspace as a value. */
export function snapshot(): Workspace {
  return { files: files.peek(), active: active.peek(), context: context.peek() };
}

/** Replaces the whole workspace. */
export function restore(workspace: Workspace): void {
  files.value = workspace.files;
  active.value = workspace.active;
  context.value = workspace.context;
}

export function setText(path: string, text: string): void {
  const known = files.peek().find((file) => file.path === path);
  if (!known || known.text === text) return;
  files.value = files.peek().map((file) => (file.path === path ? { path, text } : file));
}

/** Adds an empty file and shows it. A name that is taken is shown instead. */
export function addFile(path: string): void {
  if (!files.peek().some((file) => file.path === path)) files.value = [...files.peek(), { path, text: "" }];
  active.value = path;
}

/** A file that the pipeline includes, as somebody gave it. */
export function giveFile(path: string, text: string): void {
  const others = files.peek().filter((file) => file.path !== path);
  files.value = [...others, { path, text }];
}

export function renameFile(from: string, to: string): void {
  if (nameProblem(to, from)) return;
  files.value = files.peek().map((file) => (file.path === from ? { path: to, text: file.text } : file));
  if (active.peek() === from) active.value = to;
}

export function deleteFile(path: string): void {
  const rest = files.peek().filter((file) => file.path !== path);
  if (path === PIPELINE_FILE || rest.length === 0) return;
  files.value = rest;
  if (active.peek() === path) active.value = PIPELINE_FILE;
}

/** Why a file cannot have this name, as a key of the texts; `null` if it can. */
export function nameProblem(name: string, current?: string): "empty" | "taken" | "outside" | null {
  const path = name.trim();
  if (path === "") return "empty";
  if (path !== current && files.peek().some((file) => file.path === path)) return "taken";
  const leaves = path.startsWith("/") || path.split("/").some((part) => part === "" || part === "." || part === "..");
  return leaves || path.includes("\\") ? "outside" : null;
}

/** Makes a fix's edits, all at once, and shows the first place. */
export function applyFix(edits: Edit[]): void {
  const [first] = edits;
  if (!first) return;
  files.value = files.peek().map((file) => {
    const own = edits.filter((edit) => edit.file === file.path);
    return own.length === 0 ? file : { path: file.path, text: applyEdits(file.text, own) };
  });
  goTo(first.file, first.range.start);
}

/** Shows a place in a file. */
export function goTo(file: string, position: Position): void {
  if (!files.peek().some((known) => known.path === file)) return;
  active.value = file;
  jump.value = { file, position };
}
