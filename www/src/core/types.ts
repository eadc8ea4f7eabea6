// The shapes at the boundary of the core. They mirror `src/wire/*.rs`.

export type Position = { line: number; column: number };
export type Range = { start: Position; end: Position };
export type Severity = "error" | "warning" | "info";
export type Label = { message: string; file: string; range: Range };
export type Edit = { file: string; range: Range; replacement: string };
export type Fix = { title: string; edits: Array<Edit> };
export type Diagnostic = {
  code: string;
  severity: Severity;
  message: string;
  gitlab?: string;
  file: string;
  range: Range;
  labels?: Array<Label>;
  help?: Array<string>;
  fix?: Fix;
};
export type Rule = { index: number; if?: string; value: boolean };
export type Reason = {
  text: string;
  file?: string;
  line?: number;
  range?: Range;
  rule?: Rule;
  because?: Array<Reason>;
};

export type File = { path: string; text: string };
export type Context = {
  source?: string;
  branch?: string;
  tag?: string;
  target_branch?: string;
  default_branch?: string;
  project_path?: string;
  protected?: boolean;
  variables?: Array<[string, string]>;
};
export type Request = { files: Array<File>; context: Context; language: string };
export type Assumptions = {
  durations: Array<[string, number]>;
  failures: Array<[string, number]>;
  plays: Array<[string, number]>;
  cancel_ms: number | null;
};

export type AllowFailure = boolean | { exit_codes: Array<number> };
export type Image = { name: string; entrypoint?: Array<string> };
export type PlannedService = {
  image: Image;
  command?: Array<string>;
  aliases: Array<string>;
  variables: Array<[string, string]>;
};
export type PlannedJob = {
  name: string;
  stage: number;
  when: string;
  allow_failure: AllowFailure;
  needs?: Array<number>;
  tags: Array<string>;
  image?: Image;
  services: Array<PlannedService>;
  variables: Array<[string, string]>;
  script: Array<string>;
  after_script: Array<string>;
  timeout_ms: number;
};
export type Plan = { project_path: string; stages: Array<string>; jobs: Array<PlannedJob> };

export type Need = { job: string; artifacts: boolean; optional: boolean };
export type Service = { name: string; alias: Array<string> };
export type Verdict = { runner: string; takes: boolean; missing_tags: Array<string>; text: string };
export type Placement = { runner?: string; stuck: boolean; runners: Array<Verdict> };
export type Job = {
  name: string;
  stage: string;
  kind: string;
  when: string;
  allow_failure: AllowFailure;
  scheduling_type: string;
  needs: Array<Need> | null;
  variables: Record<string, string>;
  before_script?: Array<string>;
  script: Array<string>;
  after_script?: Array<string>;
  image?: string;
  services: Array<Service>;
  tags: Array<string>;
  because?: Reason;
  file: string;
  range: Range;
  waits_for: Array<string>;
  placement: Placement;
};
export type LeftOut = { name: string; because: Reason; file: string; range: Range };
export type Runner = {
  name: string;
  tags: Array<string>;
  privileged: boolean;
  run_untagged: boolean;
  executor: string;
};
export type LedgerEntry = { job?: string; keyword: string; honoured: string; note: string; line?: number };
export type Analysis = {
  valid: boolean;
  pipeline: boolean;
  reason?: string;
  stages: Array<string>;
  jobs: Array<Job>;
  left_out: Array<LeftOut>;
  diagnostics: Array<Diagnostic>;
  ledger: Array<LedgerEntry>;
  runners: Array<Runner>;
  plan?: Plan;
};

export type RunEventKind =
  | { kind: "started"; simulated: boolean; jobs: Array<string> }
  | { kind: "job"; job: number; status: string; failure_reason?: string; exit_code?: number; runner?: string }
  | { kind: "log"; job: number; text: string }
  | { kind: "pipeline"; status: string }
  | { kind: "diagnosis"; job: number; diagnostic: Diagnostic }
  | { kind: "finished"; result: RunResult };
export type RunEvent = { seq: number; at_ms: number; what: RunEventKind };
export type JobResult = {
  name: string;
  status: string;
  failure_reason?: string;
  exit_code?: number;
  runner?: string;
  queued_ms?: number;
  started_ms?: number;
  finished_ms?: number;
  log: string;
};
export type RunResult = {
  simulated: boolean;
  status: string;
  duration_ms: number;
  jobs: Array<JobResult>;
  critical_path: Array<string>;
  ledger: Array<LedgerEntry>;
  diagnostics: Array<Diagnostic>;
};

export type KeyKind = "code" | "session";
export type Said = { en: string; ko: string };
export type Engine = { state: "ready"; version: string; host: string } | { state: "absent"; why: Said };
export type ImageState = { name: string; local: boolean };
export type PrivilegedUse = { job: string; image: string };
export type RunSummary = { run: string; finished: boolean; last_seq: number };
export type ClientMessage =
  | { type: "pair"; key: KeyKind; nonce: string; proof: string }
  | { type: "check"; id: number; plan: Plan }
  | { type: "run"; id: number; plan_hash: string; plan: Plan; files: Array<File> }
  | { type: "play"; run: string; job: number }
  | { type: "cancel"; run: string }
  | { type: "resume"; run: string; last_seq: number };
export type ServerMessage =
  | { type: "hello"; version: string; nonce: string }
  | {
      type: "ready";
      proof: string;
      engine: Engine;
      runners: Array<Runner>;
      allow_privileged: Array<string>;
      runs: Array<RunSummary>;
    }
  | {
      type: "checked";
      id: number;
      plan_hash: string;
      images: Array<ImageState>;
      privileged: Array<PrivilegedUse>;
      ledger: Array<LedgerEntry>;
      refusals: Array<Said>;
    }
  | { type: "run_started"; id: number; run: string }
  | { type: "event"; run: string; event: RunEvent }
  | { type: "error"; id?: number; code: string; message: Said };
