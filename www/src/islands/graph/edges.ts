// Edges as SVG path data. They are cut into chunks by place: one path over a whole graph of 1,000 jobs makes scrolling
// drop every second frame, because the browser paints all of it again.

const CHUNK_WIDTH = 976;
const CHUNK_HEIGHT = 640;

/** One edge of the flat array. */
export interface Edge {
  from: number;
  to: number;
  /** x, y, x, y, … */
  points: Float32Array;
}

/** Reads the flat array: from, to, n, then n points. */
export function* eachEdge(flat: Float32Array): Generator<Edge> {
  let at = 0;
  while (at + 3 <= flat.length) {
    const [from = 0, to = 0, count = 0] = flat.subarray(at, at + 3);
    const end = at + 3 + count * 2;
    yield { from, to, points: flat.subarray(at + 3, end) };
    at = end;
  }
}

/** Path data by chunk. */
export function edgeChunks(flat: Float32Array): Map<string, string> {
  const chunks = new Map<string, string[]>();
  for (const { points } of eachEdge(flat)) {
    for (let i = 2; i < points.length; i += 2) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = points.subarray(i - 2, i + 2);
      const key = `${Math.floor((x0 + x1) / 2 / CHUNK_WIDTH)},${Math.floor((y0 + y1) / 2 / CHUNK_HEIGHT)}`;
      let parts = chunks.get(key);
      if (!parts) chunks.set(key, (parts = []));
      parts.push(`M${x0} ${y0}`, segment(x0, y0, x1, y1));
    }
  }
  return new Map([...chunks].map(([key, parts]) => [key, parts.join("")]));
}

/** Path data of the edges that touch a job. */
export function edgesOf(flat: Float32Array, job: number): string {
  const parts: string[] = [];
  for (const { from, to, points } of eachEdge(flat)) {
    if (from !== job && to !== job) continue;
    parts.push(`M${points[0]} ${points[1]}`);
    for (let i = 2; i < points.length; i += 2) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = points.subarray(i - 2, i + 2);
      parts.push(segment(x0, y0, x1, y1));
    }
  }
  return parts.join("");
}

// Leaves and arrives horizontally, as tracks do at a switch.
function segment(x0: number, y0: number, x1: number, y1: number): string {
  if (y0 === y1) return `H${x1}`;
  const middle = (x0 + x1) / 2;
  return `C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`;
}
