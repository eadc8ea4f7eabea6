import { t } from "../i18n";
import { setContext } from "../state/context";
import { context } from "../state/workspace";
import { ContextChanges } from "./ContextChanges";
import { ContextFacts } from "./ContextFacts";
import { Pairs } from "./Pairs";

/** On a small screen the reasons come first; one press opens the context. */
const HAS_ROOM = matchMedia("(min-width: 1100px) and (min-height: 720px), (max-width: 819px)").matches;

/** The facts that GitLab would know when it creates the pipeline. */
export function ContextPanel() {
  const texts = t.value;
  const { source = "push", tag, branch, default_branch: standard = "main", variables = [], inputs = [] } = context.value;
  const ref = tag ?? branch ?? standard;
  return (
    <details class="panel context" open={HAS_ROOM}>
      <summary class="panel-bar">
        <h2>{texts.context}</h2>
        <span class="soft number">
          {texts.contextSummary(source, ref)}
          {variables.length > 0 && ` · ${texts.variables} ${variables.length}`}
        </span>
      </summary>
      <div class="context-body">
        <ContextFacts />
        <ContextChanges />
        <Pairs
          legend={texts.variables}
          pairs={variables}
          names={{ add: texts.addVariable, remove: texts.removeVariable }}
          onPairs={(next) => setContext({ variables: next })}
        />
        <Pairs
          legend={texts.inputs}
          hint={texts.inputsHint}
          pairs={inputs}
          names={{ add: texts.addInput, remove: texts.removeInput }}
          onPairs={(next) => setContext({ inputs: next })}
        />
      </div>
    </details>
  );
}
