//! The context of a pipeline on the command line.

use clap::Args;
use pipeyard::{facts::Inputs, phrase, wire::request};

use super::problem::Problem;

/// What GitLab knows when it creates a pipeline.
#[derive(Args, Debug, Default)]
pub(super) struct Context {
    /// What the pipeline comes from: push, web, schedule, api, trigger, `merge_request_event`, …
    #[arg(long, value_name = "SOURCE", help_heading = "Context")]
    source: Option<String>,
    /// The branch. Default: the default branch.
    #[arg(
        long,
        value_name = "BRANCH",
        conflicts_with = "tag",
        help_heading = "Context"
    )]
    branch: Option<String>,
    /// The tag.
    #[arg(long, value_name = "TAG", help_heading = "Context")]
    tag: Option<String>,
    /// A pipeline of a merge request.
    #[arg(long, conflicts_with_all = ["tag", "source"], help_heading = "Context")]
    merge_request: bool,
    /// The branch that the merge request goes to. Default: the default branch.
    #[arg(
        long,
        value_name = "BRANCH",
        requires = "merge_request",
        help_heading = "Context"
    )]
    target_branch: Option<String>,
    /// The default branch. Default: main
    #[arg(long, value_name = "BRANCH", help_heading = "Context")]
    default_branch: Option<String>,
    /// A pipeline variable; can be given several times.
    #[arg(long = "var", value_name = "KEY=VALUE", value_parser = pair, help_heading = "Context")]
    variables: Vec<(String, String)>,
    /// The branch or tag is protected.
    #[arg(long, help_heading = "Context")]
    protected: bool,
}

impl Context {
    /// The facts as the core takes them.
    pub(super) fn inputs(&self) -> Result<Inputs, Problem> {
        if self.source.as_deref() == Some("merge_request_event") && self.tag.is_some() {
            return Err(Problem::usage(phrase!(
                "a merge request has branches, not a tag",
                "merge request에는 태그가 아니라 브랜치가 있습니다"
            )));
        }
        let source = if self.merge_request {
            Some("merge_request_event".to_owned())
        } else {
            self.source.clone()
        };
        let context = request::Context {
            source,
            branch: self.branch.clone(),
            tag: self.tag.clone(),
            target_branch: self.target_branch.clone(),
            default_branch: self.default_branch.clone(),
            protected: self.protected.then_some(true),
            variables: self.variables.clone(),
            ..request::Context::default()
        };
        Ok(Inputs::from(&context))
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("it must look like KEY=VALUE".to_owned()),
    }
}
