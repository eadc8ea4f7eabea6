// Generated from the types in src/wire by `UPDATE_EXPECT=1 cargo test --features typescript --test typescript`. Change those, not this.

export type Position = { 
/**
 * The line.
 */
line: number, 
/**
 * The column.
 */
column: number, };

export type Range = { 
/**
 * Where it starts.
 */
start: Position, 
/**
 * Where it ends.
 */
end: Position, };

export type Severity = "error" | "warning" | "info";

export type Label = { 
/**
 * What is there.
 */
message: string, 
/**
 * The file.
 */
file: string, 
/**
 * The place.
 */
range: Range, };

export type Edit = { 
/**
 * The file.
 */
file: string, 
/**
 * What is replaced.
 */
range: Range, 
/**
 * What comes in its place.
 */
replacement: string, };

export type Fix = { 
/**
 * What the change does.
 */
title: string, 
/**
 * The edits; ranges count in the text before the change.
 */
edits: Array<Edit>, };

export type Diagnostic = { 
/**
 * The permanent code.
 */
code: string, 
/**
 * `error`, `warning` or `info`.
 */
severity: Severity, 
/**
 * What is wrong.
 */
message: string, 
/**
 * The original tool's own words, when it has some.
 */
gitlab?: string, 
/**
 * The file.
 */
file: string, 
/**
 * The place.
 */
range: Range, 
/**
 * Other places that matter.
 */
labels?: Array<Label>, 
/**
 * What to do.
 */
help?: Array<string>, 
/**
 * A change that removes it.
 */
fix?: Fix, };

export type Rule = { 
/**
 * Its position, from 0.
 */
index: number, 
/**
 * The text of its `if:`.
 */
if?: string, 
/**
 * Whether it matched.
 */
value: boolean, };

export type Reason = { 
/**
 * The sentence.
 */
text: string, 
/**
 * The file that it rests on.
 */
file?: string, 
/**
 * The line in it.
 */
line?: number, 
/**
 * The whole place.
 */
range?: Range, 
/**
 * `yes`, `no` or `unknown`, where the step is a question.
 */
verdict?: string, 
/**
 * The rule that decided, for a job.
 */
rule?: Rule, 
/**
 * The steps that led here.
 */
because?: Array<Reason>, };

export type AllowFailure = boolean | { 
/**
 * The codes.
 */
exit_codes: Array<number>, };

export type Image = { 
/**
 * The reference.
 */
name: string, 
/**
 * Replaces the entry point.
 */
entrypoint?: Array<string>, 
/**
 * `pull_policy`, in the order in which they are tried.
 */
pull_policy: Array<string>, 
/**
 * The platform to pull for.
 */
platform?: string, 
/**
 * The user that its processes run as.
 */
user?: string, };

export type Service = { 
/**
 * The image.
 */
image: Image, 
/**
 * Replaces the command.
 */
command?: Array<string>, 
/**
 * The host names.
 */
aliases: Array<string>, 
/**
 * What its environment has besides its job's, as pairs, in order.
 */
variables: Array<[string, string]>, };

export type AutoCancel = { 
/**
 * When a newer pipeline of the same ref comes.
 */
on_new_commit: string, 
/**
 * When a job fails.
 */
on_job_failure: string, };

export type Retry = { 
/**
 * At most so many further tries.
 */
max: number, 
/**
 * The failure reasons that are tried again.
 */
when: Array<string>, 
/**
 * The exit codes that are tried again.
 */
exit_codes?: Array<number>, };

export type DeployEnvironment = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its address.
 */
url?: string, 
/**
 * What the job does to it.
 */
action: string, };

export type Artifacts = { 
/**
 * The name of the archive.
 */
name: string, 
/**
 * Globs of what is kept.
 */
paths: Array<string>, 
/**
 * Globs of what is not.
 */
exclude: Array<string>, 
/**
 * Whether files that git does not know are kept too.
 */
untracked: boolean, 
/**
 * `on_success`, `on_failure` or `always`.
 */
when: string, 
/**
 * How long they are kept, as written.
 */
expire_in?: string, 
/**
 * Reports by kind, each with its globs.
 */
reports: Array<[string, Array<string>]>, };

