//! The engine: where it is, what it is, and what to say when it is not there.

use std::time::Duration;

use bollard::Docker;
use pipeyard::{diagnostics::Phrase, phrase};

/// How long an engine may take to answer before it counts as absent.
const PATIENCE: Duration = Duration::from_secs(5);

/// A Docker engine that has answered.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    docker: Docker,
    facts: EngineFacts,
}

/// What an engine says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EngineFacts {
    /// Where it listens, as `DOCKER_HOST` would say it.
    pub(crate) host: String,
    /// Its version.
    pub(crate) version: String,
    /// Its machine's name.
    pub(crate) machine: Option<String>,
    /// Its machine's memory in bytes.
    pub(crate) memory: Option<i64>,
    /// The capabilities of its machine that limit what runs, in words: for `doctor`.
    pub(crate) system: String,
}

/// Why there is no engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Absent {
    /// Where it was looked for.
    pub(crate) host: String,
    /// What happened, and what to do.
    pub(crate) why: Phrase,
}

impl Engine {
    /// Connects to the engine at `host`, or where `DOCKER_HOST` points to, or at the usual socket.
    pub(crate) async fn connect(host: Option<&str>) -> Result<Self, Absent> {
        let host = host.map_or_else(default_host, str::to_owned);
        let absent = |why: &str| Absent {
            why: how_to_start(&host, why),
            host: host.clone(),
        };
        let docker = Docker::connect_with_host(&host).map_err(|error| absent(&says(&error)))?;
        let answer = tokio::time::timeout(PATIENCE, async {
            Ok::<_, bollard::errors::Error>((docker.version().await?, docker.info().await?))
        });
        let (version, info) = match answer.await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(absent(&says(&error))),
            Err(_) => return Err(absent("it does not answer")),
        };
        let facts = EngineFacts {
            host: host.clone(),
            version: version.version.unwrap_or_default(),
            machine: info.name,
            memory: info.mem_total,
            system: info.operating_system.unwrap_or_default(),
        };
        Ok(Self { docker, facts })
    }

    /// The API.
    pub(super) fn api(&self) -> &Docker {
        &self.docker
    }

    /// What it said about itself.
    pub(crate) fn facts(&self) -> &EngineFacts {
        &self.facts
    }

    /// Whether it still answers.
    pub(super) async fn is_there(&self) -> bool {
        matches!(
            tokio::time::timeout(PATIENCE, self.docker.ping()).await,
            Ok(Ok(_))
        )
    }
}

fn default_host() -> String {
    std::env::var("DOCKER_HOST")
        .ok()
        .filter(|host| !host.is_empty())
        .unwrap_or_else(|| {
            if cfg!(windows) {
                "npipe:////./pipe/docker_engine".to_owned()
            } else {
                "unix:///var/run/docker.sock".to_owned()
            }
        })
}

fn how_to_start(host: &str, why: &str) -> Phrase {
    let why = why.trim_end_matches('.');
    phrase!(
        "no Docker engine at {host}: {why}. Start Docker (https://docs.docker.com/engine/install/), or say where it listens with DOCKER_HOST; in a checkout of Pipeyard, `cargo xtask engine up` starts one",
        "{host}에서 Docker 엔진을 찾을 수 없습니다: {why}. Docker를 시작하거나(https://docs.docker.com/engine/install/) DOCKER_HOST로 위치를 알려 주세요. Pipeyard 저장소 안에서는 `cargo xtask engine up`으로 시작할 수 있습니다"
    )
}

/// What went wrong, in the engine's own words where it said any.
pub(super) fn says(error: &bollard::errors::Error) -> String {
    use bollard::errors::Error;
    match error {
        Error::DockerResponseServerError { message, .. } => message.clone(),
        Error::DockerStreamError { error } => error.clone(),
        other => causes(other),
    }
}

/// The whole chain: "error trying to connect" alone helps nobody.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let words = cause.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        next = cause.source();
    }
    text
}

/// Whether the engine says that the thing is not there (any more), or is being removed already.
pub(super) fn is_gone(error: &bollard::errors::Error) -> bool {
    use bollard::errors::Error;
    match error {
        Error::DockerResponseServerError {
            status_code: 404, ..
        } => true,
        Error::DockerResponseServerError {
            status_code: 409,
            message,
        } => message.contains("already in progress"),
        _ => false,
    }
}
