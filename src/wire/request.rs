//! What a host asks of the core.

use serde::{Deserialize, Serialize};

use crate::{
    compile::{Inputs, Ref},
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
    /// `CI_PIPELINE_SOURCE`; `push` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The branch; the default branch when neither this nor a tag is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The target branch of a merge request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_branch: Option<String>,
    /// The default branch; `main` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_branch: Option<String>,
    /// `group/project`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_path: Option<String>,
    /// Whether the ref is protected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protected: Option<bool>,
    /// Pipeline variables as pairs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        feature = "typescript",
        ts(optional, as = "Option<Vec<(String, String)>>")
    )]
    pub variables: Vec<(String, String)>,
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
        let default_branch = context
            .default_branch
            .clone()
            .unwrap_or(defaults.default_branch);
        let branch = || {
            context
                .branch
                .clone()
                .unwrap_or_else(|| default_branch.clone())
        };
        let source = context.source.clone().unwrap_or(defaults.source);
        let git_ref = match &context.tag {
            Some(tag) => Ref::Tag(tag.clone()),
            None if source == "merge_request_event" => Ref::MergeRequest {
                source: branch(),
                target: context
                    .target_branch
                    .clone()
                    .unwrap_or_else(|| default_branch.clone()),
            },
            None => Ref::Branch(branch()),
        };
        Self {
            source,
            git_ref,
            default_branch,
            project_path: context
                .project_path
                .clone()
                .unwrap_or(defaults.project_path),
            sha: defaults.sha,
            protected: context.protected.unwrap_or(defaults.protected),
            variables: context.variables.clone(),
        }
    }
}
