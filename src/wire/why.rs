//! Why a job exists or does not, and what would have to be different.

use serde::{Deserialize, Serialize};

use super::diagnostic::Reason;
use crate::{analysis::Analysis, compile::smallest_flip, diagnostics::Language, facts::Inputs};

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
        let pipeline = &analysis.pipeline;
        let kept = pipeline.jobs.iter().find(|it| it.job.name.value == job);
        let left_out = pipeline.left_out.iter().find(|it| it.name.value == job);
        let (because, certain, rule) = match (kept, left_out) {
            (Some(it), _) => (&it.because, it.is_certain, it.rule.as_ref()),
            (None, Some(it)) => (&it.because, it.is_certain, it.rule.as_ref()),
            (None, None) => return None,
        };
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
            present: pipeline.has(job),
            certain,
            because: Reason::of(because, &analysis.sources, language).with_rule(rule),
            flip,
        })
    }
}
