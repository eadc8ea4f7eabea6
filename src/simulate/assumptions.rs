//! What a simulation takes for granted.

use crate::{
    compose::Project,
    runner::{Runner, Runners},
    schedule::Millis,
};

/// What a simulation depends on besides plan and runners. Jobs go by their names; the last entry for a job counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumptions {
    /// How long jobs take, instead of what their scripts suggest.
    pub durations: Vec<(String, Millis)>,
    /// Jobs whose script fails, with its exit code.
    pub failures: Vec<(String, i32)>,
    /// Jobs whose tries fail by chance: so many of a thousand.
    pub flaky: Vec<(String, u32)>,
    /// What the chances are drawn from: the same number, the same run.
    pub seed: u64,
    /// Manual jobs that somebody plays at this moment, or later as soon as they wait.
    pub plays: Vec<(String, Millis)>,
    /// The moment at which somebody cancels the run.
    pub cancel: Option<Millis>,
    /// The moment at which a newer pipeline of the same ref is created.
    pub new_commit: Option<Millis>,
    /// Jobs at once over all runners, instead of what `config.toml` says.
    pub concurrent: Option<u32>,
    /// Runners besides those of `config.toml`, each by its tags; one without tags takes jobs without tags.
    pub more_runners: Vec<Vec<String>>,
    /// Runners that do not work, by name: every job that they take ends with a system failure.
    pub broken_runners: Vec<String>,
    /// The process modes of resource groups, by name, in GitLab's words.
    pub process_modes: Vec<(String, String)>,
    /// The Compose files of the workspace by path; `None` when it is not known which there are.
    pub projects: Option<Vec<(String, Project)>>,
    /// The project's files; `None` when it is not known which there are.
    pub files: Option<Vec<ProjectFile>>,
}

/// A file of the project, as each job gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectFile {
    /// Its path from the project's folder, with `/`.
    pub path: String,
    /// What is in it, when that is text and not too long.
    pub text: Option<String>,
    /// Whether it may be run.
    pub executable: bool,
}

impl Assumptions {
    /// The runners with those that are assumed.
    ///
    /// ```
    /// use pipeyard::{runner::read, simulate::Assumptions, text::FileId};
    /// let (runners, _) = read(FileId(0), "[[runners]]\nname = 'one'\n");
    /// let more = Assumptions { more_runners: vec![vec!["gpu".into()]], ..Assumptions::default() };
    /// assert_eq!(more.fleet(&runners).runners[1].tags[0].value, "gpu");
    /// ```
    pub fn fleet(&self, runners: &Runners) -> Runners {
        let mut fleet = runners.clone();
        let first = fleet.runners.len() + 1;
        let more = (first..).zip(&self.more_runners);
        fleet.runners.extend(more.map(|(at, tags)| {
            let like = runners.runners.first();
            Runner::assumed(format!("runner-{at}"), tags, like)
        }));
        fleet
    }

    pub(super) fn duration(&self, job: &str) -> Option<Millis> {
        last(&self.durations, job)
    }

    pub(super) fn failure(&self, job: &str) -> Option<i32> {
        last(&self.failures, job)
    }

    pub(super) fn chance_of_failure(&self, job: &str) -> Option<u32> {
        last(&self.flaky, job)
    }

    pub(super) fn play(&self, job: &str) -> Option<Millis> {
        last(&self.plays, job)
    }

    pub(super) fn is_broken(&self, runner: &str) -> bool {
        self.broken_runners.iter().any(|broken| broken == runner)
    }
}

fn last<T: Copy>(entries: &[(String, T)], job: &str) -> Option<T> {
    entries
        .iter()
        .rev()
        .find(|(name, _)| name == job)
        .map(|&(_, value)| value)
}
