//! A run without its insides: what every job takes is known, and only the order of things is worked out. It costs a
//! microsecond or two per job, so that thousands of runs can be compared.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{Assumptions, Trace, dice::Dice, fleet, job};
use crate::{
    plan::{JobId, Plan, PlannedJob, PlannedRetry, PlannedTrigger, TriggerTarget},
    runner::Runners,
    schedule::{
        Capacity, Command, Event, FailureReason, JobState, Machine, Millis, Outcome, Status,
    },
};

/// What is known about the jobs of a plan before any run of it.
pub(super) struct Rehearsal {
    /// The plan, but for what only the inside of a job wants to know.
    pub(super) plan: Plan,
    pub(super) capacity: Capacity,
    parts: Vec<Part>,
    cancel: Option<Millis>,
}

/// A job as far as a rehearsal knows it.
#[derive(Clone, Copy)]
struct Part {
    duration: Millis,
    outcome: Outcome,
    chance_of_failure: u32,
    play: Option<Millis>,
}

/// How a rehearsed run went.
pub(super) struct Rehearsed {
    pub(super) machine: Machine,
    pub(super) duration: Millis,
}

impl Rehearsal {
    /// Reads every script once.
    pub(super) fn new(plan: &Plan, runners: &Runners, assumptions: &Assumptions) -> Self {
        let capacity = fleet::capacity(plan, runners, assumptions);
        let part = |(at, planned): (usize, &PlannedJob)| {
            let taker = capacity.takers[at].first();
            let runner = taker.and_then(|id| runners.runners.get(id.0 as usize));
            let course = runner
                .filter(|_| planned.trigger.is_none())
                .map(|runner| job::in_short(plan, JobId(at as u32), runner, assumptions));
            let (duration, outcome) = course.unwrap_or_else(|| {
                let duration = assumptions.duration(&planned.name);
                (duration.unwrap_or_default(), Outcome::Success)
            });
            Part {
                duration,
                outcome,
                chance_of_failure: assumptions.chance_of_failure(&planned.name).unwrap_or(0),
                play: assumptions.play(&planned.name),
            }
        };
        Self {
            parts: plan.jobs.iter().enumerate().map(part).collect(),
            plan: skeleton(plan),
            capacity,
            cancel: assumptions.cancel,
        }
    }

    /// The jobs as they went in a run: each takes from its first try to its last what it took, and ends as it ended.
    pub(super) fn of_trace(mut plan: Plan, capacity: Capacity, trace: &Trace) -> Self {
        let mut started: Vec<_> = trace.jobs.iter().map(|job| job.state.started).collect();
        for earlier in trace.earlier.iter().rev() {
            started[earlier.job.index()] = earlier.state.started;
        }
        let parts = trace.jobs.iter().zip(started).map(|(job, started)| {
            let finished = started.and(job.state.finished);
            Part {
                duration: finished.unwrap_or_default() - started.unwrap_or_default(),
                outcome: outcome(&job.state),
                chance_of_failure: 0,
                play: None,
            }
        });
        for job in &mut plan.jobs {
            job.retry = PlannedRetry::default();
        }
        Self {
            parts: parts.collect(),
            plan,
            capacity,
            cancel: None,
        }
    }

    /// Runs the plan.
    pub(super) fn run(&self, capacity: Capacity, dice: Dice) -> Rehearsed {
        let mut stage = OnStage {
            parts: &self.parts,
            dice,
            machine: Machine::new(&self.plan, capacity),
            now: Millis(0),
            agenda: BinaryHeap::new(),
            noted: 0,
        };
        if let Some(at) = self.cancel {
            stage.note(at, Deed::Cancel);
        }
        stage.run();
        Rehearsed {
            duration: stage.now,
            machine: stage.machine,
        }
    }
}

fn outcome(state: &JobState) -> Outcome {
    match (state.status, state.failure_reason) {
        (Status::Failed, Some(reason)) => Outcome::Failed {
            reason,
            exit_code: state.exit_code,
        },
        (Status::Canceled, _) => Outcome::Canceled,
        _ => Outcome::Success,
    }
}

