// Files that ask much of the core: as large as GitLab reads (2 MiB), or with as many jobs as a pipeline may have.

import { bigPipeline } from "./workspace.mjs";

const MOST_BYTES = 2 * 1024 * 1024;

/** The texts, by what is much in them. */
export function bigFiles() {
  return {
    "4,000 jobs": bigPipeline(4_000),
    "a long script": filled("job:\n  script:\n", (index) => `    - echo ${index} ${"x".repeat(60)}\n`),
    "one long word": `job:\n  script: ${"x".repeat(MOST_BYTES - 20)}\n`,
    "many variables": filled("job:\n  script: make\nvariables:\n", (index) => `  V${index}: $V${index + 1}\n`),
    "many rules": filled("job:\n  script: make\n  rules:\n", (index) => `    - if: $A == "${index}" && $B =~ /x${index}/\n`),
    "large matrices": Array.from({ length: 20 }, (_, index) => matrix(`build-${index}`)).join(""),
    "extends upon extends": `.step-0:\n  script: make\n${Array.from({ length: 2_000 }, (_, index) => step(index)).join("")}`,
    "aliases of one large job": `.large: &large\n  script: [${"make, ".repeat(200)}make]\n${Array.from({ length: 4_000 }, (_, index) => `job-${index}: *large\n`).join("")}`,
    "brackets in brackets": `job:\n  script: ${"[".repeat(100_000)}`,
    "no YAML at all": filled("", () => "]}: \t&*!"),
  };
}

/** Repeats what `part` gives for 0, 1, 2, … as long as it fits. */
function filled(head, part) {
  const parts = [head];
  let bytes = head.length;
  for (let index = 0; ; index++) {
    const next = part(index);
    bytes += next.length;
    if (bytes > MOST_BYTES) return parts.join("");
    parts.push(next);
  }
}

/** A job of 196 jobs; GitLab takes up to 200. */
function matrix(name) {
  const values = Array.from({ length: 14 }, (_, index) => index).join(", ");
  return `${name}:\n  script: make\n  parallel:\n    matrix: [{A: [${values}], B: [${values}]}]\n`;
}

/** A chain of jobs, ten long, as deep as GitLab follows; then the next. */
function step(index) {
  const parent = index % 10 === 0 ? ".step-0" : `step-${index - 1}`;
  return `step-${index}:\n  extends: ${parent}\n  variables: {V${index}: x}\n`;
}
