//! `compose.yaml` → services: what a `docker compose up` in a job would start.

mod project;
mod read;

pub use project::{ComposeService, Project};
pub use read::read;

/// The names under which Compose looks for its file, first one first.
pub const FILE_NAMES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
