//! A file that a pipeline includes and that nobody has given yet.

use crate::text::Span;

/// An included file that is not among the sources. The host may add it under `path` and ask again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Where it is to be found.
    pub kind: WantedKind,
    /// The path under which it belongs into the sources: a path of the project, an address (`https://…`),
    /// `project:group/project@ref:path`, `template:Name.gitlab-ci.yml`, `component:host/group/project/name@version`,
    /// `artifact:job:path`.
    pub path: String,
    /// Where it is asked for.
    pub span: Span,
}

/// Where an included file is to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedKind {
    /// In the project.
    Local,
    /// In another project of the server.
    Project,
    /// At an address.
    Remote,
    /// Among the templates that GitLab brings along.
    Template,
    /// In a component's project.
    Component,
    /// In the artifacts of a job (only for child pipelines).
    Artifact,
}

impl WantedKind {
    /// GitLab's keyword for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Project => "project",
            Self::Remote => "remote",
            Self::Template => "template",
            Self::Component => "component",
            Self::Artifact => "artifact",
        }
    }
}
