// The graph island: jobs as buttons over edges as paths. Above `CULL_FROM` jobs only those near the viewport exist.

import type { GraphLayout } from "../../core/protocol";
import { edgeChunks, edgesOf } from "./edges";
import { isArrow, neighbour } from "./neighbour";
import { dress, type Look, newNode } from "./node";

const SVG = "http://www.w3.org/2000/svg";
const CULL_FROM = 200;
const LEAST_ZOOM = 0.25;
const MOST_ZOOM = 4;
const LEAST_FIRST_ZOOM = 0.75;

/** The size of a job, as the core's layout assumes it. */
export const NODE = { width: 180, height: 36 };

export interface GraphHandlers {
  onSelect(index: number): void;
  onOpen(index: number): void;
  onZoom(zoom: number): void;
}

export class GraphView {
  #root = document.createElement("div");
  #sizer = document.createElement("div");
  #edges = document.createElementNS(SVG, "svg");
  #hot = document.createElementNS(SVG, "path");
  #chunks = new Map<string, SVGPathElement>();
  #headings: HTMLElement[] = [];
  #live = new Map<number, HTMLButtonElement>();
  #pool: HTMLButtonElement[] = [];
  #layout: GraphLayout | null = null;
  #look: (index: number) => Look = () => ({ name: "", glyph: "created", caption: "", spoken: "", relation: "none" });
  #focusable = -1;
  #zoom = 1;
  #frame = 0;

