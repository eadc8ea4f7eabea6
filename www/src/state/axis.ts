// The marks of a time axis.

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200];
const MOST_TICKS = 8;

/** Round moments from 0 on, at most nine of them. */
export function ticksOf(lengthMs: number): number[] {
  const seconds = lengthMs / 1_000;
  const step = STEPS_S.find((candidate) => seconds / candidate <= MOST_TICKS) ?? 86_400;
  const ticks: number[] = [];
  for (let at = 0; at <= seconds; at += step) ticks.push(at * 1_000);
  return ticks;
}
