// The page with a real bridge and a real engine: what Simulate predicts is what Docker does.

import { resolve } from "node:path";
import { startBridge } from "../support/bridge.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { simulatedTo } from "../support/workspace.mjs";
import { contains, equal, logText, walk } from "./check.mjs";

export const title = "the page on Docker";
export const walks = { withoutPrivileges, withPrivileges };

/** The runner of the bridge: what its owner allows counts, not what the page says. */
const config = (privileged) => `concurrent = 2

[[runners]]
  name = "bridge-runner"
  executor = "docker"
  [runners.docker]
    image = "docker:latest"
    privileged = ${privileged}
`;

const RUN_MS = 240_000;

/** What the walks need: the bridge's program, the page it serves, an engine, and a registry's mirror where there is one. */
export async function prepare() {
  const { PIPEYARD_BIN: program, PIPEYARD_TEST_DOCKER_HOST: engine, DIND_REGISTRY_MIRROR: mirror } = process.env;
  const missing = [!program && "PIPEYARD_BIN", !engine && "PIPEYARD_TEST_DOCKER_HOST"].filter(Boolean).join(", ");
  if (missing) return { skipped: `${missing} not set` };
  const browser = await launch();
  const served = { program, engine, page: resolve(process.env.PIPEYARD_PAGE ?? "dist") };
  return { scene: { browser, served, mirror }, end: () => browser.close() };
}

async function withoutPrivileges({ browser, served }) {
  const bridge = await startBridge({ ...served, config: config(false) });
  const { page: tab, context, troubles } = await openPage(browser);
  let predicted = "";
  await walk("Docker, unprivileged", tab, [
    ["a wrong code is refused, and nothing can be run", async () => {
      const code = /pair=([0-9a-f]+)/.exec(bridge.address)[1];
      const wrong = code.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
      await tab.goto(bridge.address.replace(code, wrong));
      await tab.waitForSelector('.docker-state[data-state="refused"]');
      equal(new URL(tab.url()).hash, "", "the fragment");
      await tab.click(".run-real");
      await tab.waitForSelector("#docker .alert");
      await tab.keyboard.press("Escape");
    }],
    ["the printed address pairs, and the code leaves the address", () => pair(tab, bridge.address)],
    ["Simulate predicts the failure", async () => {
      await tab.click(".run-simulated");
      await simulatedTo(tab, "failed");
      predicted = failure(await logText(tab));
    }],
    ["before anything runs, a dialog asks, with Cancel under the finger", async () => {
      await tab.click(".run-real");
      await tab.waitForSelector(".consent[open]");
      equal(await tab.evaluate(() => document.activeElement.textContent), "Cancel", "the focused button");
      const text = await tab.textContent(".consent");
      for (const word of ["docker:latest", "docker:dind", "bridge-runner"]) contains(text, word, "the dialog");
      await tab.keyboard.press("Escape");
      await tab.waitForSelector(".consent", { state: "detached" });
      equal(await tab.locator('[data-run-kind="real"]').count(), 0, "real runs after Cancel");
    }],
    ["Run on my Docker fails with the same words", async () => {
      await run(tab);
      await finished(tab, "failed");
      const log = await logText(tab);
      equal(failure(log), predicted, "the error of the real run");
      contains(log, "ERROR: Job failed: exit code 1", "the log");
      await tab.waitForSelector(".run .badge[data-kind=real], .run .run-switch [aria-pressed=true]");
    }],
    ["the log's error is explained", () => tab.waitForSelector(".diagnoses [data-code]")],
    ["the simulated run is still there to compare", async () => {
      await tab.click('.run .run-switch [data-kind="simulated"]');
      await tab.waitForSelector('[data-run-kind="simulated"][data-run-status="failed"]');
    }],
    ["Stop cancels a real run in the middle of a command", async () => {
      await run(tab);
      await tab.waitForSelector('[data-run-kind="real"][data-run-status="running"]', { timeout: RUN_MS });
      await tab.waitForFunction(() => document.querySelector(".log-body")?.textContent.includes("$ sleep 20"), null, { timeout: RUN_MS });
      await tab.click(".run-stop");
      await finished(tab, "canceled");
    }],
    ["no trouble", () => equal(troubles, [], "troubles")],
  ]).finally(() => end(context, bridge));
}

