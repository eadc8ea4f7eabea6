// Sizes, held to limits, and latencies, printed: node tests/budget.mjs [DIST]

import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { launch, openPage } from "./support/browser.mjs";
import { serve } from "./support/serve.mjs";
import { bigFiles } from "./support/big-files.mjs";
import { bigPipeline, jobsShown, putDraft } from "./support/workspace.mjs";

/** Limits in bytes after gzip: what a first visit loads before it shows a pipeline, and what it loads after that. The core has
 * closer ones in xtask, which knows the compiler. */
const LIMITS = [
  { what: "scripts", files: /^(index|reader-worker|worker|bridge-worker)-.*\.js$/, limit: 240_000 },
  { what: "styles", files: /^index-.*\.css$/, limit: 12_000 },
  { what: "core that shows a pipeline", files: /^reader_bg-.*\.wasm$/, limit: 650_000 },
  { what: "core that simulates it", files: /^pipeyard_bg-.*\.wasm$/, limit: 820_000 },
];
/** The most memory in MiB that the core may take for a file. */
const MOST_MEMORY = 64;
/** Files of 2 MiB in short lines are not there yet: what was measured, and a twentieth more. */
const MORE_MEMORY = { "many variables": 98, "many rules": 132 };
const KEYS = 40;
/** How long a run is watched while it plays. */
const WATCHED_MS = 5_000;

const dist = resolve(process.argv[2] ?? process.env.PIPEYARD_PAGE ?? "dist");
let failures = 0;

await sizes();
await memory();
const server = await serve(dist);
const browser = await launch();
for (const jobs of [5, 100, 1_000]) await latency(jobs);
await frames(1_000);
await browser.close();
await server.close();
process.exitCode = failures > 0 ? 1 : 0;

async function sizes() {
  const names = await readdir(join(dist, "assets"));
  for (const { what, files, limit } of LIMITS) {
    let size = 0;
    for (const name of names.filter((candidate) => files.test(candidate))) {
      size += gzipSync(await readFile(join(dist, "assets", name)), { level: 9 }).length;
    }
    check(size > 0 && size <= limit, `${what}: ${(size / 1_000).toFixed(1)} kB with gzip, limit ${limit / 1_000} kB`);
  }
}

/** What the core's memory grows to; it never shrinks, so each file gets a core of its own. */
async function memory() {
  const module = await WebAssembly.compile(await readFile(new URL("../pkg/pipeyard_bg.wasm", import.meta.url)));
  for (const [index, [title, text]] of Object.entries(bigFiles()).entries()) {
    const core = await import(`../pkg/pipeyard.js?core=${index}`);
    const { memory } = await core.default({ module_or_path: module });
    core.analyze(JSON.stringify({ files: [{ path: ".gitlab-ci.yml", text }], context: {}, language: "en" })).json();
    const [used, limit] = [memory.buffer.byteLength / 1024 / 1024, MORE_MEMORY[title] ?? MOST_MEMORY];
    check(used <= limit, `${title}: ${used.toFixed(1)} MiB of memory, limit ${limit} MiB`);
  }
}

function check(isFine, text) {
  if (!isFine) failures++;
  console.log(`${isFine ? "✓" : "✕"} ${text}`);
}

/** From a key in the editor to the graph on the screen. */
async function latency(jobs) {
  const { page, context } = await openPage(browser);
  await page.goto(server.url);
  await page.waitForSelector(".node");
  await putDraft(page, [{ path: ".gitlab-ci.yml", text: bigPipeline(jobs) }]);
  await jobsShown(page, Math.min(jobs, 20));
  // Its first analysis draws the graph once more, and no key has asked for that.
  await page.waitForSelector('[data-simulator="ready"]');
  await page.evaluate(measure);
  await page.keyboard.press("Alt+1");
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("#");
  for (let key = 0; key < KEYS; key++) {
    await page.keyboard.type("x");
    await page.waitForTimeout(120);
  }
  const times = (await page.evaluate(() => globalThis.paintTimes)).sort((a, b) => a - b);
  const part = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(0);
  console.log(`  ${jobs} jobs: key to painted graph p50 ${part(0.5)} ms, p95 ${part(0.95)} ms (${times.length} paints)`);
  await context.close();
}

function measure() {
  const times = (globalThis.paintTimes = []);
  let pressed = 0;
  addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
  const graph = document.querySelector(".graph-host");
  const painted = () => {
    const start = pressed;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => times.push(performance.now() - start);
      channel.port2.postMessage(0);
    });
  };
  new MutationObserver(painted).observe(graph, { attributeFilter: ["data-revision"] });
}

/** How smoothly a simulated run plays: the time from frame to frame. */
async function frames(jobs) {
  const { page, context } = await openPage(browser);
  await page.goto(server.url);
  await page.waitForSelector(".node");
  await putDraft(page, [{ path: ".gitlab-ci.yml", text: bigPipeline(jobs) }]);
  await jobsShown(page, Math.min(jobs, 20));
  await page.click(".run-simulated");
  await page.waitForSelector(".timeline .bar");
  const devtools = await context.newCDPSession(page);
  // The thread's own time does not grow when other programs have the processor.
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const before = await busy(devtools);
  const times = (await page.evaluate(watchFrames, WATCHED_MS)).sort((a, b) => a - b);
  const perFrame = (1_000 * ((await busy(devtools)) - before)) / times.length;
  const part = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(1);
  const rate = (1_000 * times.length) / WATCHED_MS;
  console.log(`  ${jobs} jobs playing: ${rate.toFixed(0)} frames/s, frame p50 ${part(0.5)} ms, p95 ${part(0.95)} ms, longest ${part(1)} ms; ${perFrame.toFixed(1)} ms of work in a frame`);
  await context.close();
}

/** The seconds that the page's main thread has worked. */
async function busy(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find((metric) => metric.name === "TaskDuration").value;
}

function watchFrames(watched) {
  return new Promise((resolve) => {
    const times = [];
    const start = performance.now();
    let last = start;
    const frame = (now) => {
      times.push(now - last);
      last = now;
      if (now - start < watched) requestAnimationFrame(frame);
      else resolve(times.slice(1));
    };
    requestAnimationFrame(frame);
  });
}
