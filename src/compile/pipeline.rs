//! A pipeline: the jobs that exist for given inputs, and why.

use crate::{
    diagnostics::Reason,
    resolve::{AllowFailure, Job, Need, Variable, When},
    text::Spanned,
};

/// The jobs of one pipeline.
#[derive(Clone, Debug, Default)]
pub struct Pipeline {
    /// The stages that have jobs, in order.
    pub stages: Vec<String>,
    /// The jobs, stage by stage as written.
    pub jobs: Vec<PipelineJob>,
    /// The jobs that the inputs left out.
    pub left_out: Vec<LeftOut>,
    /// Why there is no pipeline at all, when there is none.
    pub absent: Option<Absent>,
}

/// A job that exists, with what the inputs decided about it.
#[derive(Clone, Debug)]
pub struct PipelineJob {
    /// The job as the files define it.
    pub job: Job,
    /// The position of its stage in [`Pipeline::stages`].
    pub stage: usize,
    /// When it runs, after its rules.
    pub when: When,
    /// Whether its failure counts, after its rules.
    pub allow_failure: AllowFailure,
    /// Its needs that exist in this pipeline; `None` waits for the stages before.
    pub needs: Option<Vec<Need>>,
    /// Its YAML variables with those of the rule that decided, as GitLab stores them; every name once.
    pub variables: Vec<Variable>,
    /// Why it exists.
    pub because: Reason,
    /// The rule that decided, when one did.
    pub rule: Option<DecidingRule>,
}

/// The rule of `rules:` that decided about a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidingRule {
    /// Its position, from 0.
    pub index: usize,
    /// The text of its `if:`.
    pub condition: Option<String>,
}

/// A job that does not exist in this pipeline.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// Its name, where it is defined.
    pub name: Spanned<String>,
    /// Why it is not there.
    pub because: Reason,
    /// The rule that decided, when one did.
    pub rule: Option<DecidingRule>,
}

/// Why GitLab creates no pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// No job was left, or only jobs in `.pre` and `.post`.
    FilteredByRules,
    /// `workflow:rules` said no.
    FilteredByWorkflowRules,
    /// The files have an error.
    ConfigError,
}

impl Absent {
    /// GitLab's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FilteredByRules => "filtered_by_rules",
            Self::FilteredByWorkflowRules => "filtered_by_workflow_rules",
            Self::ConfigError => "config_error",
        }
    }
}
