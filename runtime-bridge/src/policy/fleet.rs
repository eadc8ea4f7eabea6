//! The runners of the native side.

use std::time::Duration;

use pipeyard::{
    phrase,
    runner::{Runner, Runners},
    schedule::RunnerId,
    wire::analysis,
};

use super::{Difference, WAIT_FOR_SERVICES};

/// The image of a job that names none, on a runner that names none either.
const DEFAULT_IMAGE: &str = "alpine:latest";

/// The runners that this program has: those of a `config.toml`, or one that takes every job.
#[derive(Clone, Debug)]
pub(crate) struct Fleet {
    runners: Runners,
    file: Option<String>,
}

/// What one runner gives to a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) name: String,
    pub(crate) default_image: String,
    pub(crate) privileged: bool,
    pub(crate) services_privileged: bool,
    pub(crate) volumes: Vec<String>,
    pub(crate) wait_for_services: Option<Duration>,
}

impl Fleet {
    /// One runner, named `local`, that takes every job.
    pub(crate) fn implied() -> Self {
        Self {
            runners: Runners::implied(),
            file: None,
        }
    }

    /// The runners of a file.
    pub(crate) fn of_file(path: &str, runners: Runners) -> Self {
        Self {
            runners,
            file: Some(path.to_owned()),
        }
    }

    /// What to call the file in a sentence.
    pub(super) fn file(&self) -> &str {
        self.file.as_deref().unwrap_or("config.toml")
    }

    /// The runners that take a job with these tags, in order.
    pub(super) fn takers(&self, tags: &[String]) -> Vec<RunnerId> {
        let takers = pipeyard::runner::place(&self.runners, tags).takers;
        takers.into_iter().map(|at| RunnerId(at as u32)).collect()
    }

    /// Jobs at once per runner.
    pub(super) fn limits(&self) -> Vec<Option<u32>> {
        self.runners
            .runners
            .iter()
            .map(|runner| (runner.limit > 0).then_some(runner.limit))
            .collect()
    }

    /// What a runner gives. A runner that does not exist gives nothing.
    pub(super) fn settings(&self, runner: RunnerId) -> Settings {
        match self.runners.runners.get(runner.0 as usize) {
            Some(runner) => settings(runner),
            None => Settings {
                name: "local".to_owned(),
                default_image: DEFAULT_IMAGE.to_owned(),
                privileged: false,
                services_privileged: false,
                volumes: Vec::new(),
                wait_for_services: Some(WAIT_FOR_SERVICES),
            },
        }
    }

    /// The runners as a page sees them.
    pub(crate) fn on_the_wire(&self) -> Vec<analysis::Runner> {
        self.runners
            .runners
            .iter()
            .map(analysis::Runner::of)
            .collect()
    }

    /// What of the file is not done as GitLab Runner would.
    pub(super) fn differences(&self) -> Vec<Difference> {
        self.runners.runners.iter().flat_map(differences).collect()
    }
}

fn settings(runner: &Runner) -> Settings {
    let docker = &runner.docker;
    let wait = docker
        .wait_for_services_timeout
        .as_ref()
        .map(|seconds| seconds.value);
    Settings {
        name: runner.name.clone(),
        default_image: docker
            .image
            .as_ref()
            .map_or_else(|| DEFAULT_IMAGE.to_owned(), |image| image.value.clone()),
        privileged: runner.privileged(),
        services_privileged: runner.services_privileged(),
        volumes: shared(runner).map(str::to_owned).collect(),
        // GitLab Runner: 0 is the default, a negative number switches the wait off.
        wait_for_services: match wait {
            None | Some(0) => Some(WAIT_FOR_SERVICES),
            Some(seconds) => u64::try_from(seconds).ok().map(Duration::from_secs),
        },
    }
}

fn differences(runner: &Runner) -> impl Iterator<Item = Difference> {
    [volumes(runner), pull_policy(runner), executor(runner)]
        .into_iter()
        .flatten()
}

/// The volumes without a path of the machine.
fn shared(runner: &Runner) -> impl Iterator<Item = &str> {
    let volumes = runner.docker.volumes.iter();
    volumes
        .map(|volume| volume.value.as_str())
        .filter(|volume| volume.starts_with('/') && !volume.contains(':'))
}

fn volumes(runner: &Runner) -> Option<Difference> {
    let name = &runner.name;
    let note = phrase!(
        "{name}: nothing of this machine is mounted into a job",
        "{name}: 이 컴퓨터의 폴더는 작업에 마운트되지 않습니다"
    );
    let mounts = shared(runner).count() < runner.docker.volumes.len();
    mounts.then(|| difference("runners.docker.volumes", "ignored", note))
}

fn pull_policy(runner: &Runner) -> Option<Difference> {
    let mut policies = runner.docker.pull_policy.iter().map(|policy| &policy.value);
    let (name, policy) = (
        &runner.name,
        policies.find(|policy| *policy != "if-not-present")?,
    );
    let note = phrase!(
        "{name}: images are pulled only when they are missing (if-not-present, not {policy})",
        "{name}: 이미지는 없을 때만 받습니다({policy} 대신 if-not-present)"
    );
    Some(difference(
        "runners.docker.pull_policy",
        "approximated",
        note,
    ))
}

fn executor(runner: &Runner) -> Option<Difference> {
    let (name, executor) = (&runner.name, &runner.executor.as_ref()?.value);
    let note = phrase!(
        "{name}: jobs run in Docker containers, not with the {executor} executor",
        "{name}: {executor} executor 대신 Docker 컨테이너에서 실행됩니다"
    );
    (executor != "docker").then(|| difference("runners.executor", "approximated", note))
}

fn difference(
    keyword: &'static str,
    honoured: &'static str,
    note: pipeyard::diagnostics::Phrase,
) -> Difference {
    Difference {
        job: None,
        keyword,
        honoured,
        note,
    }
}
