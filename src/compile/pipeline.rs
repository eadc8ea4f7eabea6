//! A pipeline: the jobs that exist for given inputs, and why.

use std::sync::Arc;

use crate::{
    diagnostics::Reason,
    resolve::{AllowFailure, AutoCancel, Job, Need, Variable, When},
    text::Spanned,
};

/// The jobs of one pipeline.
#[derive(Clone, Debug, Default)]
pub struct Pipeline {
    /// Its name (`workflow:name`), expanded.
    pub name: Option<String>,
    /// Why it exists, or does not, when `workflow:rules` had a say.
    pub because: Option<Reason>,
    /// The variables of the workflow rule that decided. Jobs have them in the place of global ones.
    pub variables: Vec<Variable>,
    /// What a newer commit or a failure cancels.
    pub auto_cancel: AutoCancel,
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
    /// The job, with what the inputs decided about it in place: `needs`, `start_in`, `interruptible`, and the values of
    /// `tags`, `resource_group` and the environment's name, expanded.
    pub job: Arc<Job>,
    /// Whether it exists whatever the facts are that nobody gave.
    pub is_certain: bool,
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

impl Pipeline {
    /// Whether the pipeline exists and has this job.
    pub fn has(&self, job: &str) -> bool {
        self.absent.is_none() && self.jobs.iter().any(|it| it.job.name.value == job)
    }
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
    /// Whether it is left out whatever the facts are that nobody gave.
    pub is_certain: bool,
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
    /// The commit's message asked for none. GitLab notes a pipeline with the status `skipped` and no jobs.
    Skipped,
}

impl Absent {
    /// GitLab's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FilteredByRules => "filtered_by_rules",
            Self::FilteredByWorkflowRules => "filtered_by_workflow_rules",
            Self::ConfigError => "config_error",
            Self::Skipped => "skipped",
        }
    }
}