export type Cache = { 
/**
 * Under which name it is kept, or what stands before the digest.
 */
key: string, 
/**
 * The files whose content is digested for the name.
 */
key_files: Array<string>, 
/**
 * Globs of what is kept.
 */
paths: Array<string>, 
/**
 * Whether files that git does not know are kept too.
 */
untracked: boolean, 
/**
 * Whether protected and other refs share it.
 */
unprotect: boolean, 
/**
 * `pull-push`, `pull` or `push`.
 */
policy: string, 
/**
 * `on_success`, `on_failure` or `always`.
 */
when: string, 
/**
 * Names that are tried when there is nothing under the key.
 */
fallback_keys: Array<string>, };

export type Open = { 
/**
 * Variables in whose values references stay.
 */
raw: Array<string>, 
/**
 * Variables that are stronger than reported ones.
 */
stronger: Array<string>, };

export type Trigger = { 
/**
 * The project, when it is another one.
 */
project?: string, 
/**
 * Its branch.
 */
branch?: string, 
/**
 * The plan of the child pipeline, when it is known.
 */
child?: Plan, 
/**
 * `depend` or `mirror`.
 */
strategy?: string, };

export type PlannedJob = { 
/**
 * Its name.
 */
name: string, 
/**
 * The position of its stage.
 */
stage: number, 
/**
 * GitLab's word for when it runs.
 */
when: string, 
/**
 * Whether its failure counts.
 */
allow_failure: AllowFailure, 
/**
 * Positions of the needed jobs; absent waits for the stages before.
 */
needs?: Array<number>, 
/**
 * The tags of its runner.
 */
tags: Array<string>, 
/**
 * The image; absent takes the runner's.
 */
image?: Image, 
/**
 * The services.
 */
services: Array<Service>, 
/**
 * What its environment has besides the common part, as pairs, in order.
 */
variables: Array<[string, string]>, 
/**
 * `before_script` and `script`.
 */
script: Array<string>, 
/**
 * `after_script`.
 */
after_script: Array<string>, 
/**
 * The time limit in milliseconds.
 */
timeout_ms: number, 
/**
 * What a trigger job starts.
 */
trigger?: Trigger, 
/**
 * How long a delayed job waits, in milliseconds.
 */
start_in_ms?: number, 
/**
 * When a failed try is followed by another.
 */
retry?: Retry, 
/**
 * Whether a newer pipeline may cancel it while it runs.
 */
interruptible: boolean, 
/**
 * The group of which one job runs at a time.
 */
resource_group?: string, 
/**
 * Where it deploys to.
 */
environment?: DeployEnvironment, 
/**
 * `hooks:pre_get_sources_script`.
 */
pre_get_sources_script: Array<string>, 
/**
 * The files that it hands on.
 */
artifacts?: Artifacts, 
/**
 * Positions of the jobs whose artifacts it is given; absent for all of earlier stages.
 */
fetches?: Array<number>, 
/**
 * Its caches.
 */
caches: Array<Cache>, 
/**
 * Variables that are files: name and content.
 */
files: Array<[string, string]>, 
/**
 * Names of variables whose values logs must not show.
 */
masked: Array<string>, 
/**
 * What stays open until reported variables are known.
 */
open?: Open, };

export type Plan = { 
/**
 * `group/project`.
 */
project_path: string, 
/**
 * The stages that have jobs.
 */
stages: Array<string>, 
/**
 * What cancels its jobs.
 */
auto_cancel?: AutoCancel, 
/**
 * The part of the environment that all jobs have in common, as pairs, in order.
 */
variables: Array<[string, string]>, 
/**
 * The jobs.
 */
jobs: Array<PlannedJob>, };

export type LedgerEntry = { 
/**
 * The job; absent for the whole pipeline.
 */
job?: string, 
/**
 * The keyword.
 */
keyword: string, 
/**
 * `yes`, `approximated` or `ignored`.
 */
honoured: string, 
/**
 * What that means.
 */
note: string, 
/**
 * The line where it is written.
 */
line?: number, };

