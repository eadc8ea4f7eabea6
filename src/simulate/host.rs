//! The virtual clock: drives the schedulers of a pipeline and its children, and plays their jobs.

use std::collections::BTreeMap;

use super::{
    Assumptions, Trace,
    dice::Dice,
    happening::{Deed, Happening},
    job::{self, Course, Setup},
    run::{Parent, Run},
    store::{Given, Store},
};
use crate::{
    plan::{JobId, Plan, TriggerTarget},
    runner::Runners,
    schedule::{Change, Command, Event, FailureReason, JobState, Millis, Outcome, Status},
};

/// Simulates a run of `plan`.
///
/// ```
/// use pipeyard::{plan::Plan, runner::Runners, schedule::Status, simulate::{Assumptions, simulate}};
/// let trace = simulate(&Plan::default(), &Runners::implied(), &Assumptions::default());
/// assert_eq!((trace.status, trace.duration.0), (Status::Success, 0));
/// ```
pub fn simulate(plan: &Plan, runners: &Runners, assumptions: &Assumptions) -> Trace {
    let runners = assumptions.fleet(runners);
    let mut simulation = Simulation::new(plan, &runners, assumptions);
    simulation.run();
    simulation.finish()
}

/// A pipeline has children and grandchildren, and no more (`MAX_NESTED_CHILDREN` in GitLab).
const DEEPEST: usize = 2;

pub(super) struct Simulation<'a> {
    runners: &'a Runners,
    assumptions: &'a Assumptions,
    now: Millis,
    /// What is going to happen, by moment; at the same moment in the order in which it was noted.
    agenda: BTreeMap<(Millis, u64), Happening>,
    noted: u64,
    /// The pipeline, then the children in the order in which they were created.
    runs: Vec<Run<'a>>,
    store: Store,
}

impl<'a> Simulation<'a> {
    fn new(plan: &'a Plan, runners: &'a Runners, assumptions: &'a Assumptions) -> Self {
        Self {
            runners,
            assumptions,
            now: Millis(0),
            agenda: BTreeMap::new(),
            noted: 0,
            runs: vec![Run::new(plan, runners, assumptions, None)],
            store: Store::default(),
        }
    }

