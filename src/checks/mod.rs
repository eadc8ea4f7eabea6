//! What is wrong with the whole pipeline: one file per check.
//!
//! A check is a function from a [`Scene`] to findings. It decides nothing; it warns of what will happen. GitLab accepts what
//! a check finds, so a check is a warning or less, and it says nothing where it is not sure.

mod scene;
mod places;
mod kinds;
mod presence;
mod rule_lists;
mod rule_unreachable;
mod rule_never_matches;
mod rules_null;
mod glob_not_recursive;
mod only_except_deprecated;
mod job_never_runs;
mod need_may_be_missing;
mod manual_job_blocks;
mod on_failure_never_starts;
mod self_referencing_variable;
mod secret_in_plain_text;
mod hidden_direction;
mod image_not_pinned;
mod path_outside_project;
mod cache_used_as_artifact;
mod sleep_as_readiness;
mod localhost_is_not_the_service;
mod runner_keeps_old_config;
mod job_stuck;
#[cfg(feature = "simulate")]
mod remedies;
#[cfg(feature = "simulate")]
mod predicted;

#[cfg(feature = "simulate")]
pub use predicted::{Files, explain};
pub use scene::Scene;

use crate::diagnostics::Diagnostic;

/// Every check, in the order of the catalogue.
const CHECKS: &[fn(&Scene<'_>) -> Vec<Diagnostic>] = &[
    rule_unreachable::check,
    rule_never_matches::check,
    rules_null::check,
    glob_not_recursive::check,
    only_except_deprecated::check,
    job_never_runs::check,
    need_may_be_missing::check,
    manual_job_blocks::check,
    on_failure_never_starts::check,
    self_referencing_variable::check,
    secret_in_plain_text::check,
    hidden_direction::check,
    image_not_pinned::check,
    path_outside_project::check,
    cache_used_as_artifact::check,
    sleep_as_readiness::check,
    localhost_is_not_the_service::check,
    runner_keeps_old_config::check,
    job_stuck::check,
    #[cfg(feature = "simulate")]
    predicted::check,
];

/// Runs every check.
pub fn run(scene: &Scene<'_>) -> Vec<Diagnostic> {
    CHECKS.iter().flat_map(|check| check(scene)).collect()
}
