// Every walk: node tests/e2e/all.mjs [--strict] [WALK …]. Names choose some walks; `--strict` makes a walk that cannot be
// made a failure.

import { attempt, conclude, fail } from "./check.mjs";
import * as docker from "./docker.mjs";
import * as page from "./page.mjs";

// A promise that nobody waits for must not end the program before it has said what failed.
process.on("unhandledRejection", (problem) => fail("a promise that nobody waited for", problem, []));

const words = process.argv.slice(2);
const names = words.filter((word) => !word.startsWith("--"));
const isStrict = words.includes("--strict");
for (const { title, walks, prepare } of [page, docker]) {
  const chosen = Object.keys(walks).filter((name) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) continue;
  await attempt(title, async () => {
    const { skipped, scene, end } = await prepare();
    if (skipped) {
      console.log(`SKIPPED ${title}: ${skipped}`);
      if (isStrict) throw new Error(`skipped: ${skipped}`);
      return;
    }
    for (const name of chosen) await attempt(name, () => walks[name](scene));
    await end();
  });
}
conclude();
