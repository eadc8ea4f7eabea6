//! The machine itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{
    Capacity, Change, Command, Event, GroupId, JobState, Millis, RunnerId, Status,
    alarms::Alarms,
    composite::Symbols,
    decision::Waits,
    groups::Group,
    policy::Policy,
    queue::Queue,
    tally::Tally,
    wiring::{WiredJob, wire},
};
use crate::plan::{JobId, Plan};

/// One run of a plan. See the [module](super) for how to drive it.
///
/// ```
/// use pipeyard::{plan::Plan, schedule::{Capacity, Event, Machine, Millis, Status}};
/// let mut machine = Machine::new(&Plan::default(), Capacity::default());
/// machine.handle(Millis(0), Event::Begin);
/// assert!(machine.is_over() && machine.poll_command().is_none());
/// assert_eq!(machine.status(), Status::Success);
/// ```
#[derive(Debug)]
pub struct Machine {
    pub(super) plan: Vec<WiredJob>,
    pub(super) jobs: Vec<JobState>,
    /// For each job, how many of its needs are still open.
    pub(super) open_needs: Vec<u32>,
    pub(super) stages: Vec<Stage>,
    /// The first stage that is not settled: stage jobs up to it have their turn.
    pub(super) frontier: usize,
    pub(super) all: Tally,
    /// Created jobs whose turn it may be.
    pub(super) due: BTreeSet<JobId>,
    pub(super) queue: Queue,
    /// For each job its place in the order in which GitLab created the tries: 0 for every first one.
    pub(super) order: Vec<u32>,
    /// How many further tries there have been.
    pub(super) retried: u32,
    /// The tries before the latest, in the order in which they ended.
    pub(super) earlier: Vec<(JobId, JobState)>,
    pub(super) alarms: Alarms,
    pub(super) groups: Vec<Group>,
    /// Groups of which something has changed.
    pub(super) asked_groups: BTreeSet<GroupId>,
    /// Trigger jobs whose pipeline is to be created, in GitLab's order.
    pub(super) launches: BTreeSet<(u32, JobId)>,
    /// Where the pipelines of trigger jobs stand.
    pub(super) children: BTreeMap<JobId, Status>,
    pub(super) policy: Policy,
    pub(super) now: Millis,
    pub(super) begun: bool,
    pub(super) status: Status,
    pub(super) commands: VecDeque<Command>,
    pub(super) changes: VecDeque<Change>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Stage {
    /// The jobs of this stage that wait for the stages before.
    pub(super) waiting: Vec<JobId>,
    pub(super) tally: Tally,
    /// What all stages before amount to; up to date for stages up to the frontier.
    pub(super) before: Symbols,
}

impl Machine {
    /// A run of `plan` that has not begun.
    pub fn new(plan: &Plan, capacity: Capacity) -> Self {
        let (wired, mut groups) = wire(plan);
        let policy = Policy::new(plan, &capacity);
        for group in &mut groups {
            let mode = capacity.modes.iter().find(|(name, _)| *name == group.name);
            group.mode = mode.map_or_else(Default::default, |&(_, mode)| mode);
        }
        let jobs: Vec<_> = wired
            .iter()
            .map(|job| JobState::created(job.allows(None), 1))
            .collect();
        let mut stages =
            vec![Stage::default(); wired.iter().map(|job| job.stage + 1).max().unwrap_or(0)];
        let mut all = Tally::default();
        for (at, (job, state)) in wired.iter().zip(&jobs).enumerate() {
            all.add(state.member());
            stages[job.stage].tally.add(state.member());
            if job.waits == Waits::ForStages {
                stages[job.stage].waiting.push(JobId(at as u32));
            }
        }
        Self {
            open_needs: wired.iter().map(|job| job.needs.len() as u32).collect(),
            queue: Queue::new(capacity, wired.len()),
            order: vec![0; wired.len()],
            retried: 0,
            earlier: Vec::new(),
            alarms: Alarms::new(wired.len()),
            groups,
            asked_groups: BTreeSet::new(),
            launches: BTreeSet::new(),
            children: BTreeMap::new(),
            policy,
            plan: wired,
            jobs,
            stages,
            frontier: 0,
            all,
            due: BTreeSet::new(),
            now: Millis(0),
            begun: false,
            status: Status::Created,
            commands: VecDeque::new(),
            changes: VecDeque::new(),
        }
    }

