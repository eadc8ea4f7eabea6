//! The virtual clock: drives the scheduler and plays the jobs.

use std::collections::BTreeMap;

use super::{
    Assumptions, Diagnosis, SimulatedJob, Trace, TraceEvent, What,
    job::{self, Course, Setup},
    world::Finding,
};
use crate::{
    diagnostics::Phrase,
    plan::{JobId, Plan},
    runner::{Runners, place},
    schedule::{
        Capacity, Change, Command, Event, JobState, Machine, Millis, Outcome, RunnerId, Status,
    },
};

/// Simulates a run of `plan`.
///
/// ```
/// use pipeyard::{plan::Plan, runner::Runners, schedule::Status, simulate::{Assumptions, simulate}};
/// let trace = simulate(&Plan::default(), &Runners::implied(), &Assumptions::default());
/// assert_eq!((trace.status, trace.duration.0), (Status::Success, 0));
/// ```
pub fn simulate(plan: &Plan, runners: &Runners, assumptions: &Assumptions) -> Trace {
    let mut simulation = Simulation::new(plan, runners, assumptions);
    simulation.run();
    simulation.finish()
}

struct Simulation<'a> {
    plan: &'a Plan,
    runners: &'a Runners,
    assumptions: &'a Assumptions,
    machine: Machine,
    now: Millis,
    /// What is going to happen, by moment; at the same moment in the order in which it was noted.
    agenda: BTreeMap<(Millis, u64), Happening>,
    noted: u64,
    /// For each job how often its course has changed: what an earlier course had noted does not happen.
    courses: Vec<u32>,
    events: Vec<TraceEvent>,
    logs: Vec<Vec<Phrase>>,
    diagnoses: Vec<Diagnosis>,
}

enum Happening {
    OfJob { job: JobId, course: u32, deed: Deed },
    Play(JobId),
    Cancel,
}

enum Deed {
    Write(Phrase),
    Show(Finding),
    End(Outcome),
}

impl<'a> Simulation<'a> {
    fn new(plan: &'a Plan, runners: &'a Runners, assumptions: &'a Assumptions) -> Self {
        Self {
            plan,
            runners,
            assumptions,
            machine: Machine::new(plan, capacity(plan, runners)),
            now: Millis(0),
            agenda: BTreeMap::new(),
            noted: 0,
            courses: vec![0; plan.jobs.len()],
            events: Vec::new(),
            logs: vec![Vec::new(); plan.jobs.len()],
            diagnoses: Vec::new(),
        }
    }

    fn run(&mut self) {
        if let Some(at) = self.assumptions.cancel {
            self.note(at, Happening::Cancel);
        }
        self.machine.handle(self.now, Event::Begin);
        self.obey();
        while let Some(moment) = self.next_moment() {
            self.now = moment;
            while let Some(entry) = self
                .agenda
                .first_entry()
                .filter(|entry| entry.key().0 <= moment)
            {
                let happening = entry.remove();
                self.happen(happening);
            }
            self.machine.handle_timeout(self.now);
            self.obey();
        }
    }

