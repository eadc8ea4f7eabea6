//! GitLab's loop, slow and obvious, beside the machine.

use pipeyard::{
    plan::{JobId, Plan, PlannedJob},
    resolve::{AllowFailure, When},
    schedule::{
        Command, Event, Machine, Member, Millis, Outcome, Status, composite, composite_of_needs,
    },
};

use crate::{
    host::FAILED,
    plans::{DELAY, room_for},
};

/// GitLab's processing loop word for word: every created job is asked again after every change, until nothing changes.
#[derive(Clone)]
struct Model {
    plan: Plan,
    jobs: Vec<Member>,
}

impl Model {
    fn new(plan: &Plan) -> Self {
        let created = |job: &PlannedJob| Member {
            status: Status::Created,
            allow_failure: job.allow_failure == AllowFailure::Flag(true),
        };
        Self {
            plan: plan.clone(),
            jobs: plan.jobs.iter().map(created).collect(),
        }
    }

    fn process(&mut self) {
        while let Some((at, status)) =
            (0..self.jobs.len()).find_map(|at| Some((at, self.decision(at)?)))
        {
            self.jobs[at].status = status;
        }
    }

    fn decision(&self, at: usize) -> Option<Status> {
        let job = &self.plan.jobs[at];
        if self.jobs[at].status != Status::Created {
            return None;
        }
        let before = match &job.needs {
            Some(needs) => composite_of_needs(needs.iter().map(|need| self.jobs[need.index()])),
            None => composite(
                (0..self.jobs.len())
                    .filter(|&other| self.plan.jobs[other].stage < job.stage)
                    .map(|other| self.jobs[other]),
            ),
        }
        .unwrap_or(Status::Success);
        if !before.is_complete() {
            return None;
        }
        let allowed: &[Status] = match (job.when, job.needs.is_some()) {
            (When::Always, _) => &[Status::Success, Status::Failed, Status::Skipped],
            (When::OnFailure, _) => &[Status::Failed],
            (_, true) => &[Status::Success],
            (_, false) => &[Status::Success, Status::Skipped],
        };
        Some(match job.when {
            _ if !allowed.contains(&before) => Status::Skipped,
            When::Manual => Status::Manual,
            When::Delayed => Status::Scheduled,
            _ => Status::Pending,
        })
    }

    fn retry_all(&mut self) {
        for at in 0..self.jobs.len() {
            if matches!(
                self.jobs[at].status,
                Status::Failed | Status::Canceled | Status::Skipped
            ) {
                self.jobs[at].status = Status::Created;
            }
        }
    }

    fn play(&mut self, played: usize) {
        self.jobs[played].status = Status::Pending;
        let mut reached = vec![false; self.jobs.len()];
        reached[played] = true;
        for _ in 0..self.jobs.len() {
            for (at, job) in self.plan.jobs.iter().enumerate() {
                let through_a_need = job.needs.iter().flatten().any(|need| reached[need.index()]);
                reached[at] |= through_a_need;
            }
        }
        for (at, reached) in reached.into_iter().enumerate() {
            let later = self.plan.jobs[at].stage > self.plan.jobs[played].stage;
            if self.jobs[at].status == Status::Skipped && (later || reached) {
                self.jobs[at].status = Status::Created;
            }
        }
    }

    fn cancel(&mut self, at: usize) {
        self.jobs[at].status = match self.jobs[at].status {
            Status::Running | Status::Canceling => Status::Canceling,
            status if status.is_complete() => status,
            _ => Status::Canceled,
        };
    }

    fn status(&self) -> Status {
        composite(self.jobs.iter().copied()).unwrap_or(Status::Success)
    }
}

/// The machine and the model, told the same.
pub(crate) struct Pair {
    pub(crate) machine: Machine,
    model: Model,
    pub(crate) running: Vec<JobId>,
    now: Millis,
}

