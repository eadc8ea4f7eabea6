// Screenshots for the eye: node tests/shots.mjs FOLDER [DIST]

import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { launch, openPage } from "./support/browser.mjs";
import { serve } from "./support/serve.mjs";
import { bigPipeline, jobsShown, putDraft } from "./support/workspace.mjs";

const folder = resolve(process.argv[2] ?? "test-results/shots");
const server = await serve(resolve(process.argv[3] ?? "dist"));
const browser = await launch();
await mkdir(folder, { recursive: true });

const NARROW = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

await shot("light", {}, simulateToEnd);
await shot("dark", { colorScheme: "dark" }, simulateToEnd);
await shot("korean", { locale: "ko-KR" }, simulateToEnd);
await shot("first-visit", {});
await shot("tabs", {}, (page) => example(page, "first-file"));
await shot("diamond", {}, async (page) => {
  await example(page, "diamond");
  await page.click(".run-simulated");
  await page.waitForTimeout(3_000);
  await page.click('.node[data-job="e2e"]');
  await page.click("#tab-timeline");
});
await shot("stuck", { colorScheme: "dark" }, async (page) => {
  await example(page, "no-runner");
  await page.click('.node[data-job="train"]');
});
await shot("page", {}, async (page) => {
  await page.click(".problem-actions .link");
  await page.waitForSelector(".prose p");
});
await shot("thousand", {}, async (page) => {
  await putDraft(page, [{ path: ".gitlab-ci.yml", text: bigPipeline(1_000) }]);
  await jobsShown(page, 20);
  await page.click(".run-simulated");
  await page.waitForTimeout(2_500);
});
await shot("medium", { viewport: { width: 1000, height: 760 } }, simulateToEnd);
for (const tab of ["files", "graph", "run", "why"]) {
  await shot(`narrow-${tab}`, { ...NARROW, locale: tab === "why" ? "ko-KR" : "en-US" }, async (page) => {
    await simulateToEnd(page);
    await page.click(`.narrow-tabs button:nth-child(${["files", "graph", "run", "why"].indexOf(tab) + 1})`);
    await page.waitForTimeout(200);
  });
}
await shot("reflow-320", { viewport: { width: 320, height: 640 } });

await browser.close();
await server.close();

async function shot(name, options, before = async () => {}) {
  const { page, context, troubles } = await openPage(browser, options);
  await page.goto(server.url);
  await page.waitForSelector(".node, .problem", { state: "attached" });
  try {
    await before(page);
  } catch (problem) {
    troubles.push(String(problem));
  }
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${folder}/${name}.png` });
  console.log(`${folder}/${name}.png${troubles.length > 0 ? `\n  ${troubles.join("\n  ")}` : ""}`);
  await context.close();
}

async function simulateToEnd(page) {
  await page.click(".run-simulated");
  await page.waitForSelector(".transport", { state: "attached" });
  await page.evaluate(() => document.querySelectorAll(".transport button")[2].click());
  await page.waitForSelector('[data-run-status="failed"], [data-run-status="success"]', { state: "attached" });
}

async function example(page, id) {
  await page.click(".examples > button");
  await page.click(`[data-example="${id}"]`);
  await page.waitForTimeout(400);
}
