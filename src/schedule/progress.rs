//! How the machine comes to rest after a fact: whose turn it is, and what becomes of them.
//!
//! GitLab asks every created job after every change until nothing changes. Here only those are asked whose answer can be
//! different from *wait*: a job with needs when its last open need has ended, or at once when one was skipped; a job without
//! needs when the first stage that is not settled (the *frontier*) has reached its own. A stage that is not settled holds up
//! every later one, so the frontier moves forward only, except when a person starts something in a settled stage. Every job
//! is thus asked a bounded number of times, every need is looked at a bounded number of times, and a run of n jobs with m
//! needs costs O((n + m) log n), the logarithm being that of the sorted sets.

use super::{
    Change, JobState, Machine, Millis, Status,
    composite::Symbols,
    decision::{Decision, Waits, decide},
};
use crate::plan::JobId;

impl Machine {
    /// Decides about every job whose turn it is, until nothing changes.
    pub(super) fn settle(&mut self) {
        if !self.begun {
            return;
        }
        loop {
            while let Some(job) = self.due.pop_first() {
                self.consider(job);
            }
            if !self.advance_frontier() {
                break;
            }
        }
        self.assign_resources();
        self.report_pipeline();
    }

    pub(super) fn report_pipeline(&mut self) {
        let status = self.all.symbols().composite().unwrap_or(Status::Success);
        if status != self.status {
            self.status = status;
            self.changes.push_back(Change::Pipeline(status));
        }
    }

    fn consider(&mut self, job: JobId) {
        let plan = &self.plan[job.index()];
        if self.jobs[job.index()].status != Status::Created {
            return;
        }
        let before = match plan.waits {
            Waits::ForStages if plan.stage > self.frontier => return,
            Waits::ForStages => self.stages[plan.stage].before.composite(),
            Waits::ForNeeds => plan
                .needs
                .iter()
                .map(|need| self.jobs[need.index()].member())
                .collect::<Symbols>()
                .composite_of_needs(),
        };
        match decide(plan.when, plan.waits, before.unwrap_or(Status::Success)) {
            Decision::Wait => {}
            Decision::Enqueue => self.enqueue(job),
            Decision::Delay => self.delay(job),
            Decision::Offer => self.set_status(job, Status::Manual),
            Decision::Skip => self.end(job, Status::Skipped),
        }
    }

    /// Steps over one settled stage; tells whether it did.
    fn advance_frontier(&mut self) -> bool {
        let Some(stage) = self.stages.get(self.frontier) else {
            return false;
        };
        let symbols = stage.tally.symbols();
        if !symbols.is_settled() || self.frontier + 1 == self.stages.len() {
            return false;
        }
        let before = stage.before.and(symbols);
        self.frontier += 1;
        self.stages[self.frontier].before = before;
        self.put_stage_up(self.frontier);
        true
    }

    /// It is the turn of this stage's jobs that wait for the stages before.
    pub(super) fn put_stage_up(&mut self, stage: usize) {
        if let Some(stage) = self.stages.get(stage) {
            self.due.extend(&stage.waiting);
        }
    }

    fn delay(&mut self, job: JobId) {
        let wait = self.plan[job.index()].start_in;
        if wait == Millis(0) {
            return self.enqueue(job);
        }
        self.set_status(job, Status::Scheduled);
        self.alarms.set(job, self.now + wait);
    }

    /// A job is ready to run: it gets its resource first, when it needs one.
    pub(super) fn enqueue(&mut self, job: JobId) {
        match self.plan[job.index()].group {
            Some(group) => self.wait_for_resource(job, group),
            None => self.make_pending(job),
        }
    }

    pub(super) fn make_pending(&mut self, job: JobId) {
        self.jobs[job.index()].queued = Some(self.now);
        self.set_status(job, Status::Pending);
        if self.plan[job.index()].child.is_some() {
            self.launches.insert((self.order[job.index()], job));
            return;
        }
        self.queue.push(self.now, self.order[job.index()], job);
        let patience = self.queue.patience(job);
        self.alarms.set(job, self.now + patience);
    }

    pub(super) fn end(&mut self, job: JobId, status: Status) {
        self.jobs[job.index()].finished = Some(self.now);
        self.set_status(job, status);
    }

    /// The job as if nothing had happened to it; whether it is its turn is asked again.
    pub(super) fn reset(&mut self, job: JobId, attempt: u32) {
        let fresh = JobState::created(self.plan[job.index()].allows(None), attempt);
        self.alarms.clear(job);
        self.change(job, |state| *state = fresh);
        self.changes.push_back(Change::Job(job, fresh));
        self.due.insert(job);
    }

    pub(super) fn set_status(&mut self, job: JobId, status: Status) {
        self.alarms.clear(job);
        self.change(job, |state| state.status = status);
        self.changes
            .push_back(Change::Job(job, self.jobs[job.index()]));
        if status.is_complete() {
            self.leave_group(job);
        }
    }

    /// The only way to touch what a job counts as: keeps the books.
    pub(super) fn change(&mut self, job: JobId, edit: impl FnOnce(&mut JobState)) {
        let touched = &mut self.jobs[job.index()];
        let before = touched.member();
        edit(touched);
        let after = touched.member();
        if before.symbol() == after.symbol() {
            return;
        }
        let stage = self.plan[job.index()].stage;
        for tally in [&mut self.all, &mut self.stages[stage].tally] {
            tally.remove(before);
            tally.add(after);
        }
        self.frontier = self.frontier.min(stage);
        for &dependent in &self.plan[job.index()].dependents {
            let open = &mut self.open_needs[dependent.index()];
            match (before.is_open(), after.is_open()) {
                (true, false) => *open -= 1,
                (false, true) => *open += 1,
                _ => {}
            }
            if *open == 0 || after.skips_dependents() {
                self.due.insert(dependent);
            }
        }
    }
}
