//! Plans in few words.

use pipeyard::{
    plan::{JobId, Plan, PlannedJob, PlannedRetry, PlannedTrigger, TriggerTarget},
    resolve::{AllowFailure, When},
    schedule::{Capacity, Millis, RunnerId},
};
use proptest::prelude::*;

pub(crate) const HOUR: Millis = Millis(3_600_000);
/// How long the delayed jobs of [`any_plan`] wait.
pub(crate) const DELAY: Millis = Millis(60_000);

pub(crate) fn job(name: &str, stage: u32) -> PlannedJob {
    PlannedJob {
        name: name.to_owned(),
        stage,
        when: When::OnSuccess,
        allow_failure: AllowFailure::Flag(false),
        needs: None,
        tags: Vec::new(),
        image: None,
        services: Vec::new(),
        variables: Vec::new(),
        script: vec!["true".to_owned()],
        after_script: Vec::new(),
        timeout_ms: HOUR.0,
        ..PlannedJob::default()
    }
}

pub(crate) trait With: Sized {
    fn needs(self, needs: &[u32]) -> Self;
    fn when(self, when: When) -> Self;
    fn may_fail(self) -> Self;
    fn may_exit_with(self, code: i32) -> Self;
    fn retry(self, max: u32, when: &[&str]) -> Self;
    fn start_in(self, seconds: u64) -> Self;
    fn group(self, name: &str) -> Self;
    fn triggers(self, strategy: Option<&str>) -> Self;
    fn interruptible(self) -> Self;
}

impl With for PlannedJob {
    fn needs(mut self, needs: &[u32]) -> Self {
        self.needs = Some(needs.iter().copied().map(JobId).collect());
        self
    }
    fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }
    fn may_fail(mut self) -> Self {
        self.allow_failure = AllowFailure::Flag(true);
        self
    }
    fn may_exit_with(mut self, code: i32) -> Self {
        self.allow_failure = AllowFailure::ExitCodes(vec![code]);
        self
    }
    fn retry(mut self, max: u32, when: &[&str]) -> Self {
        self.retry = PlannedRetry {
            max,
            when: when.iter().map(|&word| word.to_owned()).collect(),
            exit_codes: Vec::new(),
        };
        self
    }
    fn start_in(mut self, seconds: u64) -> Self {
        self.when = When::Delayed;
        self.start_in_ms = Some(seconds * 1000);
        self
    }
    fn group(mut self, name: &str) -> Self {
        self.resource_group = Some(name.to_owned());
        self
    }
    fn triggers(mut self, strategy: Option<&str>) -> Self {
        self.trigger = Some(PlannedTrigger {
            target: TriggerTarget::Unknown,
            strategy: strategy.map(str::to_owned),
        });
        self
    }
    fn interruptible(mut self) -> Self {
        self.interruptible = true;
        self
    }
}

pub(crate) fn plan(jobs: Vec<PlannedJob>) -> Plan {
    let last = jobs.iter().map(|job| job.stage).max().unwrap_or(0);
    Plan {
        project_path: "group/project".to_owned(),
        stages: (0..=last).map(|at| format!("stage {at}")).collect(),
        jobs,
        ..Plan::default()
    }
}

/// One runner that takes everything.
pub(crate) fn room_for(concurrent: u32, plan: &Plan) -> Capacity {
    Capacity {
        concurrent,
        limits: vec![None],
        takers: vec![vec![RunnerId(0)]; plan.jobs.len()],
        ..Capacity::default()
    }
}

/// Any acyclic plan: a need is an earlier job of the same or an earlier stage.
pub(crate) fn any_plan() -> impl Strategy<Value = Plan> {
    static WHENS: [When; 7] = [
        When::OnSuccess,
        When::OnSuccess,
        When::OnSuccess,
        When::OnFailure,
        When::Always,
        When::Manual,
        When::Delayed,
    ];
    let any_job = (
        0u32..4,
        proptest::sample::select(&WHENS[..]),
        any::<bool>(),
        proptest::option::of(proptest::collection::vec(
            any::<prop::sample::Index>(),
            0..4,
        )),
    );
    proptest::collection::vec(any_job, 0..14).prop_map(|mut jobs| {
        jobs.sort_by_key(|&(stage, ..)| stage);
        let planned = jobs
            .into_iter()
            .enumerate()
            .map(|(at, (stage, when, may_fail, needs))| {
                let mut job = job(&format!("job {at}"), stage).when(when);
                job.start_in_ms = (when == When::Delayed).then_some(DELAY.0);
                job.allow_failure = AllowFailure::Flag(may_fail);
                job.needs = needs.map(|needs| {
                    if at == 0 {
                        Vec::new()
                    } else {
                        needs
                            .iter()
                            .map(|need| JobId(need.index(at) as u32))
                            .collect()
                    }
                });
                job
            });
        plan(planned.collect())
    })
}
