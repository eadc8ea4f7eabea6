// The page without a bridge, served as static files under the production policy.

import axe from "axe-core";
import { resolve } from "node:path";
import { launch, openPage } from "../support/browser.mjs";
import { serve } from "../support/serve.mjs";
import { editorText } from "../support/workspace.mjs";
import { contains, equal, logText, walk } from "./check.mjs";

const server = await serve(resolve(process.env.PIPEYARD_PAGE ?? "dist"));
const browser = await launch();
const KEY = process.platform === "darwin" ? "Meta" : "Control";

try {
  const walks = { defaultPipeline, tabsExample, everyExample, manualJob, koreanAndAccess, keyboard, brokenCore };
  // Names after the program's choose some; without any, all are walked.
  const chosen = process.argv.slice(2).filter((word) => word in walks);
  for (const name of chosen.length > 0 ? chosen : Object.keys(walks)) await walks[name]();
} finally {
  await browser.close();
  await server.close();
}

async function defaultPipeline() {
  const { page, context, troubles } = await openPage(browser);
  await walk("default pipeline", page, [
    ["the page shows the pipeline of the diary", async () => {
      await page.goto(server.url);
      await page.waitForSelector('.node[data-job="deploy"]');
      contains(await editorText(page), "- docker-compose -f docker-compose.yml up -d", "the editor");
    }],
    ["Simulate fails, because docker:dind is not privileged", async () => {
      await page.click(".run-simulated");
      await finish(page, "failed");
      contains(await logText(page), "lookup docker on", "the log");
      contains(await logText(page), "no such host", "the log");
      contains(await logText(page), "ERROR: Job failed: exit code 1", "the log");
      await page.waitForSelector('.diagnoses [data-code="dind-needs-privileged"]');
    }],
    ["everything that ran says that it was simulated", async () => {
      equal(await page.locator(".run-body").locator("xpath=..").locator(".badge[data-kind=simulated]").count(), 1, "badges of the run");
      equal(await page.locator(".graph .badge[data-kind=simulated]").count(), 1, "badges of the graph");
    }],
    ["one edit of config.toml heals it", async () => {
      await page.click('[role=tab][id="file-config.toml"]');
      await page.waitForFunction(() => document.querySelector("#editor").shadowRoot.textContent.includes("[[runners]]"));
      await replaceInEditor(page, "privileged = false", "privileged = true");
      await page.click(".run-simulated");
      await finish(page, "success");
    }],
    ["without a bridge, Run on my Docker says how to start one", async () => {
      await page.click(".run-real");
      contains(await page.textContent("#docker"), "pipeyard serve", "the Docker menu");
      await page.keyboard.press("Escape");
      await page.waitForFunction(() => document.querySelector("#docker").hidden);
    }],
    ["a reload keeps every file", async () => {
      await page.reload();
      await page.waitForSelector('.node[data-job="deploy"]');
      contains(await editorText(page), "privileged = true", "config.toml after the reload");
    }],
    ["no error, no failed request, no violation of the policy", () => equal(troubles, [], "troubles")],
  ]);
  await context.close();
}

