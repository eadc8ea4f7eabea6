//! Whether a job exists in a pipeline. The evaluation that decides also writes down why.

use super::{Environment, pipeline::DecidingRule, policy, rules};
use crate::{
    diagnostics::Reason,
    facts::Inputs,
    phrase,
    resolve::{AllowFailure, Job, Presence, Variable, When},
};

/// What was decided about a job.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    /// Whether the job exists.
    pub(super) present: bool,
    /// When it runs.
    pub(super) when: When,
    /// Whether its failure counts.
    pub(super) allow_failure: AllowFailure,
    /// Variables that the deciding rule adds.
    pub(super) variables: Vec<Variable>,
    /// The rule that decided.
    pub(super) rule: Option<DecidingRule>,
    /// Why.
    pub(super) because: Reason,
}

impl Verdict {
    /// A verdict that leaves everything else as the job says.
    pub(super) fn new(job: &Job, present: bool, because: Reason) -> Self {
        Self {
            present,
            when: job.own_when(),
            allow_failure: job.own_allow_failure(),
            variables: Vec::new(),
            rule: None,
            because,
        }
    }
}

/// Decides about one job.
pub(super) fn decide(job: &Job, inputs: &Inputs, environment: &Environment<'_>) -> Verdict {
    match &job.presence {
        Presence::Rules(list) => rules::decide(job, list, environment),
        Presence::Always(span) => Verdict::new(
            job,
            true,
            Reason::at(
                *span,
                phrase!(
                    "`rules:` is empty, so the job is in every pipeline, merge requests included",
                    "`rules:`가 비어 있어 머지 리퀘스트를 포함한 모든 파이프라인에 들어갑니다"
                ),
            ),
        ),
        Presence::Policy { only, except } => {
            policy::decide(job, only, except.as_ref(), inputs, environment)
        }
    }
}
