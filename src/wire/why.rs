//! Why a job exists or does not, and what would have to be different.

use serde::{Deserialize, Serialize};

use super::diagnostic::Reason;
use crate::{
    analysis::Analysis,
    compile::{DecidingRule, smallest_flip},
    diagnostics::{self, Language},
    facts::Inputs,
};

/// The answer to `why JOB`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Why {
    /// The job.
    pub job: String,
    /// Whether the pipeline has it.
    pub present: bool,
    /// Whether that holds whatever the facts are that nobody gave.
    pub certain: bool,
    /// The reason. A job may be kept by its rules while something else keeps the whole pipeline from existing.
    pub because: Reason,
    /// The smallest change that would turn it round, when one was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flip: Option<Flip>,
}

/// A change of context that makes a job appear or disappear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Flip {
    /// Whether the job then exists.
    pub present: bool,
    /// What would have to be so, one or two things.
    pub changes: Vec<String>,
}

impl Why {
    /// The answer for a job; `None` when the files have no such job.
    pub fn of(analysis: &Analysis, inputs: &Inputs, job: &str, language: Language) -> Option<Self> {
        let decision = Decision::about(analysis, job)?;
        let flip = smallest_flip(&analysis.jobs, inputs, job).map(|flip| Flip {
            present: flip.present,
            changes: flip
                .texts()
                .iter()
                .map(|text| text.text(language).to_owned())
                .collect(),
        });
        Some(Self {
            job: job.to_owned(),
            present: analysis.pipeline.has(job),
            certain: decision.is_certain,
            because: decision.said(analysis, language),
            flip,
        })
    }
}

/// Why a job exists or does not, with all steps; `None` when the files have no such job.
pub fn because(analysis: &Analysis, job: &str, language: Language) -> Option<Reason> {
    Some(Decision::about(analysis, job)?.said(analysis, language))
}

/// What was decided about a job, whichever way.
struct Decision<'a> {
    because: &'a diagnostics::Reason,
    is_certain: bool,
    rule: Option<&'a DecidingRule>,
}

impl<'a> Decision<'a> {
    fn about(analysis: &'a Analysis, job: &str) -> Option<Self> {
        let pipeline = &analysis.pipeline;
        let kept = pipeline.jobs.iter().find(|it| it.job.name.value == job);
        let left_out = pipeline.left_out.iter().find(|it| it.name.value == job);
        let (because, is_certain, rule) = match (kept, left_out) {
            (Some(it), _) => (&it.because, it.is_certain, it.rule.as_ref()),
            (None, Some(it)) => (&it.because, it.is_certain, it.rule.as_ref()),
            (None, None) => return None,
        };
        Some(Self {
            because,
            is_certain,
            rule,
        })
    }

    fn said(&self, analysis: &Analysis, language: Language) -> Reason {
        Reason::of(self.because, &analysis.sources, language).with_rule(self.rule)
    }
}
