// The whole core: it simulates too, and foresees what a run would meet.

import init, { analyze, simulate } from "../../pkg/pipeyard.js";
import address from "../../pkg/pipeyard_bg.wasm?url";
import { answerWith } from "./answers";

answerWith({ init, analyze, simulate }, address);
