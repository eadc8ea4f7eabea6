//! What goes into the machine and what comes out of it.

use crate::plan::JobId;

/// A moment or a duration in milliseconds. The machine never asks for the time; hosts count from the start of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub u64);

impl std::ops::Add for Millis {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Millis {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// A runner, by its position in the fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunnerId(pub u32);

/// How much may run at once, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Jobs at once over all runners.
    pub concurrent: u32,
    /// Jobs at once per runner; `None` is no limit of its own.
    pub limits: Vec<Option<u32>>,
    /// For each job of the plan the runners that take it, best first. A job with none is stuck.
    pub takers: Vec<Vec<RunnerId>>,
    /// How long a stuck job stays pending before it fails. GitLab waits an hour.
    pub stuck_after: Millis,
}

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
    /// Somebody pressed play on a manual job.
    Play {
        /// The job.
        job: JobId,
    },
    /// Somebody canceled one job.
    CancelJob {
        /// The job.
        job: JobId,
    },
    /// Somebody canceled the run.
    Cancel,
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

/// Why a job failed (`Enums::Ci::CommitStatus` in GitLab).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "these are GitLab's words")]
pub enum FailureReason {
    ScriptFailure,
    RunnerSystemFailure,
    JobExecutionTimeout,
    StuckOrTimeoutFailure,
}

impl FailureReason {
    /// GitLab's word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ScriptFailure => "script_failure",
            Self::RunnerSystemFailure => "runner_system_failure",
            Self::JobExecutionTimeout => "job_execution_timeout",
            Self::StuckOrTimeoutFailure => "stuck_or_timeout_failure",
        }
    }
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
    /// End this running job; [`Event::Finished`] is still expected.
    Cancel {
        /// The job.
        job: JobId,
    },
}
