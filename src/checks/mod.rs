//! What is wrong with the whole pipeline: one file per check.
//!
//! A check is a function from a [`Scene`] to findings. It decides nothing; it warns of what will happen.

mod scene;
mod job_stuck;
mod predicted;

pub use predicted::explain;
pub use scene::Scene;

use crate::diagnostics::Diagnostic;

/// Every check, in the order of the catalogue.
const CHECKS: &[fn(&Scene<'_>) -> Vec<Diagnostic>] = &[job_stuck::check, predicted::check];

/// Runs every check.
pub fn run(scene: &Scene<'_>) -> Vec<Diagnostic> {
    CHECKS.iter().flat_map(|check| check(scene)).collect()
}
