// A job in the graph: a real button, so that keyboards and screen readers have it for nothing.

const SVG = "http://www.w3.org/2000/svg";

/** How a job looks now. */
export interface Look {
  name: string;
  /** A name of the glyph sprite; it is also the tone. */
  glyph: string;
  /** The second line: the status as a word, and what belongs to it. */
  caption: string;
  /** What the place in the graph says, for those who cannot see it. */
  spoken: string;
  relation: "none" | "selected" | "before" | "after";
}

export function newNode(): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "node";
  button.tabIndex = -1;
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("class", "glyph");
  icon.setAttribute("aria-hidden", "true");
  icon.append(document.createElementNS(SVG, "use"));
  const name = document.createElement("span");
  name.className = "node-name";
  const caption = document.createElement("span");
  caption.className = "node-caption";
  const spoken = document.createElement("span");
  spoken.className = "sr-only";
  button.append(icon, name, caption, spoken);
  return button;
}

/** Writes a look into a node, touching only what differs. */
export function dress(node: HTMLButtonElement, index: number, look: Look): void {
  const key = `${look.glyph}|${look.caption}|${look.relation}|${look.spoken}|${look.name}`;
  if (node.dataset["look"] === key) return;
  node.dataset["look"] = key;
  node.dataset["index"] = String(index);
  node.dataset["job"] = look.name;
  node.dataset["tone"] = look.glyph;
  node.dataset["relation"] = look.relation;
  node.title = look.name;
  if (look.relation === "selected") node.setAttribute("aria-current", "true");
  else node.removeAttribute("aria-current");
  node.querySelector("use")?.setAttribute("href", `#glyph-${look.glyph}`);
  const [, name, caption, spoken] = node.children;
  if (name) name.textContent = look.name;
  if (caption) caption.textContent = look.caption;
  if (spoken) spoken.textContent = look.spoken;
}