    /// Takes in a fact that became known at `now`. Facts that do not fit where a job stands (the end of a job that does not
    /// run, play on a job that is not manual, anything before [`Event::Begin`]) change nothing.
    pub fn handle(&mut self, now: Millis, event: Event) {
        self.now = self.now.max(now);
        match event {
            Event::Begin if !self.begun => self.begin(),
            _ if !self.begun => {}
            Event::Begin => {}
            Event::Finished { job, outcome } => self.finish(job, outcome),
            Event::Child { job, status } => self.child_changed(job, status),
            Event::Play { job } => self.play(job),
            Event::Unschedule { job } => self.unschedule(job),
            Event::Retry { job } => self.retry(job),
            Event::RetryAll => self.retry_all(),
            Event::CancelJob { job } => self.cancel(job),
            Event::Cancel => self.cancel_all(),
            Event::NewCommit => self.new_commit(),
            Event::Occupied { runner } => self.queue.take(runner),
            Event::Vacated { runner } => self.queue.release(runner),
            Event::Rival {
                group,
                pipeline,
                job,
                status,
            } => self.rival(group, pipeline, job, status),
        }
        self.settle();
    }

    /// Lets time do its part. Call it when the moment of [`Machine::poll_timeout`] has come; earlier calls change nothing.
    pub fn handle_timeout(&mut self, now: Millis) {
        self.now = self.now.max(now);
        while let Some((job, overdue)) = self.alarms.ring(self.now) {
            self.alarm(job, overdue);
        }
        self.queue.poll(self.now);
        self.settle();
    }

    /// The next instruction, or `None` when there is none for now. Call it until then after every `handle` and
    /// `handle_timeout`; facts of the same moment belong in before, so that the queue weighs the jobs they free together.
    #[must_use]
    pub fn poll_command(&mut self) -> Option<Command> {
        if let Some(command) = self.commands.pop_front() {
            return Some(command);
        }
        if let Some((_, job)) = self.launches.pop_first() {
            self.jobs[job.index()].started = Some(self.now);
            return Some(Command::StartChild { job });
        }
        let (job, runner) = self.queue.start_next()?;
        Some(self.start(job, runner))
    }

    fn start(&mut self, job: JobId, runner: RunnerId) -> Command {
        let state = &mut self.jobs[job.index()];
        (state.runner, state.started) = (Some(runner), Some(self.now));
        self.set_status(job, Status::Running);
        let limit = self.plan[job.index()].time_limit;
        self.alarms
            .set(job, self.now + limit + self.policy.lost_after);
        self.report_pipeline();
        Command::Start { job, runner }
    }

    /// The next change of a status, in the order in which they happened. Call it until `None` after polling commands, which
    /// change statuses too.
    #[must_use]
    pub fn poll_change(&mut self) -> Option<Change> {
        self.changes.pop_front()
    }

    /// The moment when [`Machine::handle_timeout`] has something to do, on the clock of `now`.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        [self.alarms.next(), self.queue.next_poll()]
            .into_iter()
            .flatten()
            .min()
    }

    /// The tries of jobs before their latest one, in the order in which they ended.
    pub fn earlier_tries(&self) -> &[(JobId, JobState)] {
        &self.earlier
    }

    /// Where a job of the plan stands.
    pub fn job(&self, job: JobId) -> &JobState {
        &self.jobs[job.index()]
    }

    /// Where the pipeline stands. No jobs at all are a success.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Whether nothing runs, nothing is pending, and nothing will happen without a person.
    pub fn is_over(&self) -> bool {
        self.begun && !self.all.is_busy()
    }

    /// The jobs that decided how long it took so far: the one that ended last, before it the one that ended last among those
    /// it waited for, and so on back to a job that waited for nobody; in the order in which they ran.
    pub fn critical_path(&self) -> Vec<JobId> {
        let ended = |job: JobId| {
            self.jobs[job.index()]
                .started
                .and(self.jobs[job.index()].finished)
        };
        let last = |jobs: &mut dyn Iterator<Item = JobId>| {
            jobs.filter_map(|job| Some((ended(job)?, std::cmp::Reverse(job))))
                .max()
                .map(|(_, job)| job.0)
        };
        let all = || (0..self.jobs.len() as u32).map(JobId);
        let before = |job: &JobId| match &self.plan[job.index()] {
            plan if plan.waits == Waits::ForNeeds => last(&mut plan.needs.iter().copied()),
            plan => last(&mut all().filter(|other| self.plan[other.index()].stage < plan.stage)),
        };
        let mut path: Vec<_> = std::iter::successors(last(&mut all()), before).collect();
        path.reverse();
        path
    }

    /// The jobs that wait for somebody to press play. A trigger job that mirrors a pipeline which waits is not one of them.
    pub fn waits_for_play(&self) -> impl Iterator<Item = JobId> {
        self.jobs
            .iter()
            .enumerate()
            .filter(|(_, state)| state.status == Status::Manual && state.started.is_none())
            .map(|(at, _)| JobId(at as u32))
    }
}
