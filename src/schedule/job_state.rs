//! Where a job of a run stands, and how a host learns of changes.

use super::{FailureReason, Millis, RunnerId, Status, composite::Member};
use crate::plan::JobId;

/// A job of a run: its latest try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobState {
    /// Where it stands.
    pub status: Status,
    /// Whether its failure is allowed. With `allow_failure: exit_codes` this is decided when it fails.
    pub allow_failure: bool,
    /// Why it failed.
    pub failure_reason: Option<FailureReason>,
    /// The exit code of its script.
    pub exit_code: Option<i32>,
    /// Which try this is: 1 for the first. Earlier ones are [`Machine::earlier_tries`](super::Machine::earlier_tries).
    pub attempt: u32,
    /// The runner that took it.
    pub runner: Option<RunnerId>,
    /// When it entered the queue.
    pub queued: Option<Millis>,
    /// When a runner took it.
    pub started: Option<Millis>,
    /// When it ended; for a job that never ran, when that became certain.
    pub finished: Option<Millis>,
}

impl JobState {
    /// A job that nothing has happened to.
    pub(super) const fn created(allow_failure: bool, attempt: u32) -> Self {
        Self {
            status: Status::Created,
            allow_failure,
            failure_reason: None,
            exit_code: None,
            attempt,
            runner: None,
            queued: None,
            started: None,
            finished: None,
        }
    }

    pub(super) const fn member(&self) -> Member {
        Member {
            status: self.status,
            allow_failure: self.allow_failure,
        }
    }
}

/// A status that changed. Hosts stream these to whoever watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A job stands here now. What it says about the job is what held at that moment, so that a failed try is seen even when
    /// the next one is under way already.
    Job(JobId, JobState),
    /// The pipeline's status is now this.
    Pipeline(Status),
}
