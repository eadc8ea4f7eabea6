// Steps of a walk: each has a name, and the first that fails ends the walk with a picture of the page. The other walks go
// on, and what failed is said once more at the very end, where a reader of a long log looks first.

import { mkdir } from "node:fs/promises";
import { troublesOf } from "../support/browser.mjs";

const failures = [];
let walked = 0;

/** Runs steps in order; `page` is the page to take a picture of. */
export async function walk(name, page, steps) {
  walked += 1;
  for (const [title, step] of steps) {
    const start = Date.now();
    try {
      await step();
    } catch (problem) {
      const picture = await pictureOf(page, name);
      fail(`${name}: ${title}`, problem, [...picture, ...troublesOf(page).map((trouble) => `trouble: ${trouble}`)]);
      return;
    }
    console.log(`✓ ${name}: ${title} (${((Date.now() - start) / 1_000).toFixed(1)} s)`);
  }
}

/** Runs what prepares, makes and clears up a walk; what goes wrong around the steps is a failure too. */
export async function attempt(name, work) {
  try {
    await work();
  } catch (problem) {
    fail(`${name}: outside of its steps`, problem, []);
  }
}

/** A failure that no walk can tell of. */
export function fail(title, problem, details) {
  const message = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
  const text = [`✕ ${title}`, ...[message, ...details].join("\n").split("\n").map((line) => `  ${line}`)].join("\n");
  failures.push(text);
  console.error(text);
}

/** Says at the end what failed, and lets the program fail with it. */
export function conclude() {
  console.log(`\n${walked} walks, ${failures.length} failures`);
  if (failures.length === 0) return;
  console.log(failures.join("\n"));
  process.exitCode = 1;
}

async function pictureOf(page, name) {
  const picture = `test-results/${name}.png`;
  try {
    await mkdir("test-results", { recursive: true });
    await page.screenshot({ path: picture });
    return [`picture: www/${picture}`];
  } catch (problem) {
    return [`no picture: ${problem.message}`];
  }
}

export function equal(actual, expected, what) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`);
}

export function contains(text, part, what) {
  if (!text.includes(part)) throw new Error(`${what} does not say ${JSON.stringify(part)} but:\n${text}`);
}

/** The whole log of the job that is shown, whatever is scrolled out of view, as it stands in the page's memory of rows. */
export async function logText(page) {
  await page.waitForSelector(".log-row");
  return page.evaluate(async () => {
    const host = document.querySelector(".log-host");
    const rows = new Map();
    for (let top = 0; ; top += host.clientHeight / 2) {
      host.scrollTop = top;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      for (const row of host.querySelectorAll(".log-row")) {
        const place = new DOMMatrix(getComputedStyle(row).transform).f;
        rows.set(place, [row.querySelector(".log-number").textContent, row.querySelector(".log-text").textContent]);
      }
      if (top + host.clientHeight >= host.scrollHeight) break;
    }
    const sorted = [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
    // A row without a number goes on with the line before.
    return sorted.map(([number, text], index) => (number === "" || index === 0 ? text : `\n${text}`)).join("");
  });
}
