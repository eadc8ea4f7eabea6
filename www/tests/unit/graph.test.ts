import { expect, test } from "vitest";
import { eachEdge, edgeChunks, edgesOf } from "../../src/islands/graph/edges";
import { neighbour } from "../../src/islands/graph/neighbour";

// 0 → 1 straight, 0 → 2 over a lane far down.
const FLAT = new Float32Array([0, 1, 2, 200, 60, 264, 60, 0, 2, 3, 200, 60, 264, 900, 2_000, 900]);

test("edges are read one after the other", () => {
  expect([...eachEdge(FLAT)].map(({ from, to, points }) => [from, to, points.length])).toEqual([
    [0, 1, 4],
    [0, 2, 6],
  ]);
});

test("level edges are lines, others leave and arrive horizontally", () => {
  expect(edgesOf(FLAT, 1)).toBe("M200 60H264");
  expect(edgesOf(FLAT, 2)).toBe("M200 60C232 60 232 900 264 900H2000");
  expect(edgesOf(FLAT, 7)).toBe("");
});

test("chunks hold every segment once, by place", () => {
  const chunks = edgeChunks(FLAT);
  expect(chunks.size).toBe(2);
  expect([...chunks.values()].join("").match(/M/g)).toHaveLength(3);
});

test("arrows walk columns and rows", () => {
  const xy = new Float32Array([20, 40, 20, 90, 264, 40, 264, 90, 508, 90]);
  expect(neighbour(xy, 0, "ArrowDown")).toBe(1);
  expect(neighbour(xy, 0, "ArrowUp")).toBe(-1);
  expect(neighbour(xy, 1, "ArrowRight")).toBe(3);
  expect(neighbour(xy, 4, "ArrowLeft")).toBe(3);
  expect(neighbour(xy, 4, "ArrowRight")).toBe(-1);
});
