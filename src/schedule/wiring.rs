//! What the machine knows about a plan before anything has happened.

use std::collections::BTreeMap;

use super::{GroupId, Millis, decision::Waits, groups::Group, retry::Retry};
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
    /// How long it waits once it is its turn.
    pub(super) start_in: Millis,
    /// When it is tried again.
    pub(super) retry: Retry,
    /// How long it may run.
    pub(super) time_limit: Millis,
    /// Whether a newer pipeline may cancel it while it runs.
    pub(super) interruptible: bool,
    /// The group of which one job runs at a time.
    pub(super) group: Option<GroupId>,
    /// How it follows the pipeline that it starts, when it is a trigger job.
    pub(super) child: Option<Strategy>,
}

/// How a trigger job ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strategy {
    /// It has done its work when the other pipeline exists.
    Start,
    /// It runs as long as the other pipeline, and succeeds if that does.
    Depend,
    /// It always stands where the other pipeline stands.
    Mirror,
}

impl Strategy {
    fn of(word: Option<&str>) -> Self {
        match word {
            Some("depend") => Self::Depend,
            Some("mirror") => Self::Mirror,
            _ => Self::Start,
        }
    }
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

/// The jobs of a plan, connected both ways, and their resource groups.
pub(super) fn wire(plan: &Plan) -> (Vec<WiredJob>, Vec<Group>) {
    let mut jobs: Vec<_> = plan.jobs.iter().map(|job| wire_job(job, plan)).collect();
    let groups = wire_groups(plan, &mut jobs);
    for at in 0..jobs.len() {
        for need in jobs[at].needs.clone() {
            jobs[need.index()].dependents.push(JobId(at as u32));
        }
    }
    (jobs, groups)
}

fn wire_groups(plan: &Plan, jobs: &mut [WiredJob]) -> Vec<Group> {
    let mut known = BTreeMap::new();
    let mut groups = Vec::new();
    for (planned, job) in plan.jobs.iter().zip(jobs) {
        let Some(name) = &planned.resource_group else {
            continue;
        };
        job.group = Some(*known.entry(name).or_insert_with(|| {
            groups.push(Group::named(name));
            GroupId(groups.len() as u32 - 1)
        }));
    }
    groups
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
        start_in: Millis(job.start_in_ms.unwrap_or(0)),
        retry: Retry::of(&job.retry),
        time_limit: Millis(job.timeout_ms),
        interruptible: job.interruptible,
        group: None,
        child: job
            .trigger
            .as_ref()
            .map(|trigger| Strategy::of(trigger.strategy.as_deref())),
    }
}
