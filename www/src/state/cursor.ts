// Where the editor's cursor stands, for the status line and for walking through the problems.

import { signal } from "@preact/signals";
import type { Position } from "../core/types";

export const cursor = signal<Position>({ line: 1, column: 1 });