export type Attempt = { 
/**
 * GitLab's word for how it ended.
 */
status: string, 
/**
 * GitLab's word for why it failed.
 */
failure_reason?: string, 
/**
 * Its exit code.
 */
exit_code?: number, 
/**
 * When it started to run.
 */
started_ms?: number, 
/**
 * When it ended.
 */
finished_ms?: number, 
/**
 * Its whole log, when the result has logs.
 */
log?: string, };

export type ChildResult = { 
/**
 * GitLab's word for how it ended.
 */
status: string, 
/**
 * Its jobs, in plan order.
 */
jobs: Array<JobResult>, };

export type JobResult = { 
/**
 * Its name.
 */
name: string, 
/**
 * GitLab's word for how it ended.
 */
status: string, 
/**
 * GitLab's word for why it failed.
 */
failure_reason?: string, 
/**
 * Its exit code.
 */
exit_code?: number, 
/**
 * The runner that took it.
 */
runner?: string, 
/**
 * When it became pending.
 */
queued_ms?: number, 
/**
 * When it started to run.
 */
started_ms?: number, 
/**
 * When it ended.
 */
finished_ms?: number, 
/**
 * Its whole log.
 */
log: string, 
/**
 * How much longer it could have taken without the run ending later.
 */
slack_ms?: number, 
/**
 * The pipeline that it started, when that is known.
 */
child?: ChildResult, 
/**
 * The tries before the one that all of this is about, in order.
 */
earlier?: Array<Attempt>, };

export type Hint = { 
/**
 * The change, and what it would gain, as a sentence.
 */
text: string, 
/**
 * How much earlier the run would end.
 */
gain_ms: number, };

export type JobChances = { 
/**
 * Its name.
 */
name: string, 
/**
 * In how many runs it failed at last.
 */
failed: number, 
/**
 * In how many runs it was tried again.
 */
retried: number, };

export type Chances = { 
/**
 * How many runs there were.
 */
runs: number, 
/**
 * How many of them succeeded.
 */
succeeded: number, 
/**
 * Half of the runs were over after this time.
 */
p50_ms: number, 
/**
 * Nine runs in ten were over after this time.
 */
p90_ms: number, 
/**
 * The jobs that did not always succeed at once.
 */
jobs: Array<JobChances>, };

export type RunResult = { 
/**
 * Whether it was simulated.
 */
simulated: boolean, 
/**
 * GitLab's word for how the pipeline ended.
 */
status: string, 
/**
 * How long it took.
 */
duration_ms: number, 
/**
 * The jobs, in plan order.
 */
jobs: Array<JobResult>, 
/**
 * The jobs that decided the duration, in order.
 */
critical_path: Array<string>, 
/**
 * Changes that would end the run earlier, best first.
 */
hints?: Array<Hint>, 
/**
 * What many runs of the same came to, when that was asked for.
 */
chances?: Chances, 
/**
 * What was not honoured as GitLab would.
 */
ledger: Array<LedgerEntry>, 
/**
 * What is wrong, predicted or seen.
 */
diagnostics: Array<Diagnostic>, };

export type RunEventKind = { "kind": "started", 
/**
 * Whether it is simulated.
 */
simulated: boolean, 
/**
 * The jobs, in plan order; later events name them by position.
 */
jobs: Array<string>, } | { "kind": "job", 
/**
 * The job's position in the plan.
 */
job: number, 
/**
 * GitLab's word.
 */
status: string, 
/**
 * Which try this is, from 2 on; absent for the first.
 */
attempt?: number, 
/**
 * GitLab's word for why it failed.
 */
failure_reason?: string, 
/**
 * The exit code of its script.
 */
exit_code?: number, 
/**
 * The runner that took it.
 */
runner?: string, } | { "kind": "log", 
/**
 * The job's position in the plan.
 */
job: number, 
/**
 * The text; pieces join without anything between them.
 */
text: string, } | { "kind": "pipeline", 
/**
 * GitLab's word.
 */
status: string, } | { "kind": "diagnosis", 
/**
 * The job's position in the plan.
 */
job: number, 
/**
 * What it means.
 */
diagnostic: Diagnostic, } | { "kind": "finished", 
/**
 * Everything in one place.
 */
result: RunResult, };