impl Pair {
    pub(crate) fn begin(plan: &Plan, concurrent: u32) -> Self {
        let mut machine = Machine::new(plan, room_for(concurrent, plan));
        machine.handle(Millis(0), Event::Begin);
        let mut pair = Self {
            machine,
            model: Model::new(plan),
            running: Vec::new(),
            now: Millis(0),
        };
        pair.agree();
        pair
    }

    pub(crate) fn agree(&mut self) {
        self.model.process();
        self.assert_same();
        while let Some(command) = self.machine.poll_command() {
            if let Command::Start { job, .. } = command {
                assert_eq!(
                    self.model.jobs[job.index()].status,
                    Status::Pending,
                    "only pending jobs start"
                );
                self.model.jobs[job.index()].status = Status::Running;
                self.running.push(job);
            }
        }
        self.assert_same();
    }

    fn assert_same(&self) {
        let machine: Vec<_> = (0..self.model.jobs.len())
            .map(|at| self.machine.job(JobId(at as u32)).status)
            .collect();
        let model: Vec<_> = self.model.jobs.iter().map(|job| job.status).collect();
        assert_eq!(machine, model);
        assert_eq!(self.machine.status(), self.model.status());
    }

    /// One thing happens, chosen by a number.
    pub(crate) fn act(&mut self, choice: u16) {
        let (kind, pick) = (choice % 20, usize::from(choice / 20));
        self.now = self.now + Millis(1);
        let manual = self.jobs_that(|status| matches!(status, Status::Manual | Status::Scheduled));
        let ended = self.jobs_that(|status| {
            matches!(status, Status::Success | Status::Failed | Status::Canceled)
        });
        match kind {
            0..9 if !self.running.is_empty() => {
                let outcome = if kind < 6 { Outcome::Success } else { FAILED };
                self.finish(pick % self.running.len(), outcome);
            }
            9..13 if !manual.is_empty() => {
                let job = manual[pick % manual.len()];
                self.machine.handle(self.now, Event::Play { job });
                self.model.play(job.index());
            }
            13..15 if !self.model.jobs.is_empty() => {
                let job = JobId((pick % self.model.jobs.len()) as u32);
                self.machine.handle(self.now, Event::CancelJob { job });
                self.model.cancel(job.index());
            }
            16 if !ended.is_empty() => {
                let job = ended[pick % ended.len()];
                self.machine.handle(self.now, Event::Retry { job });
                self.model.play(job.index());
            }
            17 if pick % 4 == 0 => {
                self.machine.handle(self.now, Event::RetryAll);
                self.model.retry_all();
            }
            18 if !manual.is_empty() => {
                let job = manual[pick % manual.len()];
                self.machine.handle(self.now, Event::Unschedule { job });
                self.model.jobs[job.index()].status = Status::Manual;
            }
            19 => self.wait(),
            15 if pick % 8 == 0 => {
                self.machine.handle(self.now, Event::Cancel);
                (0..self.model.jobs.len()).for_each(|at| self.model.cancel(at));
            }
            _ => {}
        }
        self.agree();
    }

    fn jobs_that(&self, are: impl Fn(Status) -> bool) -> Vec<JobId> {
        (0..self.model.jobs.len())
            .filter(|&at| are(self.model.jobs[at].status))
            .map(|at| JobId(at as u32))
            .collect()
    }

    /// Time goes by until every delayed job has had enough of it.
    pub(crate) fn wait(&mut self) {
        for job in self.jobs_that(|status| status == Status::Scheduled) {
            self.model.jobs[job.index()].status = Status::Pending;
        }
        self.now = self.now + DELAY;
        self.machine.handle_timeout(self.now);
    }

    pub(crate) fn finish(&mut self, at: usize, outcome: Outcome) {
        let job = self.running.swap_remove(at);
        self.machine
            .handle(self.now, Event::Finished { job, outcome });
        let status = &mut self.model.jobs[job.index()].status;
        *status = match (*status, outcome) {
            (Status::Canceling, _) => Status::Canceled,
            (_, Outcome::Success) => Status::Success,
            _ => Status::Failed,
        };
    }
}
