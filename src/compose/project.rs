//! A Compose file's services and what they use (the Compose Specification, <https://compose-spec.io>).

use crate::text::{Span, Spanned};

use super::{Mount, Port};

/// What a Compose file starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// `name:`.
    pub name: Option<Spanned<String>>,
    /// The services in the order of the file.
    pub services: Vec<ComposeService>,
    /// The names under `volumes:`.
    pub volumes: Vec<Spanned<String>>,
    /// The names under `networks:`.
    pub networks: Vec<Spanned<String>>,
    /// The names under `secrets:`.
    pub secrets: Vec<Spanned<String>>,
    /// The names under `configs:`.
    pub configs: Vec<Spanned<String>>,
    /// Where `include:` is written: what is not declared here may be declared there.
    pub include: Option<Span>,
}

/// One service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposeService {
    /// Its name.
    pub name: Spanned<String>,
    /// Its image; `None` when it is built from a folder.
    pub image: Option<Spanned<String>>,
    /// How its image is built.
    pub build: Option<Build>,
    /// `container_name:`.
    pub container_name: Option<Spanned<String>>,
    /// The command, as one line or in words.
    pub command: Vec<Spanned<String>>,
    /// The entry point, as one line or in words.
    pub entrypoint: Vec<Spanned<String>>,
    /// The variables, each with its value; without one it is taken from the shell.
    pub environment: Vec<(Spanned<String>, Option<Spanned<String>>)>,
    /// The files with more variables.
    pub env_files: Vec<Spanned<String>>,
    /// The ports that it publishes.
    pub ports: Vec<Port>,
    /// Its volumes.
    pub volumes: Vec<Mount>,
    /// The services that it waits for.
    pub depends_on: Vec<Dependency>,
    /// The networks that it is in; the project's own when empty.
    pub networks: Vec<Spanned<String>>,
    /// The secrets that it gets.
    pub secrets: Vec<Spanned<String>>,
    /// The configs that it gets.
    pub configs: Vec<Spanned<String>>,
    /// `restart:`.
    pub restart: Option<Spanned<String>>,
    /// Whether it says how to find out that it is healthy.
    pub has_healthcheck: bool,
    /// Whether it is started only for certain profiles.
    pub has_profiles: bool,
    /// Whether it is said what it runs: by `image` or `build`, readable or not, or elsewhere (`extends:`, `provider:`).
    pub has_origin: bool,
}

/// How an image is built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// The folder; `.` when absent.
    pub context: Option<Spanned<String>>,
    /// The Dockerfile in it.
    pub dockerfile: Option<Spanned<String>>,
    /// The stage of the Dockerfile.
    pub target: Option<Spanned<String>>,
}

/// A service that another one waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Its name.
    pub service: Spanned<String>,
    /// What is waited for.
    pub condition: Condition,
    /// Whether it may be missing (`required: false`).
    pub is_optional: bool,
}

/// What a dependency waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Condition {
    /// That the container has been started.
    #[default]
    Started,
    /// That its health check has succeeded.
    Healthy,
    /// That it has ended with exit code 0.
    Completed,
}

impl Condition {
    /// All of them, in the order of the specification.
    pub const ALL: [Self; 3] = [Self::Started, Self::Healthy, Self::Completed];

    /// Compose's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Started => "service_started",
            Self::Healthy => "service_healthy",
            Self::Completed => "service_completed_successfully",
        }
    }
}
