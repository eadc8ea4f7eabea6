//! What a host asks of the core.

use serde::{Deserialize, Serialize};

use crate::{
    facts::{Changes, Comparison, Inputs, Level, MergeRequest, Ref, Setting, User},
    text::Sources,
};

/// Files and facts: everything that an analysis depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The files of the workspace. `.gitlab-ci.yml` is the pipeline, `config.toml` the runners; others may be included or sent.
    pub files: Vec<File>,
    /// The facts.
    #[serde(default)]
    pub context: Context,
    /// `en` or `ko`.
    #[serde(default)]
    pub language: String,
}

/// A file of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its path in the project.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The facts that GitLab knows when it creates a pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields, default)]
pub struct Context {
    /// `CI_PIPELINE_SOURCE`; `push` when absent, `merge_request_event` with a merge request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The branch; the default branch when neither this nor a tag is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The target branch of a merge request; the short form of `merge_request`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_branch: Option<String>,
    /// The merge request that the pipeline is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_request: Option<MergeRequestFacts>,
    /// The default branch; `main` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_branch: Option<String>,
    /// `group/project`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_path: Option<String>,
    /// The message of the commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit_message: Option<String>,
    /// The message of the tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_message: Option<String>,
    /// The description of the schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// The account of whoever starts the pipeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_login: Option<String>,
    /// Whether the ref is protected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protected: Option<bool>,
    /// Whether this is the first push of the branch, so that there is nothing to compare with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_branch: Option<bool>,
    /// The paths that changed. Absent: unknown, unless the kind of pipeline has no diff at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_files: Option<Vec<String>>,
    /// What `changes:compare_to` finds: a ref, and the paths that differ from it (`null`: no such ref).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        feature = "typescript",
        ts(optional, as = "Option<Vec<(String, Option<Vec<String>>)>>")
    )]
    pub compare: Vec<(String, Option<Vec<String>>)>,
    /// The branches and tags of the project, besides those of `compare`. Absent: unknown, and a ref that the files name is
    /// taken for one that exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refs: Option<Vec<String>>,
    /// The paths of all files of the project. Absent: unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<String>>,
    /// The open merge requests of the branch, as `group/project!1`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub open_merge_requests: Vec<String>,
    /// Pipeline variables as pairs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        feature = "typescript",
        ts(optional, as = "Option<Vec<(String, String)>>")
    )]
    pub variables: Vec<(String, String)>,
    /// Variables from the settings of the project, its groups and the server.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        feature = "typescript",
        ts(optional, as = "Option<Vec<SettingVariable>>")
    )]
    pub settings: Vec<SettingVariable>,
    /// Values for `spec:inputs` of the pipeline's own file, as pairs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        feature = "typescript",
        ts(optional, as = "Option<Vec<(String, String)>>")
    )]
    pub inputs: Vec<(String, String)>,
}

/// The merge request that a pipeline is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields, default)]
pub struct MergeRequestFacts {
    /// Its number in the project; 1 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iid: Option<u32>,
    /// The branch with the changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_branch: Option<String>,
    /// The branch they go to; the default branch when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_branch: Option<String>,
    /// The project of the source branch, when it is a fork.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_project: Option<String>,
    /// The project that it goes to, when the pipeline runs in a fork.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_project: Option<String>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its labels, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<String>,
}

/// A variable from the settings.
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent switches of GitLab's settings page"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields, default)]
pub struct SettingVariable {
    /// `project` (when absent), `group` or `instance`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether it is of the kind `file`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub file: bool,
    /// Whether its own references stay.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub raw: bool,
    /// Whether it is hidden in logs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub masked: bool,
    /// Whether only protected refs see it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub protected: bool,
    /// The environments that see it; `*` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment_scope: Option<String>,
}

/// What a simulation depends on besides the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields, default)]
pub struct Assumptions {
    /// Durations by job name, in milliseconds; they replace what the script suggests.
    #[cfg_attr(feature = "typescript", ts(type = "Array<[string, number]>"))]
    pub durations: Vec<(String, u64)>,
    /// Jobs that fail, with their exit code.
    pub failures: Vec<(String, i32)>,
    /// Manual jobs that somebody plays, with the moment in milliseconds (0: as soon as they wait).
    #[cfg_attr(feature = "typescript", ts(type = "Array<[string, number]>"))]
    pub plays: Vec<(String, u64)>,
    /// The moment at which somebody cancels the run.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub cancel_ms: Option<u64>,
    /// The moment at which a newer pipeline of the same ref is created.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional, type = "number"))]
    pub new_commit_ms: Option<u64>,
    /// Jobs whose tries fail by chance: so many of a thousand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        feature = "typescript",
        ts(optional, as = "Option<Vec<(String, u32)>>")
    )]
    pub flaky: Vec<(String, u32)>,
    /// What chances are drawn from: the same number, the same run.
    #[serde(skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<u32>"))]
    pub seed: u32,
    /// How many runs of the same are counted together; 0 for none.
    #[serde(skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<u32>"))]
    pub runs: u32,
    /// Jobs at once over all runners, instead of what `config.toml` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub concurrent: Option<u32>,
    /// Runners besides those of `config.toml`, each by its tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Vec<String>>>"))]
    pub more_runners: Vec<Vec<String>>,
    /// Runners that do not work, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub broken_runners: Vec<String>,
    /// Process modes of resource groups, by name, in GitLab's words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        feature = "typescript",
        ts(optional, as = "Option<Vec<(String, String)>>")
    )]
    pub process_modes: Vec<(String, String)>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Request {
    /// The files as the core takes them.
    pub fn sources(&self) -> Sources {
        let mut sources = Sources::default();
        for file in &self.files {
            sources.add(&file.path, &file.text);
        }
        sources
    }
}

