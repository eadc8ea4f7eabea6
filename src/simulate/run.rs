//! One pipeline while it is simulated: its scheduler, and what is written down about it.

use std::collections::BTreeMap;

use super::{Assumptions, Diagnosis, SimulatedJob, Trace, TraceEvent, Try, What, fleet, job};
use crate::{
    diagnostics::Phrase,
    plan::{JobId, Plan},
    runner::Runners,
    schedule::{GroupId, JobState, Machine, Millis, RunnerId, Status},
};

/// Who started a child pipeline.
#[derive(Clone, Copy)]
pub(super) struct Parent {
    /// The pipeline, by its position among those that are simulated.
    pub(super) run: usize,
    pub(super) job: JobId,
    pub(super) attempt: u32,
    /// How many pipelines lie above it.
    pub(super) depth: usize,
}

pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan,
    pub(super) machine: Machine,
    pub(super) parent: Option<Parent>,
    pub(super) depth: usize,
    /// The pipelines that its trigger jobs have started, the latest for each.
    pub(super) children: BTreeMap<JobId, usize>,
    /// For each job how often its course has changed: what an earlier course had noted does not happen.
    pub(super) courses: Vec<u32>,
    /// Which jobs no runner takes.
    is_stuck: Vec<bool>,
    groups: BTreeMap<String, GroupId>,
    attempts: Vec<u32>,
    events: Vec<TraceEvent>,
    logs: Vec<Vec<Phrase>>,
    earlier_logs: BTreeMap<(JobId, u32), Vec<Phrase>>,
    diagnoses: Vec<Diagnosis>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        runners: &Runners,
        assumptions: &Assumptions,
        parent: Option<Parent>,
    ) -> Self {
        let capacity = fleet::capacity(plan, runners, assumptions);
        let is_stuck = capacity.takers.iter().map(Vec::is_empty).collect();
        let machine = Machine::new(plan, capacity);
        let groups = machine.groups().map(str::to_owned).zip((0..).map(GroupId));
        Self {
            plan,
            groups: groups.collect(),
            machine,
            parent,
            depth: parent.map_or(0, |parent| parent.depth + 1),
            children: BTreeMap::new(),
            courses: vec![0; plan.jobs.len()],
            is_stuck,
            attempts: vec![1; plan.jobs.len()],
            events: Vec::new(),
            logs: vec![Vec::new(); plan.jobs.len()],
            earlier_logs: BTreeMap::new(),
            diagnoses: Vec::new(),
        }
    }

    /// The runners of its running jobs, each as often as it has one.
    pub(super) fn occupied(&self) -> impl Iterator<Item = RunnerId> {
        let states = (0..self.plan.jobs.len()).map(|at| self.machine.job(JobId(at as u32)));
        states
            .filter(|state| matches!(state.status, Status::Running | Status::Canceling))
            .filter_map(|state| state.runner)
    }

    pub(super) fn group(&self, name: &str) -> Option<GroupId> {
        self.groups.get(name).copied()
    }

    pub(super) fn log(&mut self, now: Millis, job: JobId, text: Phrase) {
        self.logs[job.index()].push(text.clone());
        self.tell(now, What::Log { job, text });
    }

    pub(super) fn job_changed(&mut self, now: Millis, job: JobId, state: JobState) {
        let attempt = &mut self.attempts[job.index()];
        if state.attempt > *attempt {
            let log = std::mem::take(&mut self.logs[job.index()]);
            self.earlier_logs.insert((job, *attempt), log);
            *attempt = state.attempt;
        }
        self.tell(now, What::Job { job, state });
        let waits_for_a_runner =
            state.status == Status::Pending && self.plan.jobs[job.index()].trigger.is_none();
        if waits_for_a_runner && self.is_stuck[job.index()] {
            self.diagnose(now, job::stuck(job, self.plan));
        }
    }

    pub(super) fn pipeline_changed(&mut self, now: Millis, status: Status) {
        self.tell(now, What::Pipeline(status));
    }

    pub(super) fn diagnose(&mut self, now: Millis, diagnosis: Diagnosis) {
        self.diagnoses.push(diagnosis.clone());
        self.tell(now, What::Diagnosis(diagnosis));
    }

    fn tell(&mut self, at: Millis, what: What) {
        self.events.push(TraceEvent { at, what });
    }

    pub(super) fn finish(mut self) -> Trace {
        let state = |at: usize| *self.machine.job(JobId(at as u32));
        let logs = self.logs.into_iter().enumerate();
        let jobs = logs.map(|(at, log)| SimulatedJob {
            state: state(at),
            log,
            child: None,
        });
        let earlier = self.machine.earlier_tries().iter();
        let earlier = earlier.map(|&(job, state)| Try {
            job,
            state,
            log: self
                .earlier_logs
                .remove(&(job, state.attempt))
                .unwrap_or_default(),
        });
        Trace {
            status: self.machine.status(),
            duration: self.events.last().map_or(Millis(0), |event| event.at),
            jobs: jobs.collect(),
            earlier: earlier.collect(),
            critical_path: self.machine.critical_path(),
            events: self.events,
            diagnoses: self.diagnoses,
        }
    }
}
