// The Markdown of our own pages: headings, paragraphs, lists, fences, `code`, **strong** and links. Everything becomes
// text nodes; there is no way to markup from here.

import type { ComponentChildren, VNode } from "preact";

export function Markdown({ text }: { text: string }) {
  return <>{blocks(text.split("\n"))}</>;
}

function blocks(lines: string[]): VNode[] {
  const result: VNode[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const [block, next] = line.trim() === "" ? [null, at + 1] : blockAt(lines, at);
    if (block) result.push(block);
    at = next;
  }
  return result;
}

function blockAt(lines: string[], at: number): [VNode, number] {
  const line = lines[at] ?? "";
  const heading = /^(#{1,4}) (.*)$/.exec(line);
  if (heading) return [titled(heading[1]?.length ?? 1, heading[2] ?? "", at), at + 1];
  if (line.startsWith("```")) return fence(lines, at);
  if (/^[-*] /.test(line)) return list(lines, at);
  const end = endOf(lines, at, (next) => next.trim() !== "" && !/^(#|```|[-*] )/.test(next));
  return [<p key={at}>{inline(lines.slice(at, end).join(" "))}</p>, end];
}

function titled(level: number, text: string, key: number): VNode {
  // The page's first heading stands in the dialog's title.
  return level <= 2 ? <h3 key={key}>{inline(text)}</h3> : <h4 key={key}>{inline(text)}</h4>;
}

function fence(lines: string[], at: number): [VNode, number] {
  const end = endOf(lines, at, (next) => !next.startsWith("```"));
  return [<pre key={at} tabIndex={0}><code>{lines.slice(at + 1, end).join("\n")}</code></pre>, end + 1];
}

function list(lines: string[], at: number): [VNode, number] {
  const end = endOf(lines, at, (next) => /^([-*] |\s+\S)/.test(next));
  const items: string[] = [];
  for (const line of lines.slice(at, end)) {
    if (/^[-*] /.test(line)) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ""} ${line.trim()}`);
  }
  return [<ul key={at}>{items.map((item, index) => <li key={index}>{inline(item)}</li>)}</ul>, end];
}

function endOf(lines: string[], at: number, goesOn: (line: string) => boolean): number {
  let end = at + 1;
  while (end < lines.length && goesOn(lines[end] ?? "")) end++;
  return end;
}

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)/g;

function inline(text: string): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let done = 0;
  for (const match of text.matchAll(INLINE)) {
    parts.push(text.slice(done, match.index));
    done = match.index + match[0].length;
    const [, code, strong, label, href] = match;
    if (code !== undefined) parts.push(<code key={done}>{code}</code>);
    else if (strong !== undefined) parts.push(<strong key={done}>{strong}</strong>);
    else parts.push(<a key={done} href={href ?? ""} target="_blank" rel="noreferrer noopener">{label}</a>);
  }
  parts.push(text.slice(done));
  return parts;
}
