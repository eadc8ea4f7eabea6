//! What people do to a run, and what that does to the machine.

use super::{Command, JobState, Machine, Status, policy::OnNewCommit};
use crate::plan::JobId;

impl Machine {
    pub(super) fn play(&mut self, job: JobId) {
        let playable = |state: &JobState| {
            matches!(state.status, Status::Manual | Status::Scheduled) && state.started.is_none()
        };
        if self.jobs.get(job.index()).is_some_and(playable) {
            self.enqueue(job);
            self.reset_skipped_after(job);
        }
    }

    pub(super) fn unschedule(&mut self, job: JobId) {
        let is_delayed =
            |state: &JobState| state.status == Status::Scheduled && state.started.is_none();
        if self.jobs.get(job.index()).is_some_and(is_delayed) {
            self.set_status(job, Status::Manual);
        }
    }

    pub(super) fn retry(&mut self, job: JobId) {
        let Some(&state) = self.jobs.get(job.index()) else {
            return;
        };
        if has_run_out(&state) {
            self.archive(job, state.status);
            self.next_try(job);
            self.reset_skipped_after(job);
        }
    }

    /// What failed or was canceled is tried again when it is its turn, and what was skipped may have its turn after all.
    pub(super) fn retry_all(&mut self) {
        for at in 0..self.jobs.len() {
            let (job, state) = (JobId(at as u32), self.jobs[at]);
            match state.status {
                Status::Failed | Status::Canceled => {
                    self.archive(job, state.status);
                    self.reset(job, state.attempt + 1);
                }
                Status::Skipped => self.reset(job, state.attempt),
                _ => {}
            }
        }
    }

    pub(super) fn cancel(&mut self, job: JobId) {
        let Some(state) = self.jobs.get(job.index()) else {
            return;
        };
        let is_trigger = self.plan[job.index()].child.is_some();
        match state.status {
            status if status.is_complete() => {}
            Status::Canceling if !is_trigger => {}
            Status::Running if !is_trigger => {
                self.commands.push_back(Command::Cancel { job });
                self.set_status(job, Status::Canceling);
            }
            _ => {
                self.leave_queue(job);
                self.cancel_child(job);
                self.end(job, Status::Canceled);
            }
        }
    }

    /// Takes a job out of the queue if it is there.
    pub(super) fn leave_queue(&mut self, job: JobId) {
        let order = self.order[job.index()];
        if let Some(queued) = self.jobs[job.index()].queued {
            self.queue.remove(queued, order, job);
            self.launches.remove(&(order, job));
        }
    }

    /// Cancels every job, and the pipelines that they started: those too whose trigger job has long done its work.
    pub(super) fn cancel_all(&mut self) {
        for at in 0..self.jobs.len() {
            let job = JobId(at as u32);
            if self.jobs[at].status.is_complete() {
                self.cancel_child(job);
            }
            self.cancel(job);
        }
    }

    fn cancel_child(&mut self, job: JobId) {
        let is_open = |status: &Status| !status.is_complete();
        if self.children.get(&job).is_some_and(is_open) {
            self.commands.push_back(Command::Cancel { job });
        }
    }

    pub(super) fn new_commit(&mut self) {
        match self.policy.on_new_commit {
            OnNewCommit::None => {}
            OnNewCommit::Interruptible => {
                for at in 0..self.jobs.len() {
                    if self.plan[at].interruptible {
                        self.cancel(JobId(at as u32));
                    }
                }
            }
            OnNewCommit::Conservative => {
                if !self.has_started_what_must_not_be_interrupted() {
                    self.cancel_all();
                }
            }
        }
    }

    /// GitLab looks at jobs with a script only, and at their latest try.
    fn has_started_what_must_not_be_interrupted(&self) -> bool {
        let has_started = |state: &JobState| {
            matches!(
                state.status,
                Status::Running | Status::Success | Status::Failed
            )
        };
        self.plan
            .iter()
            .zip(&self.jobs)
            .any(|(plan, state)| !plan.interruptible && plan.child.is_none() && has_started(state))
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
                self.reset(JobId(at as u32), self.jobs[at].attempt);
            }
        }
    }
}

/// Whether a job can be tried again (`retryable?`): one that was skipped never ran.
const fn has_run_out(state: &JobState) -> bool {
    matches!(
        state.status,
        Status::Success | Status::Failed | Status::Canceled
    )
}
