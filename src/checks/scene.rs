//! What a check may look at.

use crate::{
    compile::Pipeline,
    plan::Plan,
    resolve::Jobs,
    runner::{Placement, Runners},
    simulate::Assumptions,
};

/// An analysed pipeline.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
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
}
