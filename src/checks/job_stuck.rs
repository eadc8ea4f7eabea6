//! `job-stuck`: a job that no runner takes.

use super::Scene;
use crate::{diagnostics::Diagnostic, runner::stuck};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let placed = scene.pipeline.jobs.iter().zip(scene.placements);
    placed
        .filter(|(_, placement)| placement.is_stuck())
        .map(|(job, placement)| {
            let job = &job.job;
            stuck(
                &job.name.value,
                &job.tags,
                job.name.span,
                scene.runners,
                placement,
            )
        })
        .collect()
}