async function tabsExample() {
  const { page, context, troubles } = await openPage(browser);
  const lines = (code) =>
    page.$$eval(`.problem[data-code="${code}"] .problem-place .place`, (places) => places.map((place) => Number(place.textContent.split(":")[1])));
  await walk("tabs example", page, [
    ["opens from the menu", async () => {
      await page.goto(server.url);
      await page.waitForSelector(".node");
      await openExample(page, "first-file");
      await page.waitForSelector('.problem[data-code="yaml-tab"]');
    }],
    ["every tab is found on its line", async () => {
      const text = await editorTextOf(page, ".gitlab-ci.yml");
      const expected = text.split("\n").flatMap((line, index) => (/^\t/.test(line) ? [index + 1] : []));
      equal([...new Set(await lines("yaml-tab"))], expected, "lines with tabs");
    }],
    ["a press on a problem goes to its place", async () => {
      await page.click('.problem[data-code="yaml-tab"] .problem-place');
      const [line] = await lines("yaml-tab");
      await page.waitForFunction((wanted) => document.querySelector(".status-line").textContent.startsWith(`Ln ${wanted},`), line);
    }],
    ["Fix replaces all tabs in one step, and one undo brings them back", async () => {
      const before = await editorTextOf(page, ".gitlab-ci.yml");
      const fixes = page.locator('.problem[data-code="yaml-tab"] .fix');
      await fixes.first().click();
      await page.waitForFunction(() => !document.querySelector('.problem[data-code="yaml-tab"]'));
      await page.keyboard.press(`${KEY}+z`);
      await page.waitForSelector('.problem[data-code="yaml-tab"]');
      equal(await editorTextOf(page, ".gitlab-ci.yml"), before, "the text after undo");
      await page.keyboard.press(`${KEY}+Shift+Z`);
      await page.waitForFunction(() => !document.querySelector('.problem[data-code="yaml-tab"]'));
    }],
    ["keywords at the left edge are named as lost by their job", async () => {
      const text = await editorTextOf(page, ".gitlab-ci.yml");
      const expected = text.split("\n").flatMap((line, index) => (/^(only|tags|script):/.test(line) ? [index + 1] : []));
      equal([...new Set(await lines("keyword-at-top-level"))], expected, "lines with lost keywords");
    }],
    ["the page of a code opens and closes", async () => {
      await page.click('.problem[data-code="keyword-at-top-level"] .link');
      await page.waitForSelector(".dialog.page .prose h3");
      await page.keyboard.press("Escape");
      await page.waitForSelector(".dialog.page", { state: "detached" });
    }],
    ["its fix gives the job its keyword back", async () => {
      const before = await lines("keyword-at-top-level");
      await page.click('.problem[data-code="keyword-at-top-level"] .fix');
      await page.waitForFunction(
        (count) => document.querySelectorAll('.problem[data-code="keyword-at-top-level"]').length === count,
        before.length - 1,
      );
      contains(await editorTextOf(page, ".gitlab-ci.yml"), "\n  only:\n", "the text");
    }],
    ["Undo gives the files before the example back", async () => {
      await openExample(page, "diamond");
      await page.waitForSelector('.node[data-job="e2e"]');
      await page.click(".notice button");
      await page.waitForFunction(() => !document.querySelector('.node[data-job="e2e"]'));
    }],
    ["no trouble", () => equal(troubles, [], "troubles")],
  ]);
  await context.close();
}

async function everyExample() {
  const { page, context, troubles } = await openPage(browser);
  await page.goto(server.url);
  await page.waitForSelector(".node");
  const ENDS = { diamond: "success", "no-runner": null, when: "failed", manual: null };
  await walk("examples", page, [
    ...Object.entries(ENDS).map(([id, end]) => [`${id} is drawn and simulated`, async () => {
      await openExample(page, id);
      await page.waitForSelector(".node");
      await page.click(".run-simulated");
      if (end) await finish(page, end);
      else await page.waitForSelector("[data-run-status]");
    }]),
    ["a job that no runner takes names the missing tag", async () => {
      await openExample(page, "no-runner");
      await page.click('.node[data-job="train"]');
      const small = page.locator(".verdict-row", { hasText: "docker-small" });
      equal(await small.locator(".missing").allTextContents(), ["gpu"], "missing tags of docker-small");
    }],
    ["a branch that only: does not name leaves the job out, with the reason", async () => {
      await openExample(page, "manual");
      await page.waitForSelector('.node[data-job="approve"]');
      await page.getByLabel("Branch", { exact: true }).fill("feature");
      await page.click('.left-out .chip:has-text("approve")');
      await page.waitForSelector(".why .reasons");
    }],
    ["no trouble", () => equal(troubles, [], "troubles")],
  ]);
  await context.close();
}

