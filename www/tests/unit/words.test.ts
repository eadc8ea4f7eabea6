import { expect, test } from "vitest";
import { EXAMPLES } from "../../content/examples";
import { en } from "../../src/i18n/en";
import { ko } from "../../src/i18n/ko";

const SOURCES = import.meta.glob<string>("../../src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const own = Object.entries(SOURCES).filter(([path]) => !path.endsWith("core/types.ts"));

test("both languages have the same texts, and none is left in English", () => {
  const same: string[] = [];
  walk(en, ko, "", same);
  // Names, GitLab's own words and marks are the same everywhere.
  expect(same.sort()).toEqual(["docker", "name", "privileged", "when"]);
});

test("no text is left over", () => {
  const users = own.filter(([path]) => !path.includes("/i18n/en.") && !path.includes("/i18n/ko."));
  const code = users.map(([, source]) => source).join("\n");
  const unused = Object.keys(en).filter((key) => !new RegExp(`\\b${key}\\b`).test(code));
  expect(unused).toEqual([]);
});

test("Korean sets no particle after a variable", () => {
  const source = SOURCES["../../src/i18n/ko.ts"] ?? "";
  expect(source).not.toBe("");
  expect(source.match(/\$\{[^}]+\}(은|는|이|가|을|를|와|과|으로|로|에서)(?![가-힣])/g)).toBeNull();
});

test("texts reach the page as text nodes only", () => {
  const forbidden = /\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|eval\()/;
  expect(own.filter(([, source]) => forbidden.test(source)).map(([path]) => path)).toEqual([]);
});

test("only the worker module starts workers, and nobody opens a socket", () => {
  const starts = own.filter(([, source]) => /new (Worker|WebSocket)\(|\bfetch\(/.test(source)).map(([path]) => path);
  expect(starts).toEqual(["../../src/core/workers.ts"]);
});

test("files stay small enough to be read at once", () => {
  const long = own.filter(([path, source]) => !path.includes("/i18n/") && source.split("\n").length > 300);
  expect(long.map(([path]) => path)).toEqual([]);
});

test("every example has a title, a word about it and the same files in both languages", () => {
  expect(EXAMPLES.map((example) => example.id)).toContain("second-try");
  for (const { id, title, about, files } of EXAMPLES) {
    expect([title.en, title.ko, about.en, about.ko].every((text) => text !== ""), id).toBe(true);
    expect(files[0]?.path, id).toBe(".gitlab-ci.yml");
    for (const file of files) expect(file.text.en.length * file.text.ko.length, `${id} ${file.path}`).toBeGreaterThan(0);
  }
});

test("comments are the only difference between the languages of an example", () => {
  const bare = (text: string): string => text.replace(/\s*#.*$/gm, "").replace(/^\s*\n/gm, "");
  for (const { id, files } of EXAMPLES) {
    for (const file of files) expect(bare(file.text.ko), `${id} ${file.path}`).toBe(bare(file.text.en));
  }
});

function walk(a: unknown, b: unknown, path: string, same: string[]): void {
  if (typeof a === "string") {
    if (a === b) same.push(path);
    return;
  }
  if (typeof a === "function") {
    expect(typeof b, path).toBe("function");
    return;
  }
  expect(Object.keys(b as object), path).toEqual(Object.keys(a as object));
  for (const [key, value] of Object.entries(a as object)) {
    walk(value, (b as Record<string, unknown>)[key], path === "" ? key : `${path}.${key}`, same);
  }
}
