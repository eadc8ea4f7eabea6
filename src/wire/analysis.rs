//! What the core says about a pipeline: `lint`, `expand` and `plan` of the interfaces in one value, and more for the page.

use serde::{Deserialize, Serialize};

use super::{
    diagnostic::{Diagnostic, Range, Reason},
    plan::{AllowFailure, Plan},
    run::LedgerEntry,
};

const fn yes() -> bool {
    true
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
const fn is_yes(flag: &bool) -> bool {
    *flag
}

/// Everything that the page shows without running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Analysis {
    /// Whether GitLab would accept the files.
    pub valid: bool,
    /// Whether a pipeline would be created for this context.
    pub pipeline: bool,
    /// GitLab's word for why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The pipeline's name (`workflow:name`), expanded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Why there is a pipeline or none, when `workflow:rules` had a say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Reason>,
    /// The stages that have jobs.
    pub stages: Vec<String>,
    /// The jobs of the pipeline, in plan order.
    pub jobs: Vec<Job>,
    /// The jobs that the context left out.
    pub left_out: Vec<LeftOut>,
    /// Every finding, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// What is not honoured as GitLab would.
    pub ledger: Vec<LedgerEntry>,
    /// The included files that nobody has given yet: the holes in what is shown.
    pub wanted: Vec<WantedFile>,
    /// The runners of `config.toml`.
    pub runners: Vec<Runner>,
    /// The plan; absent when there is no pipeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
}

/// An included file that nobody has given yet. It is to be added to the files under its path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WantedFile {
    /// `local`, `project`, `remote`, `template` or `component`.
    pub kind: String,
    /// The path under which it belongs to the files.
    pub path: String,
    /// The file that includes it.
    pub file: String,
    /// Where it is included.
    pub range: Range,
}

/// A job (`J` of the interfaces).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Job {
    /// Its name.
    pub name: String,
    /// Its stage.
    pub stage: String,
    /// `job` or `bridge`.
    pub kind: String,
    /// GitLab's word for when it runs.
    pub when: String,
    /// Whether its failure counts.
    pub allow_failure: AllowFailure,
    /// `stage` or `dag`.
    pub scheduling_type: String,
    /// Its needs; `null` waits for the stages before.
    #[cfg_attr(feature = "typescript", ts(type = "Array<Need> | null"))]
    pub needs: Option<Vec<Need>>,
    /// Its YAML variables as a JSON object, in order.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, string>"))]
    pub variables: serde_json::Map<String, serde_json::Value>,
    /// `before_script` lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub before_script: Vec<String>,
    /// `script` lines.
    pub script: Vec<String>,
    /// `after_script` lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub after_script: Vec<String>,
    /// The image's reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The services with their host names.
    pub services: Vec<JobService>,
    /// The tags of its runner.
    pub tags: Vec<String>,
    /// Why it exists; absent in `expand`, which knows no context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Reason>,
    /// Whether it exists whatever the facts are that nobody gave. Left out when it does.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub certain: bool,
    /// The file that defines it.
    pub file: String,
    /// Its name in that file.
    pub range: Range,
    /// The jobs that it needs in this pipeline; empty for a job that waits for stages.
    pub waits_for: Vec<String>,
    /// The stages that it waits for; empty for a job with `needs`.
    pub waits_for_stages: Vec<String>,
    /// Which runner takes it, or why none does; absent in `expand`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<Placement>,
}

/// One entry of `needs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Need {
    /// The needed job.
    pub job: String,
    /// Whether its artifacts are fetched.
    pub artifacts: bool,
    /// Whether it may be missing.
    pub optional: bool,
}

/// A service and its host names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct JobService {
    /// The image.
    pub name: String,
    /// The names under which the job reaches it.
    pub alias: Vec<String>,
}

/// Which runner takes a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Placement {
    /// The runner that takes it; absent when it is stuck.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner: Option<String>,
    /// Whether no runner takes it.
    pub stuck: bool,
    /// For each runner what it says: it takes the job, or what it lacks.
    pub runners: Vec<Verdict>,
}

/// What one runner says to a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Verdict {
    /// The runner's name.
    pub runner: String,
    /// Whether it takes the job.
    pub takes: bool,
    /// The tags that the job asks for and the runner lacks.
    pub missing_tags: Vec<String>,
    /// The sentence.
    pub text: String,
}

/// A runner of `config.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Runner {
    /// Its name.
    pub name: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether its containers get extended privileges.
    pub privileged: bool,
    /// Whether it takes jobs without tags.
    pub run_untagged: bool,
    /// Its executor.
    pub executor: String,
}

/// A job that does not exist in this pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why it is not there.
    pub because: Reason,
    /// Whether it is left out whatever the facts are that nobody gave. Left out when it is.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub certain: bool,
    /// The file that defines it.
    pub file: String,
    /// Its name in that file.
    pub range: Range,
}

/// What the files say before any context is known (`expand`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Expansion {
    /// All stages, `.pre` and `.post` included.
    pub stages: Vec<String>,
    /// All jobs, in order of first appearance.
    pub jobs: Vec<Job>,
    /// Every finding.
    pub diagnostics: Vec<Diagnostic>,
}
