//! The runners as the scheduler sees them: what they take, how much of it, and how often they ask.

use std::collections::BTreeMap;

use super::Assumptions;
use crate::{
    plan::{Plan, PlannedJob},
    runner::{Demand, Runners, takers},
    schedule::{Capacity, Millis, ProcessMode, RunnerId},
};

/// How often GitLab Runner asks for work when `config.toml` does not say (`check_interval`).
const CHECK_INTERVAL: Millis = Millis(3000);

/// GitLab Runner runs one job at a time unless told otherwise. Where no `config.toml` was given nothing limits, and whoever
/// is ready starts at once.
pub(super) fn capacity(plan: &Plan, runners: &Runners, assumptions: &Assumptions) -> Capacity {
    let default = if runners.implied { u32::MAX } else { 1 };
    let written = runners.concurrent.as_ref().map(|jobs| jobs.value);
    let limits = runners.runners.iter();
    Capacity {
        concurrent: assumptions.concurrent.or(written).unwrap_or(default),
        limits: limits
            .map(|runner| Some(runner.limit).filter(|&limit| limit > 0))
            .collect(),
        takers: takers_of_all(plan, runners),
        poll_interval: poll_interval(runners),
        modes: assumptions.process_modes.iter().filter_map(mode).collect(),
        ..Capacity::default()
    }
}

fn mode((group, mode): &(String, String)) -> Option<(String, ProcessMode)> {
    Some((group.clone(), ProcessMode::from_name(mode)?))
}

fn poll_interval(runners: &Runners) -> Millis {
    if runners.implied {
        return Millis(0);
    }
    let written = runners.check_interval.as_ref().map(|it| it.value);
    // GitLab Runner: zero and less are the default.
    let seconds = written.and_then(|seconds| u64::try_from(seconds).ok());
    seconds
        .filter(|&seconds| seconds > 0)
        .map_or(CHECK_INTERVAL, |seconds| {
            Millis(seconds.saturating_mul(1000))
        })
}

/// Jobs with the same tags are taken by the same runners, and a pipeline has few different lists of tags.
fn takers_of_all(plan: &Plan, runners: &Runners) -> Vec<Vec<RunnerId>> {
    let mut known: BTreeMap<(&[String], bool), Vec<RunnerId>> = BTreeMap::new();
    let takers_of = |job: &'_ PlannedJob| {
        let is_protected = is_protected(job);
        let demand = Demand {
            tags: &job.tags,
            is_protected,
        };
        let found = takers(runners, &demand);
        found.map(|at| RunnerId(at as u32)).collect::<Vec<_>>()
    };
    plan.jobs
        .iter()
        .map(|job| {
            known
                .entry((&job.tags, is_protected(job)))
                .or_insert_with(|| takers_of(job))
                .clone()
        })
        .collect()
}

/// Whether the pipeline's ref is protected, as GitLab tells every job.
pub(super) fn is_protected(job: &PlannedJob) -> bool {
    let variables = job.variables.iter();
    variables
        .rev()
        .find(|(name, _)| name == "CI_COMMIT_REF_PROTECTED")
        .is_some_and(|(_, value)| value == "true")
}
