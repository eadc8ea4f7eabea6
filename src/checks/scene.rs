//! What a check may look at.

use crate::{
    compile::{Pipeline, PipelineJob},
    plan::{Plan, PlannedJob},
    resolve::Jobs,
    runner::{Placement, Runner, Runners},
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
}

impl<'a> Scene<'a> {
    /// The jobs that exist, as written and as planned, each with the runner that takes it.
    pub fn placed_jobs(
        self,
    ) -> impl Iterator<Item = (&'a PipelineJob, &'a PlannedJob, Option<&'a Runner>)> {
        let jobs = self
            .pipeline
            .jobs
            .iter()
            .zip(&self.plan.jobs)
            .zip(self.placements);
        jobs.map(move |((job, planned), placement)| {
            let runner = placement
                .takers
                .first()
                .map(|&at| &self.runners.runners[at]);
            (job, planned, runner)
        })
    }
}
