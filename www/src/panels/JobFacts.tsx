import type { Job } from "../core/types";
import { t } from "../i18n";

/** What a job runs: image, services and its script, as resolved. */
export function JobFacts({ job }: { job: Job }) {
  const texts = t.value;
  const lines = [...(job.before_script ?? []), ...job.script, ...(job.after_script ?? [])];
  return (
    <div class="question">
      <h3>{texts.runsWhat}</h3>
      <dl class="facts">
        {job.image && <Fact name={texts.image}><code>{job.image}</code></Fact>}
        {job.services.length > 0 && (
          <Fact name={texts.services}>
            {job.services.map((service) => (
              <span key={service.name} class="service">
                <code>{service.name}</code> <span class="soft">→ {service.alias.join(", ")}</span>
              </span>
            ))}
          </Fact>
        )}
        {job.when !== "on_success" && <Fact name={texts.when}><code>{job.when}</code></Fact>}
      </dl>
      {lines.length > 0 && (
        <details open={lines.length <= 6}>
          <summary>{texts.scriptLines(lines.length)}</summary>
          <ScriptPart name="before_script" lines={job.before_script ?? []} />
          <ScriptPart name="script" lines={job.script} />
          <ScriptPart name="after_script" lines={job.after_script ?? []} />
        </details>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function ScriptPart({ name, lines }: { name: string; lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      {name !== "script" && <p class="soft script-name">{name}</p>}
      <ol class="script">
        {lines.map((line, index) => <li key={index}>{line}</li>)}
      </ol>
    </>
  );
}
