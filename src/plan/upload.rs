//! What a job hands on after such an end, and whose files it is given.

use super::{Fetches, JobId, Plan, PlannedArtifacts, PlannedCache, PlannedJob};

/// One archive to be made of a job's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upload<'a> {
    /// `archive`, or the kind of a report.
    pub kind: &'a str,
    /// Globs of what it takes.
    pub paths: &'a [String],
    /// Globs of what it does not.
    pub exclude: &'a [String],
    /// Whether files that git does not know are taken too.
    pub untracked: bool,
}

impl PlannedArtifacts {
    /// The archives to be made, in order. `when` is about the files; reports are handed on whatever happened.
    ///
    /// ```
    /// use pipeyard::plan::PlannedArtifacts;
    /// let artifacts = PlannedArtifacts { paths: vec!["dist".into()], ..PlannedArtifacts::default() };
    /// assert_eq!(artifacts.uploads(true)[0].kind, "archive");
    /// assert!(artifacts.uploads(false).is_empty(), "`when` is `on_success`");
    /// ```
    pub fn uploads(&self, succeeded: bool) -> Vec<Upload<'_>> {
        let archive = Upload {
            kind: "archive",
            paths: &self.paths,
            exclude: &self.exclude,
            untracked: self.untracked,
        };
        let reports = self.reports.iter().map(|(kind, paths)| Upload {
            kind,
            paths,
            exclude: &[],
            untracked: false,
        });
        let is_made = self.names_files() && applies(&self.when, succeeded);
        is_made
            .then_some(archive)
            .into_iter()
            .chain(reports)
            .collect()
    }

    /// Whether it has more than reports.
    pub fn names_files(&self) -> bool {
        !self.paths.is_empty() || self.untracked
    }
}

impl PlannedCache {
    /// Whether it names something to be kept.
    pub fn names_files(&self) -> bool {
        !self.paths.is_empty() || self.untracked
    }

    /// Whether `when` lets it be kept after such an end; its `policy` has a say too.
    pub fn applies(&self, succeeded: bool) -> bool {
        applies(&self.when, succeeded)
    }
}

impl Plan {
    /// The jobs whose artifacts and reported variables a job of this plan is given, in order: files of later ones lie over
    /// those of earlier ones.
    pub fn fetched(&self, job: &PlannedJob) -> Vec<JobId> {
        match &job.fetches {
            Fetches::Only(jobs) => {
                let is_here = |id: &JobId| id.index() < self.jobs.len();
                jobs.iter().copied().filter(is_here).collect()
            }
            Fetches::EarlierStages => {
                let earlier = self.jobs.iter().zip(0..);
                let earlier = earlier.filter(|(it, _)| it.stage < job.stage);
                earlier.map(|(_, at)| JobId(at)).collect()
            }
        }
    }
}

fn applies(when: &str, succeeded: bool) -> bool {
    match when {
        "always" => true,
        "on_failure" => !succeeded,
        _ => succeeded,
    }
}
