//! A variable that somebody set outside of the files: in the settings of a project, its groups or the server.

use super::Inputs;

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

/// The settings that a job sees, weakest first: those that its ref and its environment allow, in GitLab's order. Of one
/// level the most exact scope is the strongest.
///
/// ```
/// use pipeyard::facts::{visible_settings, Inputs, Level, Setting};
/// let scoped = Setting { environment_scope: "review/*".into(), ..Setting::new(Level::Project, "HOST", "r") };
/// let inputs = Inputs { settings: vec![scoped, Setting::new(Level::Project, "HOST", "x")], ..Inputs::default() };
/// let hosts = |environment| visible_settings(&inputs, environment).map(|it| it.value.as_str()).collect::<Vec<_>>();
/// assert_eq!(hosts(Some("review/login")), ["x", "r"]);
/// assert_eq!(hosts(None), ["x"]);
/// ```
pub fn visible_settings<'i>(
    inputs: &'i Inputs,
    environment: Option<&str>,
) -> impl Iterator<Item = &'i Setting> + use<'i> {
    let mut seen: Vec<&Setting> = inputs
        .settings
        .iter()
        .filter(|it| inputs.protected || !it.is_protected)
        .filter(|it| it.is_in_scope(environment))
        .collect();
    seen.sort_by_key(|it| (it.level, exactness(&it.environment_scope)));
    seen.into_iter()
}

impl Setting {
    /// Whether a job with this environment sees it; one without an environment sees what has the scope `*`.
    fn is_in_scope(&self, environment: Option<&str>) -> bool {
        let scope = self.environment_scope.as_str();
        scope == "*" || environment.is_some_and(|name| in_scope(scope, name))
    }
}

/// A scope without a star is more exact than any with one; of those the longer one is.
fn exactness(scope: &str) -> (bool, usize) {
    (!scope.contains('*'), scope.len())
}

/// Whether a name matches a scope, whose stars stand for anything, slashes included. Only the last star is tried again.
fn in_scope(scope: &str, name: &str) -> bool {
    let mut parts = scope.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_names_with_stars() {
        for (scope, name, expected) in [
            ("review/*", "review/a/b", true),
            ("review/*", "review", false),
            ("*/prod", "eu/prod", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXc", false),
            ("production", "production", true),
            ("production", "production-2", false),
            ("ab*b", "ab", false),
        ] {
            assert_eq!(in_scope(scope, name), expected, "{scope} on {name}");
        }
    }

    #[test]
    fn a_protected_setting_is_for_protected_refs() {
        let secret = Setting {
            is_protected: true,
            ..Setting::new(Level::Group, "SECRET", "s")
        };
        let seen = |protected| {
            let inputs = Inputs {
                protected,
                settings: vec![secret.clone()],
                ..Inputs::default()
            };
            visible_settings(&inputs, None).count()
        };
        assert_eq!((seen(true), seen(false)), (1, 0));
    }

    #[test]
    fn the_project_beats_its_group_and_the_group_the_server() {
        let levels = [Level::Project, Level::Instance, Level::Group];
        let inputs = Inputs {
            settings: levels.map(|level| Setting::new(level, "A", "")).to_vec(),
            ..Inputs::default()
        };
        let seen: Vec<Level> = visible_settings(&inputs, None).map(|it| it.level).collect();
        assert_eq!(seen, [Level::Instance, Level::Group, Level::Project]);
    }
}
