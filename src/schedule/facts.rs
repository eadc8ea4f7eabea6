//! What each fact does to the machine.

use super::{Command, FailureReason, JobState, Machine, Outcome, Status, decision::Waits};
use crate::plan::JobId;

impl Machine {
    pub(super) fn begin(&mut self) {
        self.begun = true;
        for (at, job) in self.plan.iter().enumerate() {
            if job.waits == Waits::ForNeeds && job.needs.is_empty() {
                self.due.insert(JobId(at as u32));
            }
        }
        self.put_stage_up(0);
    }

    pub(super) fn finish(&mut self, job: JobId, outcome: Outcome) {
        let Some(state) = self.jobs.get(job.index()) else {
            return;
        };
        let (status @ (Status::Running | Status::Canceling), Some(runner)) =
            (state.status, state.runner)
        else {
            return;
        };
        self.queue.release(runner);
        match outcome {
            // Whatever the script made of it, a job that was canceled is canceled.
            _ if status == Status::Canceling => self.end(job, Status::Canceled),
            Outcome::Canceled => self.end(job, Status::Canceled),
            Outcome::Failed { reason, exit_code } => self.fail(job, reason, exit_code),
            Outcome::Success => {
                self.jobs[job.index()].exit_code = Some(0);
                self.end(job, Status::Success);
            }
        }
    }

    pub(super) fn fail(&mut self, job: JobId, reason: FailureReason, exit_code: Option<i32>) {
        let allowed = self.plan[job.index()].allows(exit_code);
        self.change(job, |state| {
            state.failure_reason = Some(reason);
            state.exit_code = exit_code;
            state.allow_failure = allowed;
        });
        self.end(job, Status::Failed);
    }

    pub(super) fn play(&mut self, job: JobId) {
        let playable =
            |state: &JobState| matches!(state.status, Status::Manual | Status::Scheduled);
        if self.jobs.get(job.index()).is_some_and(playable) {
            self.enqueue(job);
            self.reset_skipped_after(job);
        }
    }

    pub(super) fn cancel(&mut self, job: JobId) {
        let Some(state) = self.jobs.get(job.index()) else {
            return;
        };
        match state.status {
            Status::Canceling => {}
            status if status.is_complete() => {}
            Status::Running => {
                self.commands.push_back(Command::Cancel { job });
                self.set_status(job, Status::Canceling);
            }
            _ => {
                self.queue.remove(job);
                self.end(job, Status::Canceled);
            }
        }
    }

    /// A job that was skipped because of the played one may have its turn after all: as in GitLab, every skipped job of a
    /// later stage and every skipped job that needs the played one, directly or not, is judged again.
    fn reset_skipped_after(&mut self, played: JobId) {
        let stage = self.plan[played.index()].stage;
        let mut again: Vec<_> = self.plan.iter().map(|job| job.stage > stage).collect();
        let mut seen = vec![false; self.plan.len()];
        let mut reached = vec![played];
        while let Some(job) = reached.pop() {
            if std::mem::replace(&mut seen[job.index()], true) {
                continue;
            }
            again[job.index()] = true;
            reached.extend(&self.plan[job.index()].dependents);
        }
        for (at, again) in again.into_iter().enumerate() {
            if again && self.jobs[at].status == Status::Skipped {
                self.reset(JobId(at as u32));
            }
        }
    }
}
