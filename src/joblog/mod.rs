//! The words of a job's log: one function per line, in GitLab Runner's own words and colours.
//!
//! The simulator and the bridge both write their logs with these functions, so a learner who moves from one to the other,
//! or to gitlab.com, meets the same lines. Facts come in as arguments; nothing here decides what happened.
//!
//! Every function returns whole lines, newline included. Two differences from GitLab Runner's bytes, neither of them
//! visible: a colour is reset before the line break rather than after it, so that a line can be shown on its own; and
//! nothing is prefixed with a time stamp.

mod ending;
mod line;
mod preparation;
mod section;
mod service_warning;
mod sources;
mod handover;

pub use ending::{after_script_failed, log_limit_exceeded, script_canceled};
pub use ending::{
    go_duration, job_canceled, job_failed, job_succeeded, job_system_failure, job_timed_out,
};
pub use handover::{
    artifacts_downloaded, artifacts_refused, artifacts_uploaded, cache_created, cache_extracted,
    cache_failed, cache_missing, cache_not_downloaded, cache_not_uploaded, checking_cache,
    creating_cache, downloading_artifacts, found, no_files_to_cache, no_files_to_upload,
    uploading_artifacts,
};
pub use line::{aside, command_echo, error, notice, plain, warning};
pub use preparation::{
    alias_taken, image_pulled, image_used_locally, on_runner, pull_failed, pulling_image,
    running_on, running_with, starting_service, using_executor, waiting_for_services,
};
pub use section::{Section, section_end, section_start};
pub use service_warning::ServiceWarning;
pub use sources::{created_repository, fetching_changes, skipping_submodules};