async function manualJob() {
  const { page, context } = await openPage(browser);
  await walk("manual job", page, [
    ["holds the run until it is played", async () => {
      await page.goto(server.url);
      await openExample(page, "manual");
      await page.waitForSelector('.node[data-job="approve"]');
      await page.click(".run-simulated");
      await page.click("#tab-timeline");
      await page.click('.transport [aria-label="To the end"]');
      await page.waitForSelector('.timeline-row[data-job="approve"] .chip');
      equal(await toneOf(page, "deploy"), "created", "deploy");
    }],
    ["Play lets it run, and what waited for it", async () => {
      await page.click('.timeline-row[data-job="approve"] .chip');
      await finish(page, "success");
      equal(await toneOf(page, "deploy"), "success", "deploy");
    }],
  ]);
  await context.close();
}

async function koreanAndAccess() {
  const views = [
    ["light", {}],
    ["dark", { colorScheme: "dark" }],
    ["Korean", { locale: "ko-KR" }],
    ["390 px", { viewport: { width: 390, height: 844 } }],
    ["320 px", { viewport: { width: 320, height: 640 }, locale: "ko-KR" }],
  ];
  for (const [name, options] of views) {
    const { page, context, troubles } = await openPage(browser, { ...options, reducedMotion: "reduce", bypassCSP: true });
    await walk(`access, ${name}`, page, [
      ["loads in its language", async () => {
        await page.goto(server.url);
        await page.waitForSelector(".node", { state: "attached" });
        const korean = options.locale === "ko-KR";
        equal(await page.getAttribute("html", "lang"), korean ? "ko" : "en", "the language");
        contains(await page.textContent(".run-simulated"), korean ? "시뮬레이션" : "Simulate", "the button");
      }],
      ["nothing is wider than the screen", async () => {
        const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        equal(content <= screen, true, `${content} px on ${screen} px`);
      }],
      ["axe finds nothing, with a finished run and each panel", async () => {
        await page.click(".run-simulated");
        await page.waitForSelector(".transport", { state: "attached" });
        const isNarrow = (options.viewport?.width ?? 1_440) < 820;
        for (const index of isNarrow ? [1, 2, 3, 4] : [0]) {
          if (index > 0) await page.click(`.narrow-tabs button:nth-child(${index})`);
          await page.waitForTimeout(150);
          await expectNoViolations(page);
        }
        for (const tab of ["timeline", "ledger"]) {
          if (isNarrow) await page.click(".narrow-tabs button:nth-child(3)");
          await page.click(`#tab-${tab}`);
          await expectNoViolations(page);
        }
      }],
      ["axe finds nothing in the dialogs and menus", async () => {
        await page.click(".docker > button");
        await expectNoViolations(page);
        await page.keyboard.press("Escape");
        await page.click(".examples > button");
        await expectNoViolations(page);
        await page.keyboard.press("Escape");
        await page.locator("body").press("?");
        await page.waitForSelector(".dialog.shortcuts");
        await expectNoViolations(page);
      }],
      ["no trouble", () => equal(troubles, [], "troubles")],
    ]);
    await context.close();
  }
}

