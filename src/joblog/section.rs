//! The foldable sections of a log.

/// A stage of a job as GitLab Runner names it. Stages with nothing to do are left out of the log entirely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Images are pulled, services started and waited for.
    PrepareExecutor,
    /// The job's container is made ready.
    PrepareScript,
    /// The project's files arrive.
    GetSources,
    /// Caches are unpacked.
    RestoreCache,
    /// The artifacts of earlier jobs arrive.
    DownloadArtifacts,
    /// `before_script` and `script` run.
    StepScript,
    /// `after_script` runs.
    AfterScript,
    /// Caches are packed.
    ArchiveCache,
    /// The same after a failure, for those that want it.
    ArchiveCacheOnFailure,
    /// Artifacts and reports are packed.
    UploadArtifactsOnSuccess,
    /// The same after a failure, for those that want it.
    UploadArtifactsOnFailure,
    /// Everything is put away.
    CleanupFileVariables,
}

impl Section {
    /// GitLab's name for it, used in the markers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PrepareExecutor => "prepare_executor",
            Self::PrepareScript => "prepare_script",
            Self::GetSources => "get_sources",
            Self::RestoreCache => "restore_cache",
            Self::DownloadArtifacts => "download_artifacts",
            Self::StepScript => "step_script",
            Self::AfterScript => "after_script",
            Self::ArchiveCache => "archive_cache",
            Self::ArchiveCacheOnFailure => "archive_cache_on_failure",
            Self::UploadArtifactsOnSuccess => "upload_artifacts_on_success",
            Self::UploadArtifactsOnFailure => "upload_artifacts_on_failure",
            Self::CleanupFileVariables => "cleanup_file_variables",
        }
    }

    /// The line that a reader sees on top of it.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::PrepareExecutor => "Preparing the \"docker\" executor",
            Self::PrepareScript => "Preparing environment",
            Self::GetSources => "Getting source from Git repository",
            Self::RestoreCache => "Restoring cache",
            Self::DownloadArtifacts => "Downloading artifacts",
            Self::StepScript => "Executing \"step_script\" stage of the job script",
            Self::AfterScript => "Running after_script",
            Self::ArchiveCache => "Saving cache for successful job",
            Self::ArchiveCacheOnFailure => "Saving cache for failed job",
            Self::UploadArtifactsOnSuccess => "Uploading artifacts for successful job",
            Self::UploadArtifactsOnFailure => "Uploading artifacts for failed job",
            Self::CleanupFileVariables => "Cleaning up project directory and file based variables",
        }
    }
}

/// Opens a section at `unix` (seconds since 1970): the marker and, in bold cyan, its heading.
///
/// ```
/// use pipeyard::joblog::{Section, section_start};
/// assert_eq!(
///     section_start(Section::PrepareScript, 20),
///     "section_start:20:prepare_script\r\x1b[0K\x1b[0K\x1b[36;1mPreparing environment\x1b[0;m\n",
/// );
/// ```
pub fn section_start(section: Section, unix: u64) -> String {
    format!(
        "section_start:{unix}:{}\r\x1b[0K\x1b[0K\x1b[36;1m{}\x1b[0;m\n",
        section.name(),
        section.heading()
    )
}

/// Closes a section at `unix` (seconds since 1970). The marker has no line of its own: the next line overwrites it.
pub fn section_end(section: Section, unix: u64) -> String {
    format!("section_end:{unix}:{}\r\x1b[0K", section.name())
}
