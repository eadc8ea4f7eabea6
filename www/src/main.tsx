// Puts the page together: restores what was, starts the core, connects to a bridge if there is one, and draws.

import { render } from "preact";
import { App } from "./panels/App";
import { followWorkspace } from "./state/analysis";
import { connect } from "./state/docker";
import { keepDraft, restoreDraft } from "./state/draft";
import { openFirstExample, translateUntouched } from "./state/examples";
import { followSelection } from "./state/reason";
import { followSettings } from "./state/settings";
import { listenForKeys } from "./state/shortcuts";
import { followRuns } from "./state/shown-run";
import { followLanguage } from "./state/simulation";
import "./styles/index.css";

const page = document.getElementById("page");
if (page) {
  followSettings(document.documentElement);
  if (!restoreDraft()) openFirstExample();
  keepDraft();
  translateUntouched();
  followWorkspace();
  followSelection();
  followRuns();
  followLanguage();
  listenForKeys();
  page.replaceChildren();
  render(<App />, page);
  connect();
}