export type RunEvent = { 
/**
 * Its number.
 */
seq: number, 
/**
 * When it happened, in milliseconds since the start of the run.
 */
at_ms: number, 
/**
 * What happened.
 */
what: RunEventKind, };

export type File = { 
/**
 * Its path in the project.
 */
path: string, 
/**
 * Its text.
 */
text: string, };

export type MergeRequestFacts = { 
/**
 * Its number in the project; 1 when absent.
 */
iid?: number, 
/**
 * The branch with the changes.
 */
source_branch?: string, 
/**
 * The branch they go to; the default branch when absent.
 */
target_branch?: string, 
/**
 * The project of the source branch, when it is a fork.
 */
source_project?: string, 
/**
 * The project that it goes to, when the pipeline runs in a fork.
 */
target_project?: string, 
/**
 * Its title.
 */
title?: string, 
/**
 * Its labels, separated by commas.
 */
labels?: string, };

export type SettingVariable = { 
/**
 * `project` (when absent), `group` or `instance`.
 */
level?: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its value.
 */
value: string, 
/**
 * Whether it is of the kind `file`.
 */
file: boolean, 
/**
 * Whether its own references stay.
 */
raw: boolean, 
/**
 * Whether it is hidden in logs.
 */
masked: boolean, 
/**
 * Whether only protected refs see it.
 */
protected: boolean, 
/**
 * The environments that see it; `*` when absent.
 */
environment_scope?: string, };

export type Context = { 
/**
 * `CI_PIPELINE_SOURCE`; `push` when absent, `merge_request_event` with a merge request.
 */
source?: string, 
/**
 * The branch; the default branch when neither this nor a tag is given.
 */
branch?: string, 
/**
 * The tag.
 */
tag?: string, 
/**
 * The target branch of a merge request; the short form of `merge_request`.
 */
target_branch?: string, 
/**
 * The merge request that the pipeline is for.
 */
merge_request?: MergeRequestFacts, 
/**
 * The default branch; `main` when absent.
 */
default_branch?: string, 
/**
 * `group/project`.
 */
project_path?: string, 
/**
 * The message of the commit.
 */
commit_message?: string, 
/**
 * The message of the tag.
 */
tag_message?: string, 
/**
 * The description of the schedule.
 */
schedule?: string, 
/**
 * The account of whoever starts the pipeline.
 */
user_login?: string, 
/**
 * Whether the ref is protected.
 */
protected?: boolean, 
/**
 * Whether this is the first push of the branch, so that there is nothing to compare with.
 */
new_branch?: boolean, 
/**
 * The paths that changed. Absent: unknown, unless the kind of pipeline has no diff at all.
 */
changed_files?: Array<string>, 
/**
 * What `changes:compare_to` finds: a ref, and the paths that differ from it (`null`: no such ref).
 */
compare?: Array<[string, Array<string> | null]>, 
/**
 * The branches and tags of the project, besides those of `compare`. Absent: unknown, and a ref that the files name is
 * taken for one that exists.
 */
refs?: Array<string>, 
/**
 * The paths of all files of the project. Absent: unknown.
 */
files?: Array<string>, 
/**
 * The open merge requests of the branch, as `group/project!1`.
 */
open_merge_requests?: Array<string>, 
/**
 * Pipeline variables as pairs.
 */
variables?: Array<[string, string]>, 
/**
 * Variables from the settings of the project, its groups and the server.
 */
settings?: Array<SettingVariable>, 
/**
 * Values for `spec:inputs` of the pipeline's own file, as pairs.
 */
inputs?: Array<[string, string]>, };

export type Request = { 
/**
 * The files of the workspace. `.gitlab-ci.yml` is the pipeline, `config.toml` the runners; others may be included or sent.
 */
files: Array<File>, 
/**
 * The facts.
 */
context: Context, 
/**
 * `en` or `ko`.
 */
language: string, };

