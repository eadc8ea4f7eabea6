//! A variable that somebody set outside of the files: in the settings of a project, its groups or the server.

/// A variable from the settings. It is stronger than those of the files and weaker than those given to one pipeline.
///
/// ```
/// use pipeyard::facts::{Level, Setting};
/// let token = Setting { is_masked: true, ..Setting::new(Level::Project, "DEPLOY_TOKEN", "s3cr3t-t0ken") };
/// assert_eq!(token.environment_scope, "*");
/// ```
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent switches of GitLab's settings page"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Where it is set; a project's beat a group's, a group's beat the server's.
    pub level: Level,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The runner writes the value to a file, and the variable holds that file's path.
    pub is_file: bool,
    /// References in the value stay as they are.
    pub is_raw: bool,
    /// The value is hidden in logs.
    pub is_masked: bool,
    /// Only pipelines of protected branches and tags see it.
    pub is_protected: bool,
    /// Only jobs whose environment matches see it: `*`, `review/*`, or a name.
    pub environment_scope: String,
}

/// Who set a variable, weakest first (`lib/gitlab/ci/variables/builder.rb`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The server's administrator.
    Instance,
    /// A group of the project.
    Group,
    /// The project.
    Project,
}

impl Setting {
    /// A plain variable that every job sees.
    pub fn new(level: Level, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            level,
            name: name.into(),
            value: value.into(),
            is_file: false,
            is_raw: false,
            is_masked: false,
            is_protected: false,
            environment_scope: "*".into(),
        }
    }
}
