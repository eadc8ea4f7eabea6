//! What the machine knows about a plan before anything has happened.

use super::decision::Waits;
use crate::{
    plan::{JobId, Plan, PlannedJob},
    resolve::{AllowFailure, When},
};

/// A job as the scheduler sees it.
#[derive(Clone, Debug)]
pub(super) struct WiredJob {
    pub(super) stage: usize,
    pub(super) when: When,
    pub(super) waits: Waits,
    pub(super) allow_failure: AllowFailure,
    /// Its needs, each once.
    pub(super) needs: Vec<JobId>,
    /// The jobs that need it.
    pub(super) dependents: Vec<JobId>,
}

impl WiredJob {
    /// Whether a failure with this exit code is allowed.
    pub(super) fn allows(&self, exit_code: Option<i32>) -> bool {
        match &self.allow_failure {
            AllowFailure::Flag(allowed) => *allowed,
            AllowFailure::ExitCodes(codes) => exit_code.is_some_and(|code| codes.contains(&code)),
        }
    }
}

/// The jobs of a plan, connected both ways.
pub(super) fn wire(plan: &Plan) -> Vec<WiredJob> {
    let mut jobs: Vec<_> = plan.jobs.iter().map(|job| wire_job(job, plan)).collect();
    for at in 0..jobs.len() {
        for need in jobs[at].needs.clone() {
            jobs[need.index()].dependents.push(JobId(at as u32));
        }
    }
    jobs
}

/// Plans come over a wire too, so positions are not trusted: a need that is not in the plan cannot be waited for, and a
/// stage past the last one is the last one.
fn wire_job(job: &PlannedJob, plan: &Plan) -> WiredJob {
    let mut needs: Vec<_> = job.needs.iter().flatten().copied().collect();
    needs.retain(|need| need.index() < plan.jobs.len());
    needs.sort_unstable();
    needs.dedup();
    WiredJob {
        stage: (job.stage as usize).min(plan.stages.len().saturating_sub(1)),
        when: job.when,
        waits: match job.needs {
            None => Waits::ForStages,
            Some(_) => Waits::ForNeeds,
        },
        allow_failure: job.allow_failure.clone(),
        needs,
        dependents: Vec::new(),
    }
}