    fn run(&mut self) {
        if let Some(at) = self.assumptions.cancel {
            self.note(at, Happening::Cancel);
        }
        if let Some(at) = self.assumptions.new_commit {
            self.note(at, Happening::NewCommit);
        }
        self.tell(0, Event::Begin);
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
            for run in &mut self.runs {
                run.machine.handle_timeout(self.now);
            }
            self.obey();
        }
    }

    /// The next moment at which something happens, as long as anything can.
    fn next_moment(&self) -> Option<Millis> {
        let is_done =
            |run: &Run<'_>| run.machine.is_over() && run.machine.waits_for_play().next().is_none();
        if self.runs.iter().all(is_done) {
            return None;
        }
        let noted = self
            .agenda
            .first_key_value()
            .map(|(&(moment, _), _)| moment);
        let timeouts = self
            .runs
            .iter()
            .filter_map(|run| run.machine.poll_timeout());
        timeouts.chain(noted).min()
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Cancel => self.tell(0, Event::Cancel),
            Happening::NewCommit => self.tell(0, Event::NewCommit),
            Happening::Play { run, job } => self.tell(run, Event::Play { job }),
            Happening::OfJob {
                run,
                job,
                course,
                deed,
            } if self.runs[run].courses[job.index()] == course => self.perform(run, job, deed),
            Happening::OfJob { .. } => {}
        }
    }

    fn perform(&mut self, at: usize, job: JobId, deed: Deed) {
        match deed {
            Deed::Write(text) => self.runs[at].log(self.now, job, text),
            Deed::Show(finding) => {
                self.runs[at].diagnose(self.now, job::diagnosis(job, finding));
            }
            Deed::End(outcome, kept) => {
                if let Some(kept) = kept {
                    self.store.take(at, job, kept);
                }
                let runner = self.runs[at].machine.job(job).runner;
                self.tell(at, Event::Finished { job, outcome });
                if let Some(runner) = runner {
                    self.tell_others(at, Event::Vacated { runner });
                }
            }
        }
    }

    fn tell(&mut self, run: usize, event: Event) {
        self.runs[run].machine.handle(self.now, event);
    }

    fn tell_others(&mut self, run: usize, event: Event) {
        for other in (0..self.runs.len()).filter(|&other| other != run) {
            self.tell(other, event);
        }
    }

    /// Does what the machines say and notes what has changed, until they have nothing more to say: what becomes of a child
    /// is news for its parent.
    fn obey(&mut self) {
        let mut is_idle = false;
        while !is_idle {
            is_idle = true;
            let mut at = 0;
            while at < self.runs.len() {
                while let Some(command) = self.runs[at].machine.poll_command() {
                    is_idle = false;
                    self.act(at, command);
                }
                while let Some(change) = self.runs[at].machine.poll_change() {
                    is_idle = false;
                    self.changed(at, change);
                }
                at += 1;
            }
        }
    }

    fn act(&mut self, at: usize, command: Command) {
        match command {
            Command::Start { job, runner } => {
                self.tell_others(at, Event::Occupied { runner });
                let given = self.given(at, job);
                if let Some(setup) = self.setup(at, job, &given) {
                    self.follow(at, job, job::run(setup));
                }
            }
            Command::StartChild { job } => self.start_child(at, job),
            Command::Cancel { job } => {
                if let Some(&child) = self.runs[at].children.get(&job) {
                    self.tell(child, Event::Cancel);
                    return;
                }
                let given = self.given(at, job);
                if let Some(setup) = self.setup(at, job, &given) {
                    self.runs[at].courses[job.index()] += 1;
                    self.follow(at, job, job::cancel(setup, self.now - setup.started));
                }
            }
        }
    }

    /// Creates the pipeline of a trigger job. Of one that nobody knows, only what was assumed is known.
    fn start_child(&mut self, at: usize, job: JobId) {
        let plan = self.runs[at].plan;
        let target = plan.jobs[job.index()].trigger.as_ref();
        let fails = |reason| Outcome::Failed {
            reason,
            exit_code: None,
        };
        match target.map(|trigger| &trigger.target) {
            Some(TriggerTarget::Child(_)) if self.runs[at].depth >= DEEPEST => {
                let outcome = fails(FailureReason::ReachedMaxDescendantPipelinesDepth);
                self.tell(at, Event::Finished { job, outcome });
            }
            Some(TriggerTarget::Child(child)) if child.jobs.is_empty() => {
                let outcome = fails(FailureReason::DownstreamPipelineCreationFailed);
                self.tell(at, Event::Finished { job, outcome });
            }
            Some(TriggerTarget::Child(child)) => self.begin_child(at, job, child),
            _ => self.assume_child(at, job),
        }
    }

    fn begin_child(&mut self, at: usize, job: JobId, plan: &'a Plan) {
        let parent = Parent {
            run: at,
            job,
            attempt: self.runs[at].machine.job(job).attempt,
            depth: self.runs[at].depth,
        };
        let mut child = Run::new(plan, self.runners, self.assumptions, Some(parent));
        for run in &self.runs {
            for runner in run.occupied() {
                child.machine.handle(self.now, Event::Occupied { runner });
            }
        }
        let id = self.runs.len();
        self.runs[at].children.insert(job, id);
        self.runs.push(child);
        self.introduce(id);
        let status = Status::Created;
        self.tell(at, Event::Child { job, status });
        self.tell(id, Event::Begin);
    }

    /// The pipeline of another project, or one whose files nobody has given.
    fn assume_child(&mut self, at: usize, job: JobId) {
        let name = &self.runs[at].plan.jobs[job.index()].name;
        let status = Status::Running;
        let outcome = match self.assumptions.failure(name) {
            None => Outcome::Success,
            Some(_) => Outcome::Failed {
                reason: FailureReason::UnknownFailure,
                exit_code: None,
            },
        };
        let duration = self.assumptions.duration(name).unwrap_or_default();
        self.tell(at, Event::Child { job, status });
        self.note_of(at, job, self.now + duration, Deed::End(outcome, None));
    }

    /// What the job is given now, by those of its pipeline.
    fn given(&self, at: usize, id: JobId) -> Given<'a> {
        self.store.give(at, self.runs[at].plan, id)
    }

    /// The job on the runner that took it.
    fn setup<'g>(&self, at: usize, id: JobId, given: &'g Given<'g>) -> Option<Setup<'g>>
    where
        'a: 'g,
    {
        let run = &self.runs[at];
        let state = run.machine.job(id);
        let runner = self.runners.runners.get(state.runner?.0 as usize)?;
        Some(Setup {
            plan: run.plan,
            id,
            runner,
            given,
            assumptions: self.assumptions,
            started: state.started?,
            chance: Some((state.attempt, Dice::new(self.assumptions.seed, 0))),
        })
    }

    /// Notes everything that a job will do.
    fn follow(&mut self, at: usize, job: JobId, course: Course) {
        let Some(started) = self.runs[at].machine.job(job).started else {
            return;
        };
        for piece in course.pieces {
            self.note_of(at, job, started + piece.at, Deed::Write(piece.text));
        }
        for (moment, finding) in course.findings {
            self.note_of(at, job, started + moment, Deed::Show(finding));
        }
        let end = Deed::End(course.outcome, course.kept);
        self.note_of(at, job, started + course.duration, end);
    }

    fn note_of(&mut self, run: usize, job: JobId, at: Millis, deed: Deed) {
        let course = self.runs[run].courses[job.index()];
        self.note(
            at,
            Happening::OfJob {
                run,
                job,
                course,
                deed,
            },
        );
    }

    fn note(&mut self, at: Millis, happening: Happening) {
        self.noted += 1;
        self.agenda.insert((at, self.noted), happening);
    }

    fn changed(&mut self, at: usize, change: Change) {
        match change {
            Change::Job(job, state) => self.job_changed(at, job, state),
            Change::Pipeline(status) => {
                self.runs[at].pipeline_changed(self.now, status);
                if let Some(parent) = self.runs[at].parent
                    && self.runs[parent.run].children.get(&parent.job) == Some(&at)
                {
                    let job = parent.job;
                    self.tell(parent.run, Event::Child { job, status });
                }
            }
        }
    }

    fn job_changed(&mut self, at: usize, job: JobId, state: JobState) {
        self.runs[at].job_changed(self.now, job, state);
        self.tell_rivals(at, job, state.status);
        let name = &self.runs[at].plan.jobs[job.index()].name;
        if state.status == Status::Manual
            && state.started.is_none()
            && let Some(moment) = self.assumptions.play(name)
        {
            self.note(moment.max(self.now), Happening::Play { run: at, job });
        }
    }

    /// Jobs of one resource group wait for each other across pipelines.
    fn tell_rivals(&mut self, at: usize, job: JobId, status: Status) {
        let plan = self.runs[at].plan;
        if self.runs.len() < 2 || plan.jobs[job.index()].resource_group.is_none() {
            return;
        }
        for other in (0..self.runs.len()).filter(|&other| other != at) {
            self.tell_rival(other, at, job, status);
        }
    }

    fn tell_rival(&mut self, whom: usize, of: usize, job: JobId, status: Status) {
        let group = self.runs[of].plan.jobs[job.index()]
            .resource_group
            .as_deref();
        let Some(group) = group.and_then(|group| self.runs[whom].group(group)) else {
            return;
        };
        let number = |run| i64::try_from(run).unwrap_or(i64::MAX);
        let pipeline = number(of) - number(whom);
        self.tell(
            whom,
            Event::Rival {
                group,
                pipeline,
                job,
                status,
            },
        );
    }

    /// Tells a new child about the jobs of the others that belong to resource groups, and the others about its own.
    fn introduce(&mut self, child: usize) {
        for other in 0..child {
            for (whom, of) in [(child, other), (other, child)] {
                for at in 0..self.runs[of].plan.jobs.len() {
                    let job = JobId(at as u32);
                    let status = self.runs[of].machine.job(job).status;
                    self.tell_rival(whom, of, job, status);
                }
            }
        }
    }

    fn finish(mut self) -> Trace {
        let mut traces: Vec<Option<Trace>> = Vec::new();
        let children: Vec<_> = self.runs.iter().map(|run| run.parent).collect();
        traces.extend(self.runs.drain(..).map(|run| Some(run.finish())));
        // Children come after their parents, so the last ones are complete first.
        for at in (1..traces.len()).rev() {
            if let (Some(parent), Some(trace)) = (children[at], traces[at].take())
                && let Some(Some(of_parent)) = traces.get_mut(parent.run)
            {
                of_parent.take_in(parent.job, parent.attempt, trace);
            }
        }
        traces.swap_remove(0).unwrap_or_default()
    }
}
