//! Many runs of the same pipeline, told in a few numbers (Monte Carlo).

use super::{Assumptions, dice::Dice, rehearsal::Rehearsal};
use crate::{
    plan::{JobId, Plan},
    runner::Runners,
    schedule::{Millis, Status},
};

/// What a series of runs came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chances {
    /// How many runs there were.
    pub runs: u32,
    /// How many of them succeeded.
    pub succeeded: u32,
    /// Half of the runs were over after this time.
    pub p50: Millis,
    /// Nine runs in ten were over after this time.
    pub p90: Millis,
    /// For each job of the plan the number of runs in which it failed at last.
    pub failed: Vec<u32>,
    /// For each job of the plan the number of runs in which it was tried again.
    pub retried: Vec<u32>,
}

/// Runs a pipeline many times. What is left to chance is drawn anew each time: the flaky jobs of the assumptions.
///
/// ```
/// use pipeyard::{plan::Plan, runner::Runners, simulate::{Assumptions, chances}};
/// let chances = chances(&Plan::default(), &Runners::implied(), &Assumptions::default(), 10);
/// assert_eq!((chances.runs, chances.succeeded), (10, 10));
/// ```
pub fn chances(plan: &Plan, runners: &Runners, assumptions: &Assumptions, runs: u32) -> Chances {
    let fleet = assumptions.fleet(runners);
    let rehearsal = Rehearsal::new(plan, &fleet, assumptions);
    let mut durations = Vec::new();
    let mut succeeded = 0;
    let mut failed = vec![0; plan.jobs.len()];
    let mut retried = vec![0; plan.jobs.len()];
    for run in 0..runs {
        let dice = Dice::new(assumptions.seed, u64::from(run));
        let rehearsed = rehearsal.run(rehearsal.capacity.clone(), dice);
        durations.push(rehearsed.duration);
        succeeded += u32::from(rehearsed.machine.status() == Status::Success);
        for at in 0..plan.jobs.len() {
            let state = rehearsed.machine.job(JobId(at as u32));
            failed[at] += u32::from(state.status == Status::Failed);
            retried[at] += u32::from(state.attempt > 1);
        }
    }
    durations.sort_unstable();
    Chances {
        runs,
        succeeded,
        p50: percentile(&durations, 50),
        p90: percentile(&durations, 90),
        failed,
        retried,
    }
}

/// The smallest of the sorted values that so many of a hundred do not exceed.
fn percentile(sorted: &[Millis], percent: usize) -> Millis {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{PlannedJob, PlannedRetry};

    #[test]
    fn percentiles_are_values_that_occurred() {
        let values: Vec<_> = (1..=10).map(Millis).collect();
        assert_eq!(percentile(&values, 50), Millis(5));
        assert_eq!(percentile(&values, 90), Millis(9));
        assert_eq!(percentile(&[], 90), Millis(0));
    }

    #[test]
    fn a_retry_turns_one_in_five_into_one_in_twenty_five() {
        let flaky = PlannedJob {
            name: "flaky".to_owned(),
            script: vec!["true".to_owned()],
            retry: PlannedRetry {
                max: 1,
                ..PlannedRetry::default()
            },
            ..PlannedJob::default()
        };
        let plan = Plan {
            stages: vec!["test".to_owned()],
            jobs: vec![flaky],
            ..Plan::default()
        };
        let assumptions = Assumptions {
            flaky: vec![("flaky".to_owned(), 200)],
            durations: vec![("flaky".to_owned(), Millis(10_000))],
            ..Assumptions::default()
        };
        let chances = chances(&plan, &Runners::implied(), &assumptions, 2000);
        assert!((1880..1960).contains(&chances.succeeded), "{chances:?}");
        assert!((340..460).contains(&chances.retried[0]), "{chances:?}");
        assert_eq!((chances.p50, chances.p90), (Millis(10_000), Millis(20_000)));
    }
}
