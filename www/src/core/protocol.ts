// What the page and its workers say to each other. The worker always answers; a failure is an answer too, because an
// error that an async handler throws never reaches `Worker.onerror`.

import type { Analysis, Assumptions, KeyKind, Plan, Reason, Request, RunEvent } from "./types";

export type View = "stage" | "needs";

/** Where the jobs and the edges of a graph lie, in pixels at zoom 1. */
export interface GraphLayout {
  /** x and y of the upper left corner of each job, in the order of `Analysis.jobs`. */
  xy: Float32Array;
  /** from, to, n, then n points; one edge after the other. */
  edges: Float32Array;
  headings: Heading[];
  width: number;
  height: number;
}

/** The name above a column (or several). */
export interface Heading {
  x: number;
  width: number;
  text: string;
}

export type ToCore =
  | { kind: "analyze"; id: number; request: Request; view: View }
  | { kind: "simulate"; id: number; request: Request; assumptions: Assumptions }
  | { kind: "plan"; id: number; request: Request }
  | { kind: "why"; id: number; request: Request; job: string };

export type FromCore =
  | { kind: "ready" }
  | { kind: "load-failed"; message: string }
  | { kind: "analyzed"; id: number; analysis: Analysis; layout: GraphLayout; coreMs: number }
  | { kind: "simulated"; id: number; events: RunEvent[] }
  | { kind: "planned"; id: number; plan: Plan | null }
  | { kind: "explained"; id: number; because: Reason | null }
  | { kind: "failed"; id: number; message: string };

export type ToBridge =
  | { kind: "open"; url: string; origin: string; key: KeyKind; hex: string }
  | { kind: "send"; json: string };

export type FromBridge =
  | { kind: "message"; json: string; sessionKey: string | null }
  | { kind: "unsent" }
  | { kind: "closed"; code: number }
  | { kind: "failed"; message: string };
