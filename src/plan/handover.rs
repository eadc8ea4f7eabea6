//! What a job hands on and is given: artifacts, caches, reported variables.

use std::collections::BTreeMap;

use super::plan::{Fetches, JobId, PlannedArtifacts, PlannedCache};
use crate::{
    compile::{Pipeline, PipelineJob},
    resolve::{Artifacts, Cache, CacheKey, Need},
    text::Spanned,
};

/// The key of a cache that names none.
const DEFAULT_KEY: &str = "default";

pub(super) fn plan_artifacts(artifacts: &Artifacts) -> PlannedArtifacts {
    PlannedArtifacts {
        name: text_or(artifacts.name.as_ref(), ""),
        paths: texts(&artifacts.paths),
        exclude: texts(&artifacts.exclude),
        untracked: artifacts.untracked,
        when: text_or(artifacts.when.as_ref(), "on_success"),
        expire_in: artifacts.expire_in.as_ref().map(|it| it.value.clone()),
        reports: artifacts
            .reports
            .iter()
            .map(|(kind, globs)| (kind.value.clone(), texts(globs)))
            .collect(),
    }
}

pub(super) fn plan_cache(cache: &Cache) -> PlannedCache {
    let (key, key_files) = match &cache.key {
        CacheKey::Default => (DEFAULT_KEY.to_owned(), Vec::new()),
        CacheKey::Text(text) => (text.value.clone(), Vec::new()),
        CacheKey::Files { files, prefix, .. } => (text_or(prefix.as_ref(), ""), texts(files)),
    };
    PlannedCache {
        key,
        key_files,
        paths: texts(&cache.paths),
        untracked: cache.untracked,
        unprotect: cache.unprotect,
        policy: text_or(cache.policy.as_ref(), "pull-push"),
        when: text_or(cache.when.as_ref(), "on_success"),
        fallback_keys: texts(&cache.fallback_keys),
    }
}

pub(super) fn texts(list: &[Spanned<String>]) -> Vec<String> {
    list.iter().map(|it| it.value.clone()).collect()
}

pub(super) fn text_or(text: Option<&Spanned<String>>, default: &str) -> String {
    text.map_or_else(|| default.to_owned(), |it| it.value.clone())
}

/// Which jobs report variables, so that others know whether any can come to them.
pub(super) struct Reporters {
    /// For each job whether it does.
    jobs: Vec<bool>,
    /// The first stage in which one does.
    first_stage: usize,
}

impl Reporters {
    pub(super) fn of(pipeline: &Pipeline) -> Self {
        let jobs: Vec<_> = pipeline.jobs.iter().map(reports_variables).collect();
        let stages = pipeline.jobs.iter().zip(&jobs).filter(|(_, does)| **does);
        let first_stage = stages.map(|(job, _)| job.stage).min();
        Self {
            jobs,
            first_stage: first_stage.unwrap_or(usize::MAX),
        }
    }

    /// Whether a job of this stage can be given reported variables.
    pub(super) fn reach(&self, stage: usize, fetches: &Fetches) -> bool {
        match fetches {
            Fetches::EarlierStages => self.first_stage < stage,
            Fetches::Only(jobs) => jobs.iter().any(|job| self.jobs[job.index()]),
        }
    }
}

fn reports_variables(job: &PipelineJob) -> bool {
    let mut reports = job.job.artifacts.iter().flat_map(|it| &it.reports);
    reports.any(|(kind, _)| kind.value == "dotenv")
}

/// Whose artifacts a job is given (`Gitlab::Ci::...::BuildDependencies` in GitLab): with `needs`, those of the needed jobs
/// that do not say `artifacts: false`; `dependencies` leaves of these, or of all earlier jobs, only those that it names.
pub(super) fn fetches(job: &PipelineJob, ids: &BTreeMap<&str, JobId>) -> Fetches {
    let needed = job.needs.as_ref().map(|needs| {
        let fetched = needs.iter().filter(|need| need.artifacts);
        fetched
            .map(|need: &Need| need.job.value.as_str())
            .collect::<Vec<_>>()
    });
    let dependencies = job.job.dependencies.as_ref().map(|it| &it.value);
    let names: Vec<&str> = match (needed, dependencies) {
        (None, None) => return Fetches::EarlierStages,
        (Some(needed), None) => needed,
        (needed, Some(dependencies)) => {
            let is_needed =
                |name: &&str| needed.as_ref().is_none_or(|needed| needed.contains(name));
            dependencies
                .iter()
                .map(|it| it.value.as_str())
                .filter(is_needed)
                .collect()
        }
    };
    Fetches::Only(
        names
            .iter()
            .filter_map(|name| ids.get(name).copied())
            .collect(),
    )
}
