//! What a run leaves behind.

use pipeyard::{
    plan::{JobId, Plan},
    schedule::Machine,
    wire::run::{Attempt, JobResult, LedgerEntry, RunEventKind, RunResult},
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

/// The finished run. Logs are not in it: they went out as events, and a run's logs can be large.
pub(super) fn result(
    plan: &Plan,
    machine: &Machine,
    policy: &Policy,
    ledger: Vec<LedgerEntry>,
    duration_ms: u64,
) -> RunResult {
    let job_result = |(at, job): (usize, &pipeyard::plan::PlannedJob)| {
        let id = JobId(at as u32);
        let runner = |runner| policy.runner_name(runner);
        JobResult {
            earlier: earlier(machine, id),
            ..JobResult::of(&job.name, machine.job(id), runner)
        }
    };
    RunResult {
        simulated: false,
        status: machine.status().name().to_owned(),
        duration_ms,
        jobs: plan.jobs.iter().enumerate().map(job_result).collect(),
        critical_path: machine
            .critical_path()
            .into_iter()
            .map(|job| plan.jobs[job.index()].name.clone())
            .collect(),
        hints: Vec::new(),
        chances: None,
        ledger,
        diagnostics: Vec::new(),
    }
}

fn earlier(machine: &Machine, job: JobId) -> Vec<Attempt> {
    let tries = machine.earlier_tries().iter();
    tries
        .filter(|(of, _)| *of == job)
        .map(|(_, state)| Attempt::of(state))
        .collect()
}