export type Assumptions = { 
/**
 * Durations by job name, in milliseconds; they replace what the script suggests.
 */
durations: Array<[string, number]>, 
/**
 * Jobs that fail, with their exit code.
 */
failures: Array<[string, number]>, 
/**
 * Manual jobs that somebody plays, with the moment in milliseconds (0: as soon as they wait).
 */
plays: Array<[string, number]>, 
/**
 * The moment at which somebody cancels the run.
 */
cancel_ms: number | null, 
/**
 * The moment at which a newer pipeline of the same ref is created.
 */
new_commit_ms?: number, 
/**
 * Jobs whose tries fail by chance: so many of a thousand.
 */
flaky?: Array<[string, number]>, 
/**
 * What chances are drawn from: the same number, the same run.
 */
seed?: number, 
/**
 * How many runs of the same are counted together; 0 for none.
 */
runs?: number, 
/**
 * Jobs at once over all runners, instead of what `config.toml` says.
 */
concurrent?: number, 
/**
 * Runners besides those of `config.toml`, each by its tags.
 */
more_runners?: Array<Array<string>>, 
/**
 * Runners that do not work, by name.
 */
broken_runners?: Array<string>, 
/**
 * Process modes of resource groups, by name, in GitLab's words.
 */
process_modes?: Array<[string, string]>, };

export type Need = { 
/**
 * The needed job.
 */
job: string, 
/**
 * Whether its artifacts are fetched.
 */
artifacts: boolean, 
/**
 * Whether it may be missing.
 */
optional: boolean, };

export type Verdict = { 
/**
 * The runner's name.
 */
runner: string, 
/**
 * Whether it takes the job.
 */
takes: boolean, 
/**
 * The tags that the job asks for and the runner lacks.
 */
missing_tags: Array<string>, 
/**
 * The sentence.
 */
text: string, };

export type Placement = { 
/**
 * The runner that takes it; absent when it is stuck.
 */
runner?: string, 
/**
 * Whether no runner takes it.
 */
stuck: boolean, 
/**
 * For each runner what it says: it takes the job, or what it lacks.
 */
runners: Array<Verdict>, };

export type Runner = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its tags.
 */
tags: Array<string>, 
/**
 * Whether its containers get extended privileges.
 */
privileged: boolean, 
/**
 * Whether it takes jobs without tags.
 */
run_untagged: boolean, 
/**
 * Its executor.
 */
executor: string, };

export type JobService = { 
/**
 * The image.
 */
name: string, 
/**
 * The names under which the job reaches it.
 */
alias: Array<string>, };

export type Job = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its stage.
 */
stage: string, 
/**
 * `job` or `bridge`.
 */
kind: string, 
/**
 * GitLab's word for when it runs.
 */
when: string, 
/**
 * Whether its failure counts.
 */
allow_failure: AllowFailure, 
/**
 * `stage` or `dag`.
 */
scheduling_type: string, 
/**
 * Its needs; `null` waits for the stages before.
 */
needs: Array<Need> | null, 
/**
 * Its YAML variables as a JSON object, in order.
 */
variables: Record<string, string>, 
/**
 * `before_script` lines.
 */
before_script?: Array<string>, 
/**
 * `script` lines.
 */
script: Array<string>, 
/**
 * `after_script` lines.
 */
after_script?: Array<string>, 
/**
 * The image's reference.
 */
image?: string, 
/**
 * The services with their host names.
 */
services: Array<JobService>, 
/**
 * The tags of its runner.
 */
tags: Array<string>, 
/**
 * Why it exists; absent in `expand`, which knows no context.
 */
because?: Reason, 
/**
 * Whether it exists whatever the facts are that nobody gave. Left out when it does.
 */
certain?: boolean, 
/**
 * The file that defines it.
 */
file: string, 
/**
 * Its name in that file.
 */
range: Range, 
/**
 * The jobs that it needs in this pipeline; empty for a job that waits for stages.
 */
waits_for: Array<string>, 
/**
 * The stages that it waits for; empty for a job with `needs`.
 */
waits_for_stages: Array<string>, 
/**
 * Which runner takes it, or why none does; absent in `expand`.
 */
placement?: Placement, };

