//! What the native side grants a job.

use std::time::Duration;

/// The decisions of the native side about one job on one runner. Nothing in here comes from YAML or from a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    /// The name of the runner that took the job.
    pub(crate) runner: String,
    /// The image for a job that names none.
    pub(crate) default_image: String,
    /// Whether the job's own container gets extended privileges.
    pub(crate) privileged: bool,
    /// The same for each of its services, in order.
    pub(crate) services_privileged: Vec<bool>,
    /// Folders that the containers of the job share. They are the engine's, not the machine's.
    pub(crate) volumes: Vec<String>,
    /// How long to wait until services listen; `None` does not wait.
    pub(crate) wait_for_services: Option<Duration>,
    /// Whether the containers of a failed job stay for a look at them.
    pub(crate) keep_failed: bool,
}
