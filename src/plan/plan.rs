//! The plan: pure data, ready to be sent to whoever runs it.

use crate::resolve::{AllowFailure, When};

/// A job of a plan, by its position in [`Plan::jobs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u32);

impl JobId {
    /// The position as an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Everything that a host needs to run a pipeline. The same inputs give the same plan, byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// `group/project`: jobs run in `/builds/group/project`.
    pub project_path: String,
    /// The stages that have jobs, in order.
    pub stages: Vec<String>,
    /// The jobs, in stage order and within a stage as written.
    pub jobs: Vec<PlannedJob>,
}

/// One job of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedJob {
    /// Its name.
    pub name: String,
    /// The position of its stage in [`Plan::stages`].
    pub stage: u32,
    /// When it runs.
    pub when: When,
    /// Whether its failure counts.
    pub allow_failure: AllowFailure,
    /// The jobs it waits for; `None` waits for the stages before.
    pub needs: Option<Vec<JobId>>,
    /// The tags that its runner must have.
    pub tags: Vec<String>,
    /// The image; `None` takes the runner's default image.
    pub image: Option<PlannedImage>,
    /// The containers beside it, in order.
    pub services: Vec<PlannedService>,
    /// The environment, in order; every name once, values expanded as GitLab and the runner expand them.
    pub variables: Vec<(String, String)>,
    /// `before_script` and `script`, which share one shell.
    pub script: Vec<String>,
    /// `after_script`, in a shell of its own.
    pub after_script: Vec<String>,
    /// How long it may take, in milliseconds.
    pub timeout_ms: u64,
}

/// An image to run, its name already expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedImage {
    /// The reference.
    pub name: String,
    /// Replaces the image's entry point.
    pub entrypoint: Option<Vec<String>>,
}

/// A service to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedService {
    /// The image.
    pub image: PlannedImage,
    /// Replaces the image's command.
    pub command: Option<Vec<String>>,
    /// Its host names, derived as GitLab Runner derives them, those already taken left out.
    pub aliases: Vec<String>,
    /// Its environment: the job's variables, then its own.
    pub variables: Vec<(String, String)>,
}
