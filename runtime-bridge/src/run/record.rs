//! What a run leaves behind.

use pipeyard::{
    plan::{JobId, Plan},
    schedule::{JobState, Machine, Status},
    wire::run::{JobResult, LedgerEntry, RunEventKind, RunResult},
};

use crate::policy::Policy;

/// Who wants to know what happens. Moments are milliseconds since the run's start.
pub(crate) trait Recorder: Send {
    /// Something happened.
    fn record(&mut self, at_ms: u64, what: RunEventKind);
}

impl<F: FnMut(u64, RunEventKind) + Send> Recorder for F {
    fn record(&mut self, at_ms: u64, what: RunEventKind) {
        self(at_ms, what);
    }
}

/// The event that tells that a job has come to this status.
pub(super) fn job_event(
    job: JobId,
    status: Status,
    state: &JobState,
    policy: &Policy,
) -> RunEventKind {
    RunEventKind::Job {
        job: job.0,
        status: status.name().to_owned(),
        failure_reason: state.failure_reason.map(|reason| reason.name().to_owned()),
        exit_code: state.exit_code,
        runner: state.runner.map(|runner| policy.runner_name(runner)),
    }
}

/// The finished run. Logs are not in it: they went out as events, and a run's logs can be large.
pub(super) fn result(
    plan: &Plan,
    machine: &Machine,
    policy: &Policy,
    ledger: Vec<LedgerEntry>,
    duration_ms: u64,
) -> RunResult {
    let job_result = |(at, job): (usize, &pipeyard::plan::PlannedJob)| {
        let state = machine.job(JobId(at as u32));
        JobResult {
            name: job.name.clone(),
            status: state.status.name().to_owned(),
            failure_reason: state.failure_reason.map(|reason| reason.name().to_owned()),
            exit_code: state.exit_code,
            runner: state.runner.map(|runner| policy.runner_name(runner)),
            queued_ms: state.queued.map(|at| at.0),
            started_ms: state.started.map(|at| at.0),
            finished_ms: state.finished.map(|at| at.0),
            log: String::new(),
        }
    };
    RunResult {
        simulated: false,
        status: machine.status().name().to_owned(),
        duration_ms,
        jobs: plan.jobs.iter().enumerate().map(job_result).collect(),
        critical_path: critical_path(plan, machine),
        ledger,
        diagnostics: Vec::new(),
    }
}

/// The jobs that decided how long it took: the one that ended last, the one among those it waited for that ended last, and
/// so on back to a job that waited for nobody.
fn critical_path(plan: &Plan, machine: &Machine) -> Vec<String> {
    let ended = |at: &usize| {
        let state = machine.job(JobId(*at as u32));
        state.started.and(state.finished)
    };
    let ran = |at: &usize| ended(at).is_some();
    let mut path = Vec::new();
    let mut next = (0..plan.jobs.len()).filter(ran).max_by_key(ended);
    while let Some(at) = next {
        path.push(plan.jobs[at].name.clone());
        next = waits_for(plan, at).filter(ran).max_by_key(ended);
    }
    path.reverse();
    path
}

fn waits_for(plan: &Plan, at: usize) -> Box<dyn Iterator<Item = usize> + '_> {
    let job = &plan.jobs[at];
    match &job.needs {
        Some(needs) => Box::new(needs.iter().map(|need| need.index())),
        None => Box::new((0..plan.jobs.len()).filter(|&other| plan.jobs[other].stage < job.stage)),
    }
}