export type LeftOut = { 
/**
 * Its name.
 */
name: string, 
/**
 * Why it is not there.
 */
because: Reason, 
/**
 * Whether it is left out whatever the facts are that nobody gave. Left out when it is.
 */
certain?: boolean, 
/**
 * The file that defines it.
 */
file: string, 
/**
 * Its name in that file.
 */
range: Range, };

export type WantedFile = { 
/**
 * `local`, `project`, `remote`, `template` or `component`.
 */
kind: string, 
/**
 * The path under which it belongs to the files.
 */
path: string, 
/**
 * The file that includes it.
 */
file: string, 
/**
 * Where it is included.
 */
range: Range, };

export type Analysis = { 
/**
 * Whether GitLab would accept the files.
 */
valid: boolean, 
/**
 * Whether a pipeline would be created for this context.
 */
pipeline: boolean, 
/**
 * GitLab's word for why there is none.
 */
reason?: string, 
/**
 * The pipeline's name (`workflow:name`), expanded.
 */
name?: string, 
/**
 * Why there is a pipeline or none, when `workflow:rules` had a say.
 */
because?: Reason, 
/**
 * The stages that have jobs.
 */
stages: Array<string>, 
/**
 * The jobs of the pipeline, in plan order.
 */
jobs: Array<Job>, 
/**
 * The jobs that the context left out.
 */
left_out: Array<LeftOut>, 
/**
 * Every finding, in the order of the text.
 */
diagnostics: Array<Diagnostic>, 
/**
 * What is not honoured as GitLab would.
 */
ledger: Array<LedgerEntry>, 
/**
 * The included files that nobody has given yet: the holes in what is shown.
 */
wanted: Array<WantedFile>, 
/**
 * The runners of `config.toml`.
 */
runners: Array<Runner>, 
/**
 * The plan; absent when there is no pipeline.
 */
plan?: Plan, };

export type Expansion = { 
/**
 * All stages, `.pre` and `.post` included.
 */
stages: Array<string>, 
/**
 * All jobs, in order of first appearance.
 */
jobs: Array<Job>, 
/**
 * Every finding.
 */
diagnostics: Array<Diagnostic>, };

export type Matrix = { 
/**
 * The columns.
 */
columns: Array<MatrixColumn>, 
/**
 * The rows, in the order of the files.
 */
rows: Array<MatrixRow>, 
/**
 * One push makes two pipelines: the branch's, and that of its merge request.
 */
doubled: boolean, };

export type MatrixColumn = { 
/**
 * A permanent name: `push-default`, `push-branch`, `push-open-merge-request`, `merge-request`, `fork-merge-request`,
 * `tag`, `schedule`, `web`.
 */
situation: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Whether there is a pipeline.
 */
pipeline: boolean, 
/**
 * GitLab's word for why there is none.
 */
reason?: string, };

export type MatrixRow = { 
/**
 * Its name.
 */
job: string, 
/**
 * The file that defines it.
 */
file: string, 
/**
 * Its name in that file.
 */
range: Range, 
/**
 * One cell per column.
 */
cells: Array<MatrixCell>, 
/**
 * Whether it runs in no situation, and certainly so.
 */
never_runs: boolean, };

export type MatrixCell = { 
/**
 * GitLab's word for when it runs; absent when it does not.
 */
when?: string, 
/**
 * Whether that holds whatever the facts are that nobody gave.
 */
certain: boolean, 
/**
 * Whether one push runs it in this pipeline and in another one.
 */
duplicate: boolean, 
/**
 * Why it runs, or does not.
 */
because?: Reason, };

export type Flip = { 
/**
 * Whether the job then exists.
 */
present: boolean, 
/**
 * What would have to be so, one or two things.
 */
changes: Array<string>, };

export type Why = { 
/**
 * The job.
 */
job: string, 
/**
 * Whether the pipeline has it.
 */
present: boolean, 
/**
 * Whether that holds whatever the facts are that nobody gave.
 */
certain: boolean, 
/**
 * The reason. A job may be kept by its rules while something else keeps the whole pipeline from existing.
 */
because: Reason, 
/**
 * The smallest change that would turn it round, when one was found.
 */
flip?: Flip, };

export type Said = { 
/**
 * English.
 */
en: string, 
/**
 * Korean.
 */
ko: string, };