async function withPrivileges({ browser, served, mirror }) {
  const bridge = await startBridge({ ...served, config: config(true), allow: ["docker:*"] });
  const { page: tab, context, troubles } = await openPage(browser);
  await walk("Docker, privileged", tab, [
    ["pairs", () => pair(tab, bridge.address)],
    ["with privileged = true in config.toml Simulate succeeds", async () => {
      await tab.click('[role=tab][id="file-config.toml"]');
      const line = tab.locator("#editor .cm-line", { hasText: "privileged = false" });
      await line.click();
      await tab.keyboard.press("Home");
      await tab.keyboard.press("Shift+End");
      await tab.keyboard.type("privileged = true");
      if (mirror) await addVariable(tab, "DIND_REGISTRY_MIRROR", mirror);
      await tab.click(".run-simulated");
      await simulatedTo(tab, "success");
    }],
    ["the dialog names what runs privileged", async () => {
      await tab.click(".run-real");
      await tab.waitForSelector(".consent[open] .privileged");
      contains(await tab.textContent(".consent .privileged"), "docker:dind", "the privileged part");
      await tab.click(".consent .run-real");
    }],
    ["the log runs on after a reload in the middle of the run", async () => {
      // The log of the simulated run says the same: only that of the real run counts.
      await tab.waitForSelector('[data-run-kind="real"]', { timeout: RUN_MS });
      await tab.click(".run #tab-log");
      await tab.waitForFunction(() => document.querySelector(".log-body")?.textContent.includes("$ sleep 20"), null, { timeout: RUN_MS });
      await tab.reload();
      await tab.waitForSelector('.docker-state[data-state="paired"]');
      await tab.waitForSelector('[data-run-kind="real"]');
      await tab.waitForFunction(() => document.querySelector(".log-body")?.textContent.includes("$ sleep 20"));
    }],
    ["docker-compose starts the Minecraft server inside dind", async () => {
      await finished(tab, "success");
      const log = await logText(tab);
      contains(log, "$ docker info", "the log");
      if (!/Container \S*minecraft\S*\s+Started/.test(log)) throw new Error(`no container was started:\n${log}`);
      contains(log, "Job succeeded", "the log");
    }],
    ["no trouble", () => equal(troubles, [], "troubles")],
  ]).finally(() => end(context, bridge));
}

async function pair(tab, address) {
  await tab.goto(address);
  await tab.waitForSelector('.docker-state[data-state="paired"]');
  equal(new URL(tab.url()).hash, "", "the fragment");
  await tab.waitForSelector('.node[data-job="deploy"]');
}

async function run(tab) {
  await tab.click(".run-real");
  await tab.waitForSelector(".consent[open]");
  await tab.click(".consent .run-real");
}

/** Waits for the end of the real run that is shown. */
async function finished(tab, status) {
  const end = tab.locator(`[data-run-kind="real"]:is([data-run-status=success], [data-run-status=failed], [data-run-status=canceled])`);
  await end.waitFor({ timeout: RUN_MS });
  const actual = await end.getAttribute("data-run-status");
  if (actual === status) return;
  throw new Error(`the real run ended as ${actual} instead of ${status}:\n${await logText(tab).catch(String)}`);
}

/** What both logs must have in common: the error, word for word. */
function failure(log) {
  const line = log.split("\n").find((candidate) => candidate.includes("no such host"));
  if (!line) throw new Error(`no line with "no such host":\n${log}`);
  return line.trim();
}

async function addVariable(tab, name, value) {
  await tab.getByLabel("Name", { exact: true }).fill(name);
  await tab.getByLabel("Value", { exact: true }).fill(value);
  await tab.getByLabel("Add a variable").click();
}

async function end(context, bridge) {
  await context.close();
  await bridge.stop();
}
