// The page without a bridge, served as static files under the production policy.

import axe from "axe-core";
import { resolve } from "node:path";
import { launch, openPage } from "../support/browser.mjs";
import { serve } from "../support/serve.mjs";
import { editorText, keptText, putDraft, simulatedTo } from "../support/workspace.mjs";
import { contains, equal, logText, walk } from "./check.mjs";

export const title = "the page without a bridge";
const KEY = process.platform === "darwin" ? "Meta" : "Control";

export const walks = { defaultPipeline, tabsExample, everyExample, manualJob, includedFile, koreanAndAccess, keyboard, brokenCore };

export async function prepare() {
  const server = await serve(resolve(process.env.PIPEYARD_PAGE ?? "dist"));
  const browser = await launch();
  const end = async () => {
    await browser.close();
    await server.close();
  };
  return { scene: { server, browser }, end };
}

async function defaultPipeline({ server, browser }) {
  const { page, context, troubles } = await openPage(browser);
  await walk("default pipeline", page, [
    ["the page shows the pipeline of the diary", async () => {
      await page.goto(server.url);
      await page.waitForSelector('.node[data-job="deploy"]');
      contains(await editorText(page), "- docker-compose -f docker-compose.yml up -d", "the editor");
    }],
    ["Simulate fails, because docker:dind is not privileged", async () => {
      await page.click(".run-simulated");
      await simulatedTo(page, "failed");
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
      await simulatedTo(page, "success");
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

async function tabsExample({ server, browser }) {
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
      const text = await keptText(page, ".gitlab-ci.yml");
      const expected = text.split("\n").flatMap((line, index) => (/^\t/.test(line) ? [index + 1] : []));
      equal([...new Set(await lines("yaml-tab"))], expected, "lines with tabs");
    }],
    ["a press on a problem goes to its place", async () => {
      await page.click('.problem[data-code="yaml-tab"] .problem-place');
      const [line] = await lines("yaml-tab");
      await page.waitForFunction((wanted) => document.querySelector(".status-line").textContent.startsWith(`Ln ${wanted},`), line);
    }],
    ["Fix replaces all tabs in one step, and one undo brings them back", async () => {
      const before = await keptText(page, ".gitlab-ci.yml");
      const fixes = page.locator('.problem[data-code="yaml-tab"] .fix');
      await fixes.first().click();
      await page.waitForFunction(() => !document.querySelector('.problem[data-code="yaml-tab"]'));
      await page.keyboard.press(`${KEY}+z`);
      await page.waitForSelector('.problem[data-code="yaml-tab"]');
      equal(await keptText(page, ".gitlab-ci.yml"), before, "the text after undo");
      await page.keyboard.press(`${KEY}+Shift+Z`);
      await page.waitForFunction(() => !document.querySelector('.problem[data-code="yaml-tab"]'));
    }],
    ["keywords at the left edge are named as lost by their job", async () => {
      const text = await keptText(page, ".gitlab-ci.yml");
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
      contains(await keptText(page, ".gitlab-ci.yml"), "\n  only:\n", "the text");
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

async function everyExample({ server, browser }) {
  const { page, context, troubles } = await openPage(browser);
  await page.goto(server.url);
  await page.waitForSelector(".node");
  const ENDS = { diamond: "success", "no-runner": null, when: "failed", manual: null };
  await walk("examples", page, [
    ...Object.entries(ENDS).map(([id, end]) => [`${id} is drawn and simulated`, async () => {
      await openExample(page, id);
      await page.waitForSelector(".node");
      await page.click(".run-simulated");
      if (end) await simulatedTo(page, end);
      else await page.waitForSelector('[data-run-kind="simulated"][data-run-status]');
    }]),
    ["a job that no runner takes names the missing tag", async () => {
      await openExample(page, "no-runner");
      await page.click('.node[data-job="train"]');
      const small = page.locator(".verdict-row", { hasText: "docker-small" });
      await small.locator(".missing").first().waitFor();
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

async function manualJob({ server, browser }) {
  const { page, context } = await openPage(browser);
  await walk("manual job", page, [
    ["holds the run until it is played", async () => {
      await page.goto(server.url);
      await openExample(page, "manual");
      await page.waitForSelector('.node[data-job="approve"]');
      await page.click(".run-simulated");
      await page.click("#tab-timeline");
      await simulatedTo(page, "manual");
      await page.waitForSelector('.timeline-row[data-job="approve"] .chip');
      await nodeHasTone(page, "deploy", "created");
    }],
    ["Play lets it run, and what waited for it", async () => {
      await page.click('.timeline-row[data-job="approve"] .chip');
      await simulatedTo(page, "success");
      await nodeHasTone(page, "deploy", "success");
    }],
  ]);
  await context.close();
}

async function includedFile({ server, browser }) {
  const { page, context, troubles } = await openPage(browser);
  const choose = (text) =>
    page.locator(".wanted-file input[type=file]").setInputFiles({ name: "jobs.yml", mimeType: "text/yaml", buffer: Buffer.from(text) });
  await walk("included file", page, [
    ["is wanted when it is not there", async () => {
      await page.goto(server.url);
      await page.waitForSelector(".node");
      await putDraft(page, [{ path: ".gitlab-ci.yml", text: "include: jobs.yml\n" }]);
      await page.waitForSelector(".wanted-file");
    }],
    ["is not taken when it is larger than GitLab reads, and that is said", async () => {
      await choose("#".repeat(2 * 1024 * 1024 + 1));
      await page.waitForSelector('.notice:has-text("jobs.yml")');
      equal(await page.locator(".wanted-file").count(), 1, "wanted files");
    }],
    ["brings its jobs when it is given", async () => {
      await choose("from-elsewhere:\n  script: make\n");
      await page.waitForSelector('.node[data-job="from-elsewhere"]');
      await page.waitForSelector(".wanted-file", { state: "detached" });
    }],
    ["no trouble", () => equal(troubles, [], "troubles")],
  ]);
  await context.close();
}

async function koreanAndAccess({ server, browser }) {
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
        await simulatedTo(page, "failed");
        const isNarrow = (options.viewport?.width ?? 1_440) < 820;
        for (const index of isNarrow ? [1, 2, 3, 4] : [0]) {
          if (index > 0) await page.click(`.narrow-tabs button:nth-child(${index})`);
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

async function keyboard({ server, browser }) {
  const { page, context } = await openPage(browser);
  await walk("keyboard", page, [
    ["F8 walks the problems, Shift+F8 back", async () => {
      await page.goto(server.url);
      await page.waitForSelector(".node");
      await openExample(page, "first-file");
      await page.waitForSelector('.problem[data-code="yaml-tab"]');
      await page.keyboard.press("Escape");
      const start = await page.textContent(".status-line .number");
      const first = await placeAfter(page, "F8", start);
      const second = await placeAfter(page, "F8", first);
      equal(await placeAfter(page, "Shift+F8", second), first, "the place before");
    }],
    ["Ctrl+Enter simulates from within the editor and types nothing", async () => {
      await openExample(page, "diamond");
      await page.waitForSelector('.node[data-job="e2e"]');
      const text = await keptText(page, ".gitlab-ci.yml");
      await page.keyboard.press("Alt+1");
      await page.waitForFunction(() => document.activeElement === document.querySelector("#editor"));
      await page.keyboard.press(`${KEY}+Enter`);
      await page.waitForSelector("[data-run-status]");
      equal(await keptText(page, ".gitlab-ci.yml"), text, "the text");
    }],
    ["arrows walk the graph", async () => {
      await page.focus('.node[tabindex="0"]');
      const start = await page.evaluate(() => document.activeElement.dataset.job);
      const right = await jobAfter(page, "ArrowRight", start);
      const down = await jobAfter(page, "ArrowDown", right);
      equal(new Set([start, right, down]).size, 3, "three jobs");
      await page.locator(".why-name", { hasText: down }).waitFor();
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

async function brokenCore({ server, browser }) {
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
      await page.waitForFunction(() => document.querySelector("#editor").shadowRoot.activeElement?.classList.contains("cm-content"));
      await page.keyboard.type("# still here");
      contains(await editorText(page), "# still here", "the editor");
    }],
    ["Restart tries again", async () => {
      // Typing makes the page try again by itself. Whatever else tries, a press on the button is an attempt more.
      const before = attempts;
      await page.click('.banner[role="alert"] button');
      await page.waitForSelector('.banner[role="alert"] button');
      equal(attempts > before, true, "another attempt");
      await page.unroute("**/*.wasm");
      await page.waitForFunction(() => {
        document.querySelector('.banner[role="alert"] button')?.click();
        return document.querySelector(".node") !== null;
      });
    }],
  ]);
  await context.close();
}

async function openExample(page, id) {
  await page.click(".examples > button");
  await page.click(`[data-example="${id}"]`);
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

function nodeHasTone(page, job, tone) {
  return page.waitForSelector(`.node[data-job="${job}"][data-tone="${tone}"]`);
}

/** The job that the graph goes to with a key. */
async function jobAfter(page, key, before) {
  await page.keyboard.press(key);
  const next = await page.waitForFunction((old) => {
    const { job } = document.activeElement.dataset;
    return job !== old && job;
  }, before);
  return next.jsonValue();
}

/** The place in the status line, once a key has moved it from where it was. */
async function placeAfter(page, key, before) {
  await page.keyboard.press(key);
  const place = await page.waitForFunction((old) => {
    const text = document.querySelector(".status-line .number").textContent;
    return text !== old && text;
  }, before);
  return place.jsonValue();
}