export type KeyKind = "code" | "session";

export type Engine = { "state": "ready", 
/**
 * Its version.
 */
version: string, 
/**
 * Where it listens.
 */
host: string, } | { "state": "absent", 
/**
 * What was tried, what happened, what to do.
 */
why: Said, };

export type ImageState = { 
/**
 * The reference.
 */
name: string, 
/**
 * Whether the engine has it; otherwise it is pulled.
 */
local: boolean, };

export type PrivilegedUse = { 
/**
 * The job.
 */
job: string, 
/**
 * The image.
 */
image: string, };

export type RunSummary = { 
/**
 * Its name.
 */
run: string, 
/**
 * Whether it is over.
 */
finished: boolean, 
/**
 * Its last event.
 */
last_seq: number, };

export type ClientMessage = { "type": "pair", 
/**
 * Which key is meant: `code` (from the address) or `session` (from an earlier pairing).
 */
key: KeyKind, 
/**
 * The page's nonce, 64 hexadecimal digits.
 */
nonce: string, 
/**
 * The proof, 64 hexadecimal digits; see [`crate::wire::pairing`].
 */
proof: string, } | { "type": "check", 
/**
 * Names the answer.
 */
id: number, 
/**
 * The plan.
 */
plan: Plan, 
/**
 * The language of the answer's ledger: `en` or `ko`; English when absent.
 */
language?: string, } | { "type": "run", 
/**
 * Names the answer.
 */
id: number, 
/**
 * The SHA-256 of the checked plan, as [`ServerMessage::Checked`] gave it: consent is bound to it.
 */
plan_hash: string, 
/**
 * The plan.
 */
plan: Plan, 
/**
 * The files of the workspace, put into each job's project folder.
 */
files: Array<File>, 
/**
 * The language of the bridge's own lines in logs and of diagnoses: `en` or `ko`; English when absent.
 */
language?: string, } | { "type": "play", 
/**
 * The run.
 */
run: string, 
/**
 * The job's position in the plan.
 */
job: number, } | { "type": "cancel", 
/**
 * The run.
 */
run: string, } | { "type": "resume", 
/**
 * The run.
 */
run: string, 
/**
 * The last event that the page has, 0 for none.
 */
last_seq: number, };

export type ServerMessage = { "type": "hello", 
/**
 * The version of the program.
 */
version: string, 
/**
 * The bridge's nonce, 64 hexadecimal digits.
 */
nonce: string, } | { "type": "ready", 
/**
 * The bridge's own proof that it knows the key.
 */
proof: string, 
/**
 * The engine, or what is wrong with it.
 */
engine: Engine, 
/**
 * The runners of the native `config.toml`; these decide about a real run, not those in the page.
 */
runners: Array<Runner>, 
/**
 * The image patterns that may run privileged (`--allow-privileged`).
 */
allow_privileged: Array<string>, 
/**
 * Runs that this bridge still has, newest first.
 */
runs: Array<RunSummary>, } | { "type": "checked", 
/**
 * The question.
 */
id: number, 
/**
 * The SHA-256 of the canonical plan, 64 hexadecimal digits.
 */
plan_hash: string, 
/**
 * The images it needs.
 */
images: Array<ImageState>, 
/**
 * What runs with extended privileges: job names and image names.
 */
privileged: Array<PrivilegedUse>, 
/**
 * What this bridge does differently from GitLab for this plan.
 */
ledger: Array<LedgerEntry>, 
/**
 * Why it may not run here; empty if it may.
 */
refusals: Array<Said>, } | { "type": "run_started", 
/**
 * The question.
 */
id: number, 
/**
 * The run's name.
 */
run: string, } | { "type": "event", 
/**
 * The run.
 */
run: string, 
/**
 * What happened.
 */
event: RunEvent, } | { "type": "error", 
/**
 * The question, when it was one.
 */
id?: number, 
/**
 * A permanent kebab-case name: `pairing-failed`, `no-engine`, `refused`, `bad-message`, `unknown-run`, `plan-changed`, `busy`.
 */
code: string, 
/**
 * What happened and what to do.
 */
message: Said, };