    /// The next moment at which something happens, as long as anything can.
    fn next_moment(&self) -> Option<Millis> {
        if self.machine.is_over() && self.machine.waits_for_play().next().is_none() {
            return None;
        }
        let noted = self
            .agenda
            .first_key_value()
            .map(|(&(moment, _), _)| moment);
        [noted, self.machine.poll_timeout()]
            .into_iter()
            .flatten()
            .min()
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Cancel => self.machine.handle(self.now, Event::Cancel),
            Happening::Play(job) => self.machine.handle(self.now, Event::Play { job }),
            Happening::OfJob { job, course, deed } if self.courses[job.index()] == course => {
                match deed {
                    Deed::Write(text) => {
                        self.logs[job.index()].push(text.clone());
                        self.tell(What::Log { job, text });
                    }
                    Deed::Show(finding) => self.diagnose(job::diagnosis(job, finding)),
                    Deed::End(outcome) => self
                        .machine
                        .handle(self.now, Event::Finished { job, outcome }),
                }
            }
            Happening::OfJob { .. } => {}
        }
    }

    fn obey(&mut self) {
        while let Some(command) = self.machine.poll_command() {
            match command {
                Command::Start { job, .. } => {
                    if let Some(setup) = self.setup(job) {
                        self.follow(job, job::run(setup));
                    }
                }
                // What another pipeline does is not looked into: it is taken to succeed.
                Command::StartChild { job } => {
                    let status = Status::Success;
                    self.machine.handle(self.now, Event::Child { job, status });
                }
                Command::Cancel { job } => {
                    if let Some(setup) = self.setup(job) {
                        self.courses[job.index()] += 1;
                        self.follow(job, job::cancel(setup, self.now - setup.started));
                    }
                }
            }
        }
        while let Some(change) = self.machine.poll_change() {
            match change {
                Change::Job(job, state) => self.job_changed(job, &state),
                Change::Pipeline(status) => self.tell(What::Pipeline(status)),
            }
        }
    }

    /// The job on the runner that took it.
    fn setup(&self, id: JobId) -> Option<Setup<'a>> {
        let state = self.machine.job(id);
        let runner = self.runners.runners.get(state.runner?.0 as usize)?;
        let (plan, assumptions) = (self.plan, self.assumptions);
        Some(Setup {
            plan,
            id,
            runner,
            assumptions,
            started: state.started?,
        })
    }

    /// Notes everything that a job will do.
    fn follow(&mut self, job: JobId, course: Course) {
        let Some(started) = self.machine.job(job).started else {
            return;
        };
        for piece in course.pieces {
            self.note_of(job, started + piece.at, Deed::Write(piece.text));
        }
        for (at, finding) in course.findings {
            self.note_of(job, started + at, Deed::Show(finding));
        }
        self.note_of(job, started + course.duration, Deed::End(course.outcome));
    }

    fn note_of(&mut self, job: JobId, at: Millis, deed: Deed) {
        let course = self.courses[job.index()];
        self.note(at, Happening::OfJob { job, course, deed });
    }

    fn note(&mut self, at: Millis, happening: Happening) {
        self.noted += 1;
        self.agenda.insert((at, self.noted), happening);
    }

    fn job_changed(&mut self, job: JobId, state: &JobState) {
        let status = state.status;
        self.tell(What::Job { job, state: *state });
        let planned = &self.plan.jobs[job.index()];
        if status == Status::Manual
            && let Some(at) = self.assumptions.play(&planned.name)
        {
            self.note(at.max(self.now), Happening::Play(job));
        }
        if status == Status::Pending && place(self.runners, &planned.tags).is_stuck() {
            self.diagnose(job::stuck(job, self.plan));
        }
    }

    fn diagnose(&mut self, diagnosis: Diagnosis) {
        self.diagnoses.push(diagnosis.clone());
        self.tell(What::Diagnosis(diagnosis));
    }

    fn tell(&mut self, what: What) {
        self.events.push(TraceEvent { at: self.now, what });
    }

    fn finish(self) -> Trace {
        let state = |at: usize| *self.machine.job(JobId(at as u32));
        let jobs = self
            .logs
            .into_iter()
            .enumerate()
            .map(|(at, log)| SimulatedJob {
                state: state(at),
                log,
            });
        Trace {
            status: self.machine.status(),
            duration: self.events.last().map_or(Millis(0), |event| event.at),
            jobs: jobs.collect(),
            earlier: self.machine.earlier_tries().to_vec(),
            critical_path: self.machine.critical_path(),
            events: self.events,
            diagnoses: self.diagnoses,
        }
    }
}

/// GitLab Runner runs one job at a time unless told otherwise. Where no `config.toml` was given nothing limits.
fn capacity(plan: &Plan, runners: &Runners) -> Capacity {
    let default = if runners.implied { u32::MAX } else { 1 };
    let takers = |tags: &[String]| {
        place(runners, tags)
            .takers
            .into_iter()
            .map(|at| RunnerId(at as u32))
            .collect()
    };
    Capacity {
        concurrent: runners
            .concurrent
            .as_ref()
            .map_or(default, |jobs| jobs.value),
        limits: runners
            .runners
            .iter()
            .map(|runner| Some(runner.limit).filter(|&limit| limit > 0))
            .collect(),
        takers: plan.jobs.iter().map(|job| takers(&job.tags)).collect(),
        ..Capacity::default()
    }
}
