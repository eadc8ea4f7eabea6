//! Pipeline → [`Plan`]: each job as ordered steps, pure data, the same for every host.

#[expect(
    clippy::module_inception,
    reason = "one noun per file, and the noun of this layer is its name"
)]
mod plan;

pub use plan::{JobId, Plan, PlannedImage, PlannedJob, PlannedService};
