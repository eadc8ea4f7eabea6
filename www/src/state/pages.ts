// The pages of the diagnostics, loaded one by one when they are wanted.

import type { Language } from "./settings";

const FOLDER = "../../../docs/diagnostics";
const PAGES = import.meta.glob<string>("../../../docs/diagnostics/**/*.md", { query: "?raw", import: "default" });

/** The page of a code; `null` when there is none. */
export async function pageOf(code: string, language: Language): Promise<string | null> {
  const load = PAGES[`${FOLDER}/${language === "ko" ? "ko/" : ""}${code}.md`];
  return load ? load() : null;
}
