import { expect, test } from "vitest";
import { LogStream } from "../../src/state/log-stream";

const LOG = [
  "\x1b[0KRunning with gitlab-runner 17.9.0\n",
  "section_start:100:prepare_executor\r\x1b[0K\x1b[0K\x1b[36;1mPreparing the \"docker\" executor\x1b[0;m\n",
  "Using Docker executor\n",
  "section_end:103:prepare_executor\r\x1b[0Ksection_start:103:step_script[collapsed=true]\r\x1b[0KExecuting\n",
  "pulling 10%\rpulling 100%\r\n",
  "last line without an end",
].join("");

function read(pieces: string[]): LogStream {
  const stream = new LogStream();
  for (const piece of pieces) stream.append(piece);
  return stream;
}

test("sections begin and end where their markers are", () => {
  const { lines, sections, sectionOf } = read([LOG]);
  expect(lines.map((line) => line.replace(/\x1b\[[0-9;]*[mK]/g, ""))).toEqual([
    "Running with gitlab-runner 17.9.0",
    'Preparing the "docker" executor',
    "Using Docker executor",
    "Executing",
    "pulling 100%",
    "last line without an end",
  ]);
  expect(sections).toEqual([
    { name: "prepare_executor", header: 1, parent: -1, startUnix: 100, endUnix: 103, startsFolded: false },
    { name: "step_script", header: 3, parent: -1, startUnix: 103, endUnix: null, startsFolded: true },
  ]);
  expect(sectionOf).toEqual([-1, 0, 0, 1, 1, 1]);
});

test("however a log is cut into two pieces, it reads the same", () => {
  const whole = read([LOG]);
  for (let cut = 0; cut <= LOG.length; cut++) {
    const stream = read([LOG.slice(0, cut), LOG.slice(cut)]);
    expect(stream.lines, `cut at ${cut}`).toEqual(whole.lines);
    expect(stream.sections, `cut at ${cut}`).toEqual(whole.sections);
    expect(stream.sectionOf, `cut at ${cut}`).toEqual(whole.sectionOf);
  }
});

test("character by character it reads the same", () => {
  expect(read([...LOG]).lines).toEqual(read([LOG]).lines);
});

test("nested sections close in any order, and an end without a start changes nothing", () => {
  const stream = read(["section_end:1:nobody\r\x1b[0K\nsection_start:1:a\r\x1b[0KA\nsection_start:2:b\r\x1b[0KB\nx\nsection_end:3:a\r\x1b[0K\ny\n"]);
  expect(stream.lines.map((line) => line.replaceAll("\x1b[0K", ""))).toEqual(["A", "B", "x", "y"]);
  expect(stream.sectionOf).toEqual([0, 1, 1, -1]);
  expect(stream.sections[1]?.parent).toBe(0);
});