/// The plan as the scheduler sees it: no scripts, no variables, no files.
pub(super) fn skeleton(plan: &Plan) -> Plan {
    let bare = |job: &PlannedJob| PlannedJob {
        stage: job.stage,
        when: job.when,
        allow_failure: job.allow_failure.clone(),
        needs: job.needs.clone(),
        timeout_ms: job.timeout_ms,
        trigger: job.trigger.as_ref().map(|trigger| PlannedTrigger {
            target: TriggerTarget::Unknown,
            strategy: trigger.strategy.clone(),
        }),
        start_in_ms: job.start_in_ms,
        retry: job.retry.clone(),
        interruptible: job.interruptible,
        resource_group: job.resource_group.clone(),
        ..PlannedJob::default()
    };
    Plan {
        stages: plan.stages.clone(),
        auto_cancel: plan.auto_cancel.clone(),
        jobs: plan.jobs.iter().map(bare).collect(),
        ..Plan::default()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Cancel,
    Play(JobId),
    End(JobId, u32),
}

struct OnStage<'a> {
    parts: &'a [Part],
    dice: Dice,
    machine: Machine,
    now: Millis,
    agenda: BinaryHeap<Reverse<(Millis, u64, Deed)>>,
    noted: u64,
}

impl OnStage<'_> {
    fn run(&mut self) {
        self.machine.handle(self.now, Event::Begin);
        self.obey();
        while let Some(moment) = self.next_moment() {
            self.now = moment;
            while let Some(&Reverse((at, _, deed))) = self.agenda.peek()
                && at <= moment
            {
                self.agenda.pop();
                self.perform(deed);
            }
            self.machine.handle_timeout(moment);
            self.obey();
        }
    }

    fn next_moment(&self) -> Option<Millis> {
        if self.machine.is_over() && self.machine.waits_for_play().next().is_none() {
            return None;
        }
        let noted = self.agenda.peek().map(|&Reverse((at, ..))| at);
        noted.into_iter().chain(self.machine.poll_timeout()).min()
    }

    fn perform(&mut self, deed: Deed) {
        match deed {
            Deed::Cancel => self.machine.handle(self.now, Event::Cancel),
            Deed::Play(job) => self.machine.handle(self.now, Event::Play { job }),
            Deed::End(job, attempt) => {
                let outcome = self.outcome(job, attempt);
                if self.machine.job(job).attempt == attempt {
                    self.machine
                        .handle(self.now, Event::Finished { job, outcome });
                }
            }
        }
    }

    /// A try that chance hits fails like a script.
    fn outcome(&self, job: JobId, attempt: u32) -> Outcome {
        let part = self.parts[job.index()];
        if self.dice.hits(job, attempt, part.chance_of_failure) {
            return BAD_LUCK;
        }
        part.outcome
    }

    fn obey(&mut self) {
        while let Some(command) = self.machine.poll_command() {
            match command {
                Command::Start { job, .. } => {
                    let attempt = self.machine.job(job).attempt;
                    let end = self.now + self.parts[job.index()].duration;
                    self.note(end, Deed::End(job, attempt));
                }
                Command::StartChild { job } => {
                    let status = Status::Running;
                    self.machine.handle(self.now, Event::Child { job, status });
                    let end = self.now + self.parts[job.index()].duration;
                    self.note(end, Deed::End(job, self.machine.job(job).attempt));
                }
                Command::Cancel { job } => {
                    let outcome = Outcome::Canceled;
                    self.machine
                        .handle(self.now, Event::Finished { job, outcome });
                }
            }
        }
        while let Some(change) = self.machine.poll_change() {
            if let crate::schedule::Change::Job(job, state) = change
                && state.status == Status::Manual
                && let Some(at) = self.parts[job.index()].play
            {
                self.note(at.max(self.now), Deed::Play(job));
            }
        }
    }

    fn note(&mut self, at: Millis, deed: Deed) {
        self.noted += 1;
        self.agenda.push(Reverse((at, self.noted, deed)));
    }
}

/// How a script ends that fails by chance.
pub(super) const BAD_LUCK: Outcome = Outcome::Failed {
    reason: FailureReason::ScriptFailure,
    exit_code: Some(1),
};
