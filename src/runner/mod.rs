//! `config.toml` → [`Runners`]; which runner takes a job, and why the others do not.

#[expect(
    clippy::module_inception,
    reason = "one noun per file, and the noun of this layer is its name"
)]
mod runner;
mod read;
mod keys;
mod duplicate;
mod placement;

pub use placement::{Demand, Placement, Verdict, place, place_job, stuck, takers};
pub use read::read;
pub use runner::{DockerSettings, Runner, Runners};