async function keyboard() {
  const { page, context } = await openPage(browser);
  await walk("keyboard", page, [
    ["F8 walks the problems, Shift+F8 back", async () => {
      await page.goto(server.url);
      await page.waitForSelector(".node");
      await openExample(page, "first-file");
      await page.waitForSelector('.problem[data-code="yaml-tab"]');
      await page.keyboard.press("Escape");
      await page.keyboard.press("F8");
      const first = await page.textContent(".status-line .number");
      await page.keyboard.press("F8");
      const second = await page.textContent(".status-line .number");
      await page.keyboard.press("Shift+F8");
      equal(first === second, false, "two problems at one place");
      equal(await page.textContent(".status-line .number"), first, "the place before");
    }],
    ["Ctrl+Enter simulates from within the editor and types nothing", async () => {
      await openExample(page, "diamond");
      await page.waitForSelector('.node[data-job="e2e"]');
      const text = await editorTextOf(page, ".gitlab-ci.yml");
      await page.keyboard.press("Alt+1");
      await page.waitForFunction(() => document.activeElement === document.querySelector("#editor"));
      await page.keyboard.press(`${KEY}+Enter`);
      await page.waitForSelector("[data-run-status]");
      equal(await editorTextOf(page, ".gitlab-ci.yml"), text, "the text");
    }],
    ["arrows walk the graph", async () => {
      await page.focus('.node[tabindex="0"]');
      const start = await focusedJob(page);
      await page.keyboard.press("ArrowRight");
      const right = await focusedJob(page);
      await page.keyboard.press("ArrowDown");
      const down = await focusedJob(page);
      equal(new Set([start, right, down]).size, 3, "three jobs");
      equal(await page.textContent(".why-name"), down, "the job of the why panel");
    }],
    ["Esc, then Tab leaves the editor", async () => {
      await page.keyboard.press("Alt+1");
      await page.waitForFunction(() => document.activeElement === document.querySelector("#editor"));
      await page.keyboard.press("Escape");
      await page.keyboard.press("Tab");
      equal(await page.evaluate(() => document.activeElement === document.querySelector("#editor")), false, "the editor has the focus");
    }],
  ]);
  await context.close();
}

async function brokenCore() {
  const { page, context } = await openPage(browser);
  let attempts = 0;
  await page.route("**/*.wasm", (route) => {
    attempts += 1;
    return route.fulfill({ status: 404, body: "" });
  });
  await walk("core that cannot be loaded", page, [
    ["is said, and the editor works", async () => {
      await page.goto(server.url);
      await page.waitForSelector('.banner[role="alert"]');
      await page.keyboard.press("Alt+1");
      await page.keyboard.type("# still here");
      contains(await editorText(page), "# still here", "the editor");
    }],
    ["Restart tries again", async () => {
      // Typing makes the page try again by itself; only when that is over is the button what tries.
      for (let seen = -1; seen !== attempts; ) {
        seen = attempts;
        await page.waitForTimeout(1_000);
      }
      await page.waitForSelector('.banner[role="alert"] button');
      await page.unroute("**/*.wasm");
      await page.click('.banner[role="alert"] button');
      await page.waitForSelector(".node");
    }],
  ]);
  await context.close();
}

async function finish(page, status) {
  await page.waitForSelector('.transport [aria-label="To the end"]');
  const end = page.locator('.transport [aria-label="To the end"]');
  if (await end.isEnabled()) await end.click().catch(() => undefined);
  await page.waitForSelector(`[data-run-status="${status}"]`, { timeout: 15_000 });
}

async function openExample(page, id) {
  await page.click(".examples > button");
  await page.click(`[data-example="${id}"]`);
}

async function editorTextOf(page, path) {
  // What is kept is the text itself, tabs and all, wherever the editor is scrolled.
  await page.waitForTimeout(400);
  return page.evaluate((wanted) => JSON.parse(localStorage.getItem("pipeyard.draft")).files.find((file) => file.path === wanted).text, path);
}

async function replaceInEditor(page, from, to) {
  const line = page.locator("#editor .cm-line", { hasText: from });
  await line.click();
  const text = await line.textContent();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await page.keyboard.type(text.trimStart().replace(from, to));
}

async function expectNoViolations(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.any.map((check) => check.message).join(" ")}`).join(" | ")}`);
  equal(found, [], "axe");
}

function toneOf(page, job) {
  return page.getAttribute(`.node[data-job="${job}"]`, "data-tone");
}

function focusedJob(page) {
  return page.evaluate(() => document.activeElement.dataset.job);
}