impl From<&Context> for Inputs {
    /// Fills in what is not said: a push to the default branch, `main`.
    fn from(context: &Context) -> Self {
        let defaults = Self::default();
        let default_branch = or(context.default_branch.as_ref(), &defaults.default_branch);
        let is_for_request = context.merge_request.is_some();
        let usual = if is_for_request {
            "merge_request_event"
        } else {
            "push"
        };
        let source = context.source.clone().unwrap_or_else(|| usual.to_owned());
        let git_ref = git_ref(context, &source, &default_branch);
        let changes = match &context.changed_files {
            Some(paths) => Changes::Paths(paths.clone()),
            None => Changes::usual(&source, &git_ref, context.new_branch.unwrap_or(false)),
        };
        Self {
            source,
            git_ref,
            default_branch,
            project_path: or(context.project_path.as_ref(), &defaults.project_path),
            sha: defaults.sha,
            commit_message: or(context.commit_message.as_ref(), &defaults.commit_message),
            tag_message: context.tag_message.clone(),
            schedule: context.schedule.clone(),
            user: user(context.user_login.as_deref(), defaults.user),
            protected: context.protected.unwrap_or(defaults.protected),
            changes,
            comparisons: context.compare.iter().map(comparison).collect(),
            refs: context.refs.clone(),
            files: context.files.clone(),
            open_merge_requests: context.open_merge_requests.clone(),
            variables: context.variables.clone(),
            settings: context.settings.iter().map(Setting::from).collect(),
            inputs: context.inputs.clone(),
        }
    }
}

/// Only the account is asked for: name and address follow from it.
fn user(login: Option<&str>, usual: User) -> User {
    login.map_or(usual, |login| User {
        login: login.to_owned(),
        name: login.to_owned(),
        email: format!("{login}@example.com"),
    })
}

fn or(given: Option<&String>, default: &String) -> String {
    given.unwrap_or(default).clone()
}

fn git_ref(context: &Context, source: &str, default_branch: &str) -> Ref {
    if let Some(tag) = &context.tag {
        return Ref::Tag(tag.clone());
    }
    let branch = or(context.branch.as_ref(), &default_branch.to_owned());
    if source != "merge_request_event" {
        return Ref::Branch(branch);
    }
    let facts = context.merge_request.clone().unwrap_or_default();
    let target = facts
        .target_branch
        .or_else(|| context.target_branch.clone());
    let usual = MergeRequest::new(
        facts.source_branch.unwrap_or(branch),
        target.unwrap_or_else(|| default_branch.to_owned()),
    );
    let labels = facts.labels.unwrap_or_default();
    let labels = labels.split(',').map(str::trim);
    Ref::MergeRequest(MergeRequest {
        iid: facts.iid.unwrap_or(usual.iid),
        source_project: facts.source_project,
        target_project: facts.target_project,
        title: facts.title.unwrap_or(usual.title),
        labels: labels
            .filter(|label| !label.is_empty())
            .map(str::to_owned)
            .collect(),
        ..usual
    })
}

fn comparison((with, changed): &(String, Option<Vec<String>>)) -> Comparison {
    Comparison {
        with: with.clone(),
        changed: changed.clone(),
    }
}

impl From<&SettingVariable> for Setting {
    fn from(variable: &SettingVariable) -> Self {
        let level = match variable.level.as_deref() {
            Some("instance") => Level::Instance,
            Some("group") => Level::Group,
            _ => Level::Project,
        };
        let usual = Self::new(level, variable.name.as_str(), variable.value.as_str());
        Self {
            is_file: variable.file,
            is_raw: variable.raw,
            is_masked: variable.masked,
            is_protected: variable.protected,
            environment_scope: or(
                variable.environment_scope.as_ref(),
                &usual.environment_scope,
            ),
            ..usual
        }
    }
}
