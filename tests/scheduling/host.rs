//! A host whose clock jumps, and which writes down what it sees.

use std::{collections::BTreeMap, fmt::Write};

use expect_test::Expect;
use pipeyard::{
    plan::{JobId, Plan, PlannedJob},
    schedule::{Capacity, Change, Command, Event, FailureReason, Machine, Millis, Outcome, Status},
};

use crate::plans::{plan, room_for};

/// A host with a clock that jumps: every job takes a second unless told otherwise.
pub(crate) struct Host {
    pub(crate) plan: Plan,
    pub(crate) machine: Machine,
    now: Millis,
    /// How long a job takes and how it ends, by name.
    pub(crate) script: BTreeMap<&'static str, (u64, Outcome)>,
    running: Vec<(Millis, JobId)>,
    pub(crate) transcript: String,
}

pub(crate) const FAILED: Outcome = Outcome::Failed {
    reason: FailureReason::ScriptFailure,
    exit_code: Some(1),
};

impl Host {
    pub(crate) fn new(plan: Plan, capacity: Capacity) -> Self {
        let machine = Machine::new(&plan, capacity);
        let (script, running, transcript) = (BTreeMap::new(), Vec::new(), String::new());
        Self {
            plan,
            machine,
            now: Millis(0),
            script,
            running,
            transcript,
        }
    }

    pub(crate) fn of(jobs: Vec<PlannedJob>) -> Self {
        let plan = plan(jobs);
        let capacity = room_for(9, &plan);
        Self::new(plan, capacity)
    }

    pub(crate) fn with(mut self, job: &'static str, seconds: u64, outcome: Outcome) -> Self {
        self.script.insert(job, (seconds, outcome));
        self
    }

    pub(crate) fn tell(&mut self, event: Event) {
        self.machine.handle(self.now, event);
        self.obey();
    }

    fn obey(&mut self) {
        while let Some(command) = self.machine.poll_command() {
            match command {
                Command::Start { job, .. } => {
                    let seconds = self
                        .script
                        .get(self.name(job))
                        .map_or(1, |&(seconds, _)| seconds);
                    self.running.push((self.now + Millis(seconds * 1000), job));
                }
                Command::StartChild { job } => {
                    writeln!(
                        self.transcript,
                        "{}s start {}",
                        self.now.0 / 1000,
                        self.name(job)
                    )
                    .expect("a String takes everything");
                }
                Command::Cancel { job } if self.plan.jobs[job.index()].trigger.is_some() => {
                    writeln!(
                        self.transcript,
                        "{}s cancel {}",
                        self.now.0 / 1000,
                        self.name(job)
                    )
                    .expect("a String takes everything");
                }
                Command::Cancel { job } => {
                    self.running.retain(|&(_, running)| running != job);
                    self.running.push((self.now + Millis(1000), job));
                }
            }
        }
        let mut line = String::new();
        while let Some(change) = self.machine.poll_change() {
            match change {
                Change::Job(job, state) => {
                    let again = if state.attempt > 1 { "*" } else { "" };
                    write!(line, " {}{again}={}", self.name(job), state.status.name())
                }
                Change::Pipeline(status) => write!(line, " | {}", status.name()),
            }
            .expect("a String takes everything");
        }
        if !line.is_empty() {
            writeln!(self.transcript, "{}s{line}", self.now.0 / 1000)
                .expect("a String takes everything");
        }
    }

    /// Jumps to the next moment at which something happens; all of it happens before commands are polled again.
    fn step(&mut self) -> bool {
        let deadlines = self
            .running
            .iter()
            .map(|&(end, _)| end)
            .chain(self.machine.poll_timeout());
        let Some(next) = deadlines.min() else {
            return false;
        };
        self.now = next;
        let (ended, running) = self.running.iter().partition(|&&(end, _)| end <= next);
        self.running = running;
        for (_, job) in ended {
            let outcome = self
                .script
                .get(self.name(job))
                .map_or(Outcome::Success, |&(_, outcome)| outcome);
            self.machine
                .handle(self.now, Event::Finished { job, outcome });
        }
        self.machine.handle_timeout(self.now);
        self.obey();
        true
    }

    pub(crate) fn drain(&mut self) {
        while self.step() {}
        assert!(self.machine.is_over());
    }

    pub(crate) fn check(mut self, expected: &Expect) {
        self.tell(Event::Begin);
        self.drain();
        expected.assert_eq(&self.transcript);
    }

    pub(crate) fn name(&self, job: JobId) -> &'static str {
        self.plan.jobs[job.index()].name.clone().leak()
    }

    pub(crate) fn status(&self, job: u32) -> Status {
        self.machine.job(JobId(job)).status
    }
}
