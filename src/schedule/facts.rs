//! What hosts, children and the clock report, and what that does to the machine.

use super::{
    Change, Command, FailureReason, JobState, Machine, Millis, Outcome, Status, decision::Waits,
    wiring::Strategy,
};
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
        let Some(&state) = self.jobs.get(job.index()) else {
            return;
        };
        match (state.status, state.runner) {
            (Status::Running | Status::Canceling, Some(runner)) => self.queue.release(runner),
            // A pipeline that could not be created ends the job that was to create it.
            (Status::Pending | Status::Running, None) if state.started.is_some() => {}
            _ => return,
        }
        match outcome {
            // Whatever the script made of it, a job that was canceled is canceled.
            _ if state.status == Status::Canceling => self.end(job, Status::Canceled),
            Outcome::Canceled => self.end(job, Status::Canceled),
            Outcome::Failed { reason, exit_code } => self.fail(job, reason, exit_code),
            Outcome::Success => {
                // A trigger job has no script, and so no exit code.
                self.jobs[job.index()].exit_code = state.runner.map(|_| 0);
                self.end(job, Status::Success);
            }
        }
    }

    fn fail(&mut self, job: JobId, reason: FailureReason, exit_code: Option<i32>) {
        let plan = &self.plan[job.index()];
        let again = plan.child.is_none()
            && plan
                .retry
                .again(reason, exit_code, self.jobs[job.index()].attempt - 1);
        self.note_failure(job, reason, exit_code);
        if again {
            self.archive(job, Status::Failed);
            self.next_try(job);
        } else {
            self.end_as_failed(job);
        }
    }

    fn note_failure(&mut self, job: JobId, reason: FailureReason, exit_code: Option<i32>) {
        let allowed = self.plan[job.index()].allows(exit_code);
        self.change(job, |state| {
            state.failure_reason = Some(reason);
            state.exit_code = exit_code;
            state.allow_failure = allowed;
        });
    }

    fn end_as_failed(&mut self, job: JobId) {
        self.end(job, Status::Failed);
        if self.policy.failure_cancels && !self.jobs[job.index()].allow_failure {
            self.cancel_all();
        }
    }

    /// Puts the try that has just ended away, for the next one to take its place: GitLab counts only the latest.
    pub(super) fn archive(&mut self, job: JobId, status: Status) {
        let mut state = self.jobs[job.index()];
        state.status = status;
        if state.finished.is_none() {
            state.finished = Some(self.now);
            self.changes.push_back(Change::Job(job, state));
        }
        self.earlier.push((job, state));
        self.alarms.clear(job);
        self.leave_group(job);
        self.children.remove(&job);
        self.retried += 1;
        self.order[job.index()] = self.retried;
    }

    /// Another try of a job whose last one is archived. It has a new number in GitLab, so it queues up behind all others.
    pub(super) fn next_try(&mut self, job: JobId) {
        let attempt = self.jobs[job.index()].attempt + 1;
        let fresh = JobState::created(self.plan[job.index()].allows(None), attempt);
        self.change(job, |state| *state = fresh);
        self.enqueue(job);
    }

    /// The pipeline of a trigger job has come to a status.
    pub(super) fn child_changed(&mut self, job: JobId, status: Status) {
        let Some(&state) = self.jobs.get(job.index()) else {
            return;
        };
        let (Some(strategy), Some(_)) = (self.plan[job.index()].child, state.started) else {
            return;
        };
        self.children.insert(job, status);
        if state.status.is_complete() {
            return;
        }
        match (strategy, status) {
            (Strategy::Start, _) | (Strategy::Depend | Strategy::Mirror, Status::Success) => {
                self.end(job, Status::Success);
            }
            (_, Status::Canceled) => self.end(job, Status::Canceled),
            (Strategy::Depend, Status::Skipped) | (_, Status::Failed) => {
                self.fail(job, FailureReason::UnknownFailure, None);
            }
            (Strategy::Mirror, Status::Skipped) => self.end(job, Status::Skipped),
            (Strategy::Mirror, status) => self.follow(job, status),
            (Strategy::Depend, _) => self.follow(job, Status::Running),
        }
    }

    fn follow(&mut self, job: JobId, status: Status) {
        if self.jobs[job.index()].status != status {
            self.set_status(job, status);
        }
    }

    /// The moment of a job has come.
    pub(super) fn alarm(&mut self, job: JobId, overdue: Millis) {
        let state = self.jobs[job.index()];
        match state.status {
            Status::Scheduled if overdue > self.policy.stale_after => {
                self.fail(job, FailureReason::StaleSchedule, None);
            }
            Status::Scheduled => self.enqueue(job),
            Status::Pending => {
                self.leave_queue(job);
                self.fail(job, FailureReason::StuckOrTimeoutFailure, None);
            }
            Status::Running => self.lose(job, state),
            _ => {}
        }
    }

    /// Nobody has heard of a running job for too long. It is not tried again: a host that does not answer would be asked to
    /// run it twice at a time.
    fn lose(&mut self, job: JobId, state: JobState) {
        if let Some(runner) = state.runner {
            self.queue.release(runner);
        }
        self.commands.push_back(Command::Cancel { job });
        self.note_failure(job, FailureReason::StuckOrTimeoutFailure, None);
        self.end_as_failed(job);
    }
}
