import { t } from "../i18n";
import { setContext, setOpenRequest, setRequest } from "../state/context";
import { context } from "../state/workspace";
import { TextField } from "./TextField";

const SOURCES = ["push", "merge_request_event", "schedule", "web", "api", "trigger", "pipeline", "parent_pipeline", "chat"];

/** Where the pipeline comes from, and what it is for. */
export function ContextFacts() {
  const texts = t.value;
  const { source = "push", tag, default_branch: standard, open_merge_requests: requests = [] } = context.value;
  return (
    <div class="fields">
      <label>
        {texts.source}
        <select value={source} onChange={(event) => setSource(event.currentTarget.value)}>
          {SOURCES.map((name) => <option key={name}>{name}</option>)}
        </select>
      </label>
      {source === "merge_request_event" ? <RequestFields /> : <RefFields />}
      <TextField label={texts.defaultBranch} value={standard} placeholder="main" onText={(text) => setContext({ default_branch: text || undefined })} />
      <Check label={texts.protectedRef} checked={context.value.protected ?? false} onCheck={(is) => setContext({ protected: is || undefined })} />
      {source !== "merge_request_event" && tag === undefined && (
        <Check label={texts.openRequest} checked={requests.length > 0} onCheck={setOpenRequest} />
      )}
    </div>
  );
}

/** A merge request is for branches: a tag would make no sense. */
function setSource(source: string): void {
  const isRequest = source === "merge_request_event";
  setContext({
    source: source === "push" ? undefined : source,
    ...(isRequest ? { tag: undefined, open_merge_requests: undefined } : { merge_request: undefined }),
  });
}

function RefFields() {
  const texts = t.value;
  const { tag, branch, default_branch: standard } = context.value;
  const isTag = tag !== undefined;
  return (
    <>
      <label>
        {texts.refKind}
        <select
          value={isTag ? "tag" : "branch"}
          onChange={(event) => setContext(event.currentTarget.value === "tag" ? { tag: "v1.0", branch: undefined } : { tag: undefined })}
        >
          <option value="branch">{texts.branch}</option>
          <option value="tag">{texts.tag}</option>
        </select>
      </label>
      {isTag ? (
        <TextField label={texts.tag} value={tag} placeholder="" onText={(text) => setContext({ tag: text })} />
      ) : (
        <TextField label={texts.branch} value={branch} placeholder={standard ?? "main"} onText={(text) => setContext({ branch: text || undefined })} />
      )}
    </>
  );
}

function RequestFields() {
  const texts = t.value;
  const { branch, default_branch: standard, merge_request: request = {} } = context.value;
  return (
    <>
      <TextField label={texts.sourceBranch} value={request.source_branch} placeholder={branch ?? "feature"} onText={(text) => setRequest({ source_branch: text })} />
      <TextField label={texts.targetBranch} value={request.target_branch} placeholder={standard ?? "main"} onText={(text) => setRequest({ target_branch: text })} />
      <TextField label={texts.requestTitle} value={request.title} placeholder="" onText={(text) => setRequest({ title: text })} />
      <TextField label={texts.requestLabels} value={request.labels} placeholder="" onText={(text) => setRequest({ labels: text })} />
    </>
  );
}

interface CheckProps {
  label: string;
  checked: boolean;
  onCheck(is: boolean): void;
}

function Check({ label, checked, onCheck }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onCheck(event.currentTarget.checked)} />
      {label}
    </label>
  );
}
