// Steps of a walk: each has a name, and the first that fails ends the walk with a picture of the page.

import { mkdir } from "node:fs/promises";

/** Runs steps in order; `page` is the page to take a picture of. */
export async function walk(name, page, steps) {
  for (const [title, step] of steps) {
    const start = Date.now();
    try {
      await step();
    } catch (problem) {
      await mkdir("test-results", { recursive: true });
      const picture = `test-results/${name}.png`;
      await page.screenshot({ path: picture }).catch(() => undefined);
      console.error(`✕ ${name}: ${title}\n  ${problem.message}\n  picture: www/${picture}`);
      throw new Error(`${name}: ${title}`);
    }
    console.log(`✓ ${name}: ${title} (${((Date.now() - start) / 1_000).toFixed(1)} s)`);
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
