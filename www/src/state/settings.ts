// How this user wants to see the page. Kept per browser.

import { effect, signal } from "@preact/signals";
import type { View } from "../core/protocol";
import { lasting } from "./storage";

export type Language = "en" | "ko";
export type Theme = "auto" | "light" | "dark";

interface Settings {
  language: Language;
  theme: Theme;
  view: View;
}

const kept = lasting.read("settings", isSettings);

export const language = signal<Language>(languageOfAddress() ?? kept?.language ?? languageOfBrowser());
export const theme = signal<Theme>(kept?.theme ?? "auto");
/** Whether the graph's columns are stages or the depth of needs. */
export const view = signal<View>(kept?.view ?? "stage");

/** Keeps the settings and shows language and theme on the root element. */
export function followSettings(root: HTMLElement): void {
  effect(() => {
    root.lang = language.value;
    if (theme.value === "auto") delete root.dataset["theme"];
    else root.dataset["theme"] = theme.value;
    const settings: Settings = { language: language.value, theme: theme.value, view: view.value };
    lasting.write("settings", settings);
  });
}

function languageOfAddress(): Language | null {
  const asked = new URLSearchParams(location.search).get("lang");
  return asked === "en" || asked === "ko" ? asked : null;
}

function languageOfBrowser(): Language {
  return navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
}

function isSettings(value: unknown): value is Settings {
  const settings = value as Settings | null;
  return (
    (settings?.language === "en" || settings?.language === "ko") &&
    ["auto", "light", "dark"].includes(settings.theme) &&
    (settings.view === "stage" || settings.view === "needs")
  );
}
