//! Why jobs fail, in GitLab's words.

/// Why a job failed (`Enums::Ci::CommitStatus` in GitLab): those reasons that a host of ours can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "these are GitLab's words")]
pub enum FailureReason {
    UnknownFailure,
    ScriptFailure,
    ApiFailure,
    StuckOrTimeoutFailure,
    RunnerSystemFailure,
    MissingDependencyFailure,
    RunnerUnsupported,
    StaleSchedule,
    JobExecutionTimeout,
    ArchivedFailure,
    UnmetPrerequisites,
    SchedulerFailure,
    DataIntegrityFailure,
    TraceSizeExceeded,
    NoMatchingRunner,
    ImagePullFailure,
    DownstreamPipelineCreationFailed,
    DownstreamBridgeProjectNotFound,
    InvalidBridgeTrigger,
    ReachedMaxDescendantPipelinesDepth,
}

impl FailureReason {
    /// Every reason.
    pub const ALL: [Self; 20] = [
        Self::UnknownFailure,
        Self::ScriptFailure,
        Self::ApiFailure,
        Self::StuckOrTimeoutFailure,
        Self::RunnerSystemFailure,
        Self::MissingDependencyFailure,
        Self::RunnerUnsupported,
        Self::StaleSchedule,
        Self::JobExecutionTimeout,
        Self::ArchivedFailure,
        Self::UnmetPrerequisites,
        Self::SchedulerFailure,
        Self::DataIntegrityFailure,
        Self::TraceSizeExceeded,
        Self::NoMatchingRunner,
        Self::ImagePullFailure,
        Self::DownstreamPipelineCreationFailed,
        Self::DownstreamBridgeProjectNotFound,
        Self::InvalidBridgeTrigger,
        Self::ReachedMaxDescendantPipelinesDepth,
    ];

    /// GitLab's word.
    ///
    /// ```
    /// use pipeyard::schedule::FailureReason;
    /// assert_eq!(FailureReason::JobExecutionTimeout.name(), "job_execution_timeout");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownFailure => "unknown_failure",
            Self::ScriptFailure => "script_failure",
            Self::ApiFailure => "api_failure",
            Self::StuckOrTimeoutFailure => "stuck_or_timeout_failure",
            Self::RunnerSystemFailure => "runner_system_failure",
            Self::MissingDependencyFailure => "missing_dependency_failure",
            Self::RunnerUnsupported => "runner_unsupported",
            Self::StaleSchedule => "stale_schedule",
            Self::JobExecutionTimeout => "job_execution_timeout",
            Self::ArchivedFailure => "archived_failure",
            Self::UnmetPrerequisites => "unmet_prerequisites",
            Self::SchedulerFailure => "scheduler_failure",
            Self::DataIntegrityFailure => "data_integrity_failure",
            Self::TraceSizeExceeded => "trace_size_exceeded",
            Self::NoMatchingRunner => "no_matching_runner",
            Self::ImagePullFailure => "image_pull_failure",
            Self::DownstreamPipelineCreationFailed => "downstream_pipeline_creation_failed",
            Self::DownstreamBridgeProjectNotFound => "downstream_bridge_project_not_found",
            Self::InvalidBridgeTrigger => "invalid_bridge_trigger",
            Self::ReachedMaxDescendantPipelinesDepth => "reached_max_descendant_pipelines_depth",
        }
    }

    /// The reason with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// How often GitLab tries again whatever the job says (`Gitlab::Ci::Build::AutoRetry`): what cannot get better is never
    /// tried again.
    pub(super) const fn retries_regardless(self) -> Option<u32> {
        match self {
            Self::NoMatchingRunner | Self::MissingDependencyFailure => Some(0),
            _ => None,
        }
    }

    /// How often GitLab tries again when the job says nothing about it.
    pub(super) const fn usual_retries(self) -> u32 {
        match self {
            Self::SchedulerFailure => 2,
            _ => 0,
        }
    }
}
