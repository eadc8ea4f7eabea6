// A bridge of our own for a walk: `pipeyard serve` with a folder of its own for its state.

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const START_MS = 60_000;

/** Starts a bridge; `address` carries the pairing code. */
export async function startBridge({ program, page, engine, config, allow = [] }) {
  const folder = await mkdtemp(join(tmpdir(), "pipeyard-walk-"));
  const options = ["serve", "--no-open", "--port", "0", "--page", page, ...allow.flatMap((glob) => ["--allow-privileged", glob])];
  if (config) {
    await writeFile(join(folder, "config.toml"), config);
    options.push("--runner-config", join(folder, "config.toml"));
  }
  const environment = { ...process.env, DOCKER_HOST: engine, PIPEYARD_STATE_DIR: folder, LANG: "C.UTF-8" };
  const child = spawn(program, options, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  child.stderr.on("data", (data) => said.push(String(data)));
  const address = await firstAddress(child, said);
  return {
    address,
    said,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const patience = setTimeout(() => child.kill("SIGKILL"), 30_000);
      await ended;
      clearTimeout(patience);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function firstAddress(child, said) {
  return new Promise((resolve, reject) => {
    let out = "";
    const timer = setTimeout(() => reject(new Error(`no address in ${START_MS / 1_000} s: ${said.join("")}`)), START_MS);
    child.once("exit", (code) => reject(new Error(`pipeyard serve ended with ${code}: ${said.join("")}`)));
    child.stdout.on("data", (data) => {
      out += data;
      const address = /http:\/\/127\.0\.0\.1:\d+\/#\S+/.exec(out)?.[0];
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}
