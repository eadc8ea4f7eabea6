// Which job the arrow keys reach.

export type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

export function isArrow(key: string): key is Arrow {
  return key === "ArrowUp" || key === "ArrowDown" || key === "ArrowLeft" || key === "ArrowRight";
}

/** The nearest job in the arrow's direction, or -1. Up and down stay in the column. */
export function neighbour(xy: Float32Array, from: number, arrow: Arrow): number {
  const x = xy[from * 2] ?? 0;
  const y = xy[from * 2 + 1] ?? 0;
  let best = -1;
  let least = Infinity;
  for (let i = 0; i * 2 < xy.length; i++) {
    const distance = distanceAlong(arrow, (xy[i * 2] ?? 0) - x, (xy[i * 2 + 1] ?? 0) - y);
    if (distance < least) {
      least = distance;
      best = i;
    }
  }
  return best;
}

// Sideways, a column further counts more than a row: the next column comes first, then the nearest row in it.
function distanceAlong(arrow: Arrow, dx: number, dy: number): number {
  switch (arrow) {
    case "ArrowUp":
      return dx === 0 && dy < 0 ? -dy : Infinity;
    case "ArrowDown":
      return dx === 0 && dy > 0 ? dy : Infinity;
    case "ArrowLeft":
      return dx < 0 ? -dx * 1_000 + Math.abs(dy) : Infinity;
    case "ArrowRight":
      return dx > 0 ? dx * 1_000 + Math.abs(dy) : Infinity;
  }
}
