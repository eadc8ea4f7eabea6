// Texts for the walks, and the strokes that every walk needs.

/** A pipeline of `count` jobs in ten stages; each job needs two of the stage before. */
export function bigPipeline(count) {
  const stages = Array.from({ length: 10 }, (_, index) => `stage-${index}`);
  const perStage = Math.ceil(count / stages.length);
  const lines = [`stages: [${stages.join(", ")}]`, ""];
  for (let index = 0; index < count; index++) {
    const stage = Math.floor(index / perStage);
    const needs = stage === 0 ? [] : [0, 7].map((shift) => `job-${(stage - 1) * perStage + ((index + shift) % perStage)}`);
    lines.push(`job-${index}:`, `  stage: ${stages[stage]}`);
    if (needs.length > 0) lines.push(`  needs: [${[...new Set(needs)].join(", ")}]`);
    lines.push(`  script: [echo ${index}, sleep ${(index % 9) + 1}]`, "");
  }
  return lines.join("\n");
}

/** Puts a workspace where the page keeps its draft; the next load shows it. */
export async function putDraft(page, files, settings = {}) {
  const draft = { files, active: files[0].path, context: {} };
  await page.evaluate(
    ([kept, wanted]) => {
      // Leaving the page saves its own draft: that must not overwrite ours.
      addEventListener("pagehide", () => localStorage.setItem("pipeyard.draft", JSON.stringify(kept)));
      localStorage.setItem("pipeyard.settings", JSON.stringify({ language: "en", theme: "auto", view: "stage", ...wanted }));
    },
    [draft, settings],
  );
  await page.reload();
}

/** Waits until the graph shows so many jobs. */
export async function jobsShown(page, count) {
  await page.waitForFunction((wanted) => document.querySelectorAll(".node").length >= wanted, count);
}

/** The text of the editor. */
export function editorText(page) {
  return page.evaluate(() => {
    const content = document.querySelector("#editor").shadowRoot.querySelector(".cm-content");
    return [...content.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n");
  });
}

/** Takes the simulated run to its end. A run that was only just asked for may still replace the one that is shown, so the
 * button is pressed until the end that is wanted is there. */
export async function simulatedTo(page, status) {
  const isThere = page.waitForFunction((wanted) => {
    document.querySelector('.transport [data-press="end"]:enabled')?.click();
    return document.querySelector(`[data-run-kind="simulated"][data-run-status="${wanted}"]`) !== null;
  }, status);
  await isThere.catch(async (problem) => {
    const now = await page.locator("[data-run-status]").evaluateAll((all) => all.map((one) => one.dataset.runStatus));
    throw new Error(`the simulated run is ${now.join() || "not there"}, not ${status}: ${problem.message}`);
  });
}

/** The text of a file, tabs and all, wherever the editor is scrolled: what the page would keep if it were left now. */
export function keptText(page, path) {
  return page.evaluate((wanted) => {
    dispatchEvent(new PageTransitionEvent("pagehide"));
    return JSON.parse(localStorage.getItem("pipeyard.draft")).files.find((file) => file.path === wanted).text;
  }, path);
}
