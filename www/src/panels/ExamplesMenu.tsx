import { EXAMPLES } from "../../content/examples";
import { t } from "../i18n";
import { language } from "../state/settings";
import { openExample } from "../state/examples";
import { Sign } from "./Glyphs";
import { Menu } from "./Menu";

export function ExamplesMenu() {
  const texts = t.value;
  return (
    <Menu id="examples" class="examples" label={<>{texts.examples}<Sign name="down" /></>}>
      {(close) => (
        <>
          <ul class="example-list">
            {EXAMPLES.map((example) => (
              <li key={example.id}>
                <button
                  type="button"
                  data-example={example.id}
                  onClick={() => {
                    openExample(example);
                    close();
                  }}
                >
                  <b>{example.title[language.value]}</b>
                  <span>{example.about[language.value]}</span>
                </button>
              </li>
            ))}
          </ul>
          <p class="menu-note">{texts.examplesHint}</p>
        </>
      )}
    </Menu>
  );
}
