import { type ComponentChildren, isValidElement, type VNode } from "preact";
import { expect, test } from "vitest";
import { Markdown } from "../../src/panels/Markdown";
import { Words } from "../../src/panels/Words";

/** The tree as `tag(children)`, with nothing else. */
function drawn(node: ComponentChildren): string {
  if (Array.isArray(node)) return node.map(drawn).join("");
  if (!isValidElement(node)) return node === null || node === undefined ? "" : String(node);
  const { type, props } = node as VNode<{ children?: ComponentChildren; href?: string }>;
  if (typeof type === "function" && type.length > 0 && !("children" in props)) {
    return drawn((type as (props: unknown) => ComponentChildren)(props));
  }
  const inside = drawn(props.children);
  return typeof type === "string" ? `${type}${props.href ? `[${props.href}]` : ""}(${inside})` : inside;
}

const page = (text: string): string => drawn(Markdown({ text }));

test("headings, paragraphs, lists and fences", () => {
  expect(page("## What it means\n\nA tab\nis not `space`.\n\n- one\n  more\n- **two**\n")).toBe(
    "h3(What it means)p(A tab is not code(space).)ul(li(one more)li(strong(two)))",
  );
  expect(page("text\n```yaml\na: 1\n\n# no heading\n```\nend")).toBe("p(text)pre(code(a: 1\n\n# no heading))p(end)");
});

test("markup stays text, and only web addresses become links", () => {
  expect(page('<img src=x onerror="alert(1)">')).toBe('p(<img src=x onerror="alert(1)">)');
  expect(page("[x](javascript:alert(1)) [y](https://docs.gitlab.com)")).toBe(
    "p([x](javascript:alert(1)) a[https://docs.gitlab.com](y))",
  );
});

test("an open fence ends with the page", () => {
  expect(page("```\na")).toBe("pre(code(a))");
});

test("marks in sentences are code, an odd one is itself", () => {
  expect(drawn(Words({ text: "`only` stands alone" }))).toBe("code(only) stands alone");
  expect(drawn(Words({ text: "a ` b" }))).toBe("a ` b");
});
