//! What a simulation takes for granted.

use crate::{compose::Project, schedule::Millis};

/// What a simulation depends on besides plan and runners. Jobs go by their names; the last entry for a job counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumptions {
    /// How long jobs take, instead of what their scripts suggest.
    pub durations: Vec<(String, Millis)>,
    /// Jobs whose script fails, with its exit code.
    pub failures: Vec<(String, i32)>,
    /// Manual jobs that somebody plays at this moment, or later as soon as they wait.
    pub plays: Vec<(String, Millis)>,
    /// The moment at which somebody cancels the run.
    pub cancel: Option<Millis>,
    /// The Compose files of the workspace by path; `None` when it is not known which there are.
    pub projects: Option<Vec<(String, Project)>>,
    /// The project's files by path, with their texts as far as they are known; `None` when it is not known which there are.
    pub files: Option<Vec<(String, Option<String>)>>,
}

impl Assumptions {
    pub(super) fn duration(&self, job: &str) -> Option<Millis> {
        last(&self.durations, job)
    }

    pub(super) fn failure(&self, job: &str) -> Option<i32> {
        last(&self.failures, job)
    }

    pub(super) fn play(&self, job: &str) -> Option<Millis> {
        last(&self.plays, job)
    }
}

fn last<T: Copy>(entries: &[(String, T)], job: &str) -> Option<T> {
    entries
        .iter()
        .rev()
        .find(|(name, _)| name == job)
        .map(|&(_, value)| value)
}
