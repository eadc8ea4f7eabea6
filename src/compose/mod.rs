//! `compose.yaml` → services: what a `docker compose up` in a job would start, and what Compose would say of the file.

mod units;
mod reader;
mod shape;
mod port;
mod mount;
mod project;
mod service;
mod relations;
mod read;

pub use mount::Mount;
pub use port::Port;
pub use project::{Build, ComposeService, Condition, Dependency, Project};
pub use read::{Extent, read};

/// The names under which Compose looks for its file, first one first.
pub const FILE_NAMES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

/// Whether a file is a Compose file by its name, and how much it then says: `docker-compose.prod.yml` is laid over another.
///
/// ```
/// use pipeyard::compose::{Extent, extent_of};
/// assert_eq!(extent_of("app/compose.yaml"), Some(Extent::Whole));
/// assert_eq!(extent_of("docker-compose.override.yml"), Some(Extent::Part));
/// assert_eq!(extent_of(".gitlab-ci.yml"), None);
/// ```
pub fn extent_of(path: &str) -> Option<Extent> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if FILE_NAMES.contains(&name) {
        return Some(Extent::Whole);
    }
    let stem = name
        .strip_suffix(".yml")
        .or_else(|| name.strip_suffix(".yaml"))?;
    let is_compose = ["compose.", "docker-compose."]
        .iter()
        .any(|start| stem.starts_with(start));
    is_compose.then_some(Extent::Part)
}
