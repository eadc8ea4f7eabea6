//! Pipeline → [`Plan`]: each job as pure data, the same for every host.

mod aliases;
mod build;
mod handover;
mod open;
#[expect(
    clippy::module_inception,
    reason = "one noun per file, and the noun of this layer is its name"
)]
mod plan;
mod upload;
mod cache_key;
mod dotenv;
mod shell_expand;

pub use aliases::aliases_of_image;
pub use build::plan;
pub use cache_key::cache_keys;
pub use dotenv::{InvalidDotenv, read_dotenv};
pub use plan::{
    Fetches, JobId, Open, Plan, PlannedArtifacts, PlannedAutoCancel, PlannedCache,
    PlannedEnvironment, PlannedImage, PlannedJob, PlannedRetry, PlannedService, PlannedTrigger,
    TriggerTarget,
};
pub use shell_expand::shell_expand;
pub use upload::Upload;
