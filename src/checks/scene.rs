//! What a check may look at.

use crate::{
    compile::Pipeline,
    diagnostics::{Code, Diagnostic},
    plan::Plan,
    resolve::Jobs,
    runner::{Placement, Runners},
    simulate::Assumptions,
    text::{Sources, Span},
};

/// An analysed pipeline.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The files.
    pub sources: &'a Sources,
    /// What the files say.
    pub jobs: &'a Jobs,
    /// The jobs that exist.
    pub pipeline: &'a Pipeline,
    /// The same jobs, planned.
    pub plan: &'a Plan,
    /// The runners.
    pub runners: &'a Runners,
    /// Which runner takes each job of the pipeline.
    pub placements: &'a [Placement],
    /// What a simulation may take for granted.
    pub assumptions: &'a Assumptions,
    /// What was found before: a check need not repeat it.
    pub said: &'a [Diagnostic],
}

impl Scene<'_> {
    /// Whether this was said of this place already.
    pub(super) fn has_said(&self, code: Code, span: Span) -> bool {
        self.said
            .iter()
            .any(|found| found.code == code && found.span == span)
    }
}
