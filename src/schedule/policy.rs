//! When a pipeline cancels itself (`workflow:auto_cancel`), and how long the machine is patient.

use super::{Capacity, Millis};
use crate::plan::Plan;

/// What of plan and capacity holds for the whole run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy {
    pub(super) on_new_commit: OnNewCommit,
    /// Whether the failure of one job cancels all others.
    pub(super) failure_cancels: bool,
    pub(super) lost_after: Millis,
    pub(super) stale_after: Millis,
}

/// What a newer pipeline of the same ref cancels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnNewCommit {
    /// Everything, unless a job has started that must not be interrupted.
    Conservative,
    /// The jobs that may be interrupted.
    Interruptible,
    /// Nothing.
    None,
}

impl Policy {
    pub(super) fn new(plan: &Plan, capacity: &Capacity) -> Self {
        let on_new_commit = match plan.auto_cancel.on_new_commit.as_str() {
            "interruptible" => OnNewCommit::Interruptible,
            "none" => OnNewCommit::None,
            _ => OnNewCommit::Conservative,
        };
        Self {
            on_new_commit,
            failure_cancels: plan.auto_cancel.on_job_failure == "all",
            lost_after: capacity.lost_after,
            stale_after: capacity.stale_after,
        }
    }
}