  constructor(
    private readonly host: HTMLElement,
    private readonly handlers: GraphHandlers,
  ) {
    this.#sizer.className = "graph-sizer";
    this.#root.className = "graph-root";
    this.#edges.setAttribute("class", "graph-edges");
    this.#edges.setAttribute("aria-hidden", "true");
    this.#hot.setAttribute("class", "edge edge-hot");
    this.#edges.append(this.#hot);
    this.#root.append(this.#edges);
    this.#sizer.append(this.#root);
    host.append(this.#sizer);
    host.addEventListener("scroll", this.#later, { passive: true });
    host.addEventListener("click", this.#onClick);
    host.addEventListener("dblclick", this.#onDoubleClick);
    host.addEventListener("keydown", this.#onKey);
    host.addEventListener("wheel", this.#onWheel, { passive: false });
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.host.removeEventListener("scroll", this.#later);
    this.host.removeEventListener("click", this.#onClick);
    this.host.removeEventListener("dblclick", this.#onDoubleClick);
    this.host.removeEventListener("keydown", this.#onKey);
    this.host.removeEventListener("wheel", this.#onWheel);
    this.#sizer.remove();
  }

  /** Draws a layout; the jobs' looks come from `look`. */
  draw(layout: GraphLayout, look: (index: number) => Look): void {
    const isFirst = this.#layout === null;
    this.#layout = layout;
    this.#look = look;
    this.#edges.setAttribute("width", String(layout.width));
    this.#edges.setAttribute("height", String(layout.height));
    this.#drawEdges(edgeChunks(layout.edges));
    this.#drawHeadings(layout);
    for (const node of this.#live.values()) node.remove();
    this.#pool.push(...this.#live.values());
    this.#live.clear();
    if (isFirst) this.#fitFirst(layout);
    else this.#resize();
  }

  /** Shows nothing; the next graph is drawn as a first one. */
  clear(): void {
    this.#layout = null;
    for (const node of this.#live.values()) node.remove();
    this.#live.clear();
    for (const heading of this.#headings) heading.remove();
    this.#drawEdges(new Map());
    this.#hot.setAttribute("d", "");
    this.#sizer.style.width = this.#sizer.style.height = "";
    this.host.scrollTo(0, 0);
  }

  /** Dresses the jobs that exist again. */
  refresh(look: (index: number) => Look, selected: number): void {
    this.#look = look;
    this.#focusable = selected;
    this.#hot.setAttribute("d", this.#layout && selected >= 0 ? edgesOf(this.#layout.edges, selected) : "");
    this.#cull();
  }

  /** Brings a job into view. */
  reveal(index: number, focus: boolean): void {
    const box = this.#box(index);
    if (!box) return;
    const { scrollLeft: left, scrollTop: top, clientWidth: width, clientHeight: height } = this.host;
    const isVisible = box.x >= left && box.x + box.w <= left + width && box.y >= top && box.y + box.h <= top + height;
    if (!isVisible) this.host.scrollTo(box.x - (width - box.w) / 2, box.y - (height - box.h) / 2);
    this.#cull();
    if (focus) this.#live.get(index)?.focus({ preventScroll: true });
  }

  zoomBy(factor: number): void {
    this.#setZoom(this.#zoom * factor);
  }

  /** Makes the whole graph visible, as far as that is readable at all. */
  fit(): void {
    if (!this.#layout) return;
    const { clientWidth, clientHeight } = this.host;
    this.#setZoom(Math.min(1, clientWidth / this.#layout.width, clientHeight / this.#layout.height));
  }

  // A tall graph is read by scrolling: only the width should fit, and only if the names stay readable.
  #fitFirst(layout: GraphLayout): void {
    const byWidth = this.host.clientWidth / layout.width;
    this.#setZoom(byWidth >= LEAST_FIRST_ZOOM ? Math.min(1, byWidth) : 1);
  }

  #setZoom(zoom: number): void {
    this.#zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom));
    this.#resize();
    this.handlers.onZoom(this.#zoom);
  }

  #resize(): void {
    if (!this.#layout) return;
    this.#sizer.style.width = `${this.#layout.width * this.#zoom}px`;
    this.#sizer.style.height = `${this.#layout.height * this.#zoom}px`;
    this.#root.style.transform = this.#zoom === 1 ? "" : `scale(${this.#zoom})`;
    this.#cull();
  }

  #drawEdges(data: Map<string, string>): void {
    for (const [key, path] of this.#chunks) {
      if (data.has(key)) continue;
      path.remove();
      this.#chunks.delete(key);
    }
    for (const [key, d] of data) {
      let path = this.#chunks.get(key);
      if (!path) {
        path = document.createElementNS(SVG, "path");
        path.setAttribute("class", "edge");
        this.#edges.prepend(path);
        this.#chunks.set(key, path);
      }
      if (path.getAttribute("d") !== d) path.setAttribute("d", d);
    }
  }

  #drawHeadings(layout: GraphLayout): void {
    for (const heading of this.#headings) heading.remove();
    this.#headings = layout.headings.map(({ x, width, text }) => {
      const heading = document.createElement("div");
      heading.className = "graph-heading";
      heading.style.left = `${x}px`;
      heading.style.width = `${width}px`;
      heading.textContent = text;
      heading.title = text;
      return heading;
    });
    this.#root.append(...this.#headings);
  }

  #later = (): void => {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#cull();
    });
  };

  #cull(): void {
    const layout = this.#layout;
    if (!layout) return;
    const count = layout.xy.length / 2;
    const isNear = count > CULL_FROM ? this.#near() : () => true;
    for (const [index, node] of this.#live) {
      if (index < count && (isNear(index) || index === this.#focusable)) continue;
      node.remove();
      this.#live.delete(index);
      this.#pool.push(node);
    }
    const added = document.createDocumentFragment();
    for (let index = 0; index < count; index++) {
      if (this.#live.has(index) || !(isNear(index) || index === this.#focusable)) continue;
      const node = this.#pool.pop() ?? newNode();
      node.style.transform = `translate(${layout.xy[index * 2]}px, ${layout.xy[index * 2 + 1]}px)`;
      this.#live.set(index, node);
      added.append(node);
    }
    this.#root.append(added);
    const stop = this.#live.has(this.#focusable) ? this.#focusable : Math.min(...this.#live.keys());
    for (const [index, node] of this.#live) {
      dress(node, index, this.#look(index));
      node.tabIndex = index === stop ? 0 : -1;
    }
  }

  #near(): (index: number) => boolean {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.host;
    const [left, right] = [scrollLeft - clientWidth / 2, scrollLeft + clientWidth * 1.5];
    const [top, bottom] = [scrollTop - clientHeight / 2, scrollTop + clientHeight * 1.5];
    return (index) => {
      const box = this.#box(index);
      return box !== null && box.x < right && box.x + box.w > left && box.y < bottom && box.y + box.h > top;
    };
  }

  #box(index: number): { x: number; y: number; w: number; h: number } | null {
    const x = this.#layout?.xy[index * 2];
    const y = this.#layout?.xy[index * 2 + 1];
    if (x === undefined || y === undefined) return null;
    const zoom = this.#zoom;
    return { x: x * zoom, y: y * zoom, w: NODE.width * zoom, h: NODE.height * zoom };
  }

  #onClick = (event: MouseEvent): void => {
    const index = indexOf(event.target);
    if (index >= 0) this.handlers.onSelect(index);
  };

  #onDoubleClick = (event: MouseEvent): void => {
    const index = indexOf(event.target);
    if (index >= 0) this.handlers.onOpen(index);
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") return this.zoomBy(1.25);
    if (event.key === "-") return this.zoomBy(0.8);
    if (event.key === "0") return this.fit();
    const index = indexOf(event.target);
    if (event.key === "Enter" && index >= 0) {
      event.preventDefault();
      this.handlers.onOpen(index);
    }
    if (!isArrow(event.key) || !this.#layout) return;
    event.preventDefault();
    const next = index < 0 ? 0 : neighbour(this.#layout.xy, index, event.key);
    if (next < 0) return;
    this.handlers.onSelect(next);
    this.reveal(next, true);
  };

  #onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoomBy(event.deltaY < 0 ? 1.1 : 1 / 1.1);
  };
}

function indexOf(target: EventTarget | null): number {
  const node = target instanceof Element ? target.closest<HTMLElement>(".node") : null;
  return Number(node?.dataset["index"] ?? -1);
}
