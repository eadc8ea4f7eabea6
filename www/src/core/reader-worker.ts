// The core that shows a pipeline: small, so that a first visit is short.

import init, { analyze } from "../../pkg/reader.js";
import address from "../../pkg/reader_bg.wasm?url";
import { answerWith } from "./answers";

answerWith({ init, analyze }, address);
