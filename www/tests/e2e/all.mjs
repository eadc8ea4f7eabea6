// Every walk. `--strict` makes a walk that cannot be made a failure.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

let failures = 0;
for (const walk of ["page.mjs", "docker.mjs"]) {
  const file = fileURLToPath(new URL(walk, import.meta.url));
  const { status } = spawnSync(process.execPath, [file, ...process.argv.slice(2)], { stdio: "inherit" });
  if (status !== 0) failures++;
}
process.exitCode = failures > 0 ? 1 : 0;
