//! What goes into the machine and what comes out of it.

use super::{FailureReason, GroupId, RunnerId, Status};
use crate::plan::JobId;

/// A fact that a host reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The run begins. Nothing happens before.
    Begin,
    /// A job that was told to start has ended.
    Finished {
        /// The job.
        job: JobId,
        /// How it ended.
        outcome: Outcome,
    },
    /// The pipeline that a trigger job started has this status now. A pipeline that could not be created is a
    /// [`Event::Finished`] of the trigger job.
    Child {
        /// The trigger job.
        job: JobId,
        /// Where its pipeline stands.
        status: Status,
    },
    /// Somebody pressed play on a manual job, or does not want to wait for a delayed one.
    Play {
        /// The job.
        job: JobId,
    },
    /// Somebody stopped the clock of a delayed job: it waits for a person now.
    Unschedule {
        /// The job.
        job: JobId,
    },
    /// Somebody wants a job that has ended to run again.
    Retry {
        /// The job.
        job: JobId,
    },
    /// Somebody wants everything to run again that failed or was canceled.
    RetryAll,
    /// Somebody canceled one job.
    CancelJob {
        /// The job.
        job: JobId,
    },
    /// Somebody canceled the run.
    Cancel,
    /// A newer pipeline of the same ref was created: `workflow:auto_cancel:on_new_commit` decides.
    NewCommit,
    /// Another pipeline took a slot of this runner.
    Occupied {
        /// The runner.
        runner: RunnerId,
    },
    /// Another pipeline gave a slot of this runner back.
    Vacated {
        /// The runner.
        runner: RunnerId,
    },
    /// A job of another pipeline that belongs to a resource group of this one has this status now.
    Rival {
        /// The group.
        group: GroupId,
        /// The other pipeline: older ones are negative, newer ones positive.
        pipeline: i64,
        /// The job in that pipeline.
        job: JobId,
        /// Where it stands.
        status: Status,
    },
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every command succeeded.
    Success,
    /// It failed.
    Failed {
        /// Why, in GitLab's words.
        reason: FailureReason,
        /// The script's exit code, when a script ran.
        exit_code: Option<i32>,
    },
    /// It was canceled while it ran.
    Canceled,
}

/// An instruction for the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Start this job on this runner and report [`Event::Finished`] when it has ended.
    Start {
        /// The job.
        job: JobId,
        /// The runner that takes it.
        runner: RunnerId,
    },
    /// Create the pipeline of this trigger job, and report each of its statuses with [`Event::Child`].
    StartChild {
        /// The trigger job.
        job: JobId,
    },
    /// End this running job; [`Event::Finished`] is still expected. Of a trigger job: cancel its pipeline.
    Cancel {
        /// The job.
        job: JobId,
    },
}
