//! The context of a pipeline on the command line.

use std::path::PathBuf;

use clap::Args;
use pipeyard::{
    facts::{Changes, Inputs},
    phrase,
    wire::{
        context_file::ContextFile,
        request::{self, MergeRequestFacts},
    },
};

use super::{problem::Problem, project, variable_file};

/// What GitLab knows when it creates a pipeline.
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent switches of the command line"
)]
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Context")]
pub(super) struct Context {
    /// What the pipeline comes from: push, web, schedule, api, trigger, `merge_request_event`, … Default: push
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// The branch. Default: the default branch.
    #[arg(long, value_name = "BRANCH", conflicts_with = "tag")]
    branch: Option<String>,
    /// The tag.
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// A pipeline of a merge request.
    #[arg(long, conflicts_with_all = ["tag", "source"])]
    merge_request: bool,
    /// The branch that the merge request goes to. Default: the default branch.
    #[arg(long, value_name = "BRANCH")]
    target_branch: Option<String>,
    /// The branch that the merge request comes from. Default: --branch
    #[arg(long, value_name = "BRANCH")]
    source_branch: Option<String>,
    /// The number of the merge request. Default: 1
    #[arg(long, value_name = "N")]
    mr_iid: Option<u32>,
    /// The title of the merge request.
    #[arg(long, value_name = "TITLE")]
    mr_title: Option<String>,
    /// Labels of the merge request.
    #[arg(long = "label", value_name = "LABEL", num_args = 1..)]
    labels: Vec<String>,
    /// The default branch. Default: main
    #[arg(long, value_name = "BRANCH")]
    default_branch: Option<String>,
    /// It is the first push of the branch, so that there is nothing to compare with.
    #[arg(long)]
    new_branch: bool,
    /// Paths that changed, for `rules:changes`. FILE has to stand before them.
    #[arg(long, value_name = "PATH", num_args = 1.., conflicts_with = "changed_none")]
    changed: Vec<String>,
    /// No file changed.
    #[arg(long)]
    changed_none: bool,
    /// Pipeline variables.
    #[arg(long = "var", value_name = "KEY=VALUE", value_parser = pair)]
    variables: Vec<(String, String)>,
    /// Pipeline variables from a file: lines of KEY=VALUE, or a JSON object.
    #[arg(long = "var-file", value_name = "FILE")]
    variable_files: Vec<PathBuf>,
    /// Values for `spec:inputs`.
    #[arg(long = "input", value_name = "KEY=VALUE", value_parser = pair)]
    inputs: Vec<(String, String)>,
    /// The branch or tag is protected.
    #[arg(long)]
    protected: bool,
    /// The whole context from a JSON file; the other options win over it.
    #[arg(long = "context", value_name = "FILE")]
    given: Option<PathBuf>,
    /// A file for an `include` that is not of the project, as lint names it: 'template:Go.gitlab-ci.yml=go.yml'
    #[arg(long = "include-file", value_name = "INCLUDE=PATH", value_parser = include_file)]
    pub(super) include_files: Vec<(String, PathBuf)>,
}

impl Context {
    /// The facts as the core takes them. `files` are the project's, where the context has none of its own.
    pub(super) fn inputs(&self, files: Option<Vec<String>>) -> Result<Inputs, Problem> {
        let file = self.read_file()?;
        let context = file.as_ref().map(ContextFile::context);
        let mut context = context.unwrap_or_default();
        self.say_ref(&mut context)?;
        self.say_merge_request(&mut context)?;
        self.say_rest(&mut context)?;
        if context.files.is_none() {
            context.files = files;
        }
        let says_changes = self.changed_none || !self.changed.is_empty();
        let mut inputs = Inputs::from(&context);
        let has_diff = !file.is_some_and(|file| file.has_nothing_to_compare());
        if !has_diff && !says_changes {
            inputs.changes = Changes::NoDiff;
        }
        Ok(inputs)
    }

    fn read_file(&self) -> Result<Option<ContextFile>, Problem> {
        let Some(path) = &self.given else {
            return Ok(None);
        };
        let text = project::text(path)?;
        let path = path.display();
        ContextFile::read(&text).map(Some).map_err(|error| {
            Problem::usage(phrase!(
                "{path} is no context: {error}",
                "{path}에서 컨텍스트를 읽을 수 없습니다: {error}"
            ))
        })
    }

    fn say_ref(&self, context: &mut request::Context) -> Result<(), Problem> {
        if self.branch.is_some() || self.tag.is_some() {
            context.branch.clone_from(&self.branch);
            context.tag.clone_from(&self.tag);
        }
        if self.source.is_some() {
            context.source.clone_from(&self.source);
        }
        if self.default_branch.is_some() {
            context.default_branch.clone_from(&self.default_branch);
        }
        let is_for_request = context.source.as_deref() == Some("merge_request_event");
        if is_for_request && context.tag.is_some() {
            return Err(Problem::usage(phrase!(
                "a merge request has branches, not a tag",
                "merge request에는 태그가 아니라 브랜치가 있습니다"
            )));
        }
        Ok(())
    }

    fn say_merge_request(&self, context: &mut request::Context) -> Result<(), Problem> {
        if self.merge_request {
            context.source = Some("merge_request_event".to_owned());
            context.tag = None;
        }
        let is_for_request = context.merge_request.is_some()
            || context.source.as_deref() == Some("merge_request_event");
        if !is_for_request {
            return self.needs_no_request();
        }
        let mut facts = context.merge_request.take().unwrap_or_default();
        self.say_facts(&mut facts);
        context.merge_request = Some(facts);
        Ok(())
    }

    fn say_facts(&self, facts: &mut MergeRequestFacts) {
        let over = |own: &mut Option<String>, said: Option<&String>| {
            if said.is_some() {
                *own = said.cloned();
            }
        };
        let source = self.source_branch.as_ref().or(self.branch.as_ref());
        over(&mut facts.source_branch, source);
        over(&mut facts.target_branch, self.target_branch.as_ref());
        over(&mut facts.title, self.mr_title.as_ref());
        facts.iid = self.mr_iid.or(facts.iid);
        if !self.labels.is_empty() {
            facts.labels = Some(self.labels.join(","));
        }
    }

    /// Without a merge request its details would silently change nothing.
    fn needs_no_request(&self) -> Result<(), Problem> {
        let is_silent = self.source_branch.is_none()
            && self.target_branch.is_none()
            && self.mr_iid.is_none()
            && self.mr_title.is_none()
            && self.labels.is_empty();
        if is_silent {
            return Ok(());
        }
        Err(Problem::usage(phrase!(
            "--source-branch, --target-branch, --mr-iid, --mr-title and --label belong to a merge request",
            "--source-branch, --target-branch, --mr-iid, --mr-title, --label은 merge request에만 씁니다"
        ))
        .with_help(phrase!("add --merge-request", "--merge-request를 더하세요")))
    }

    fn say_rest(&self, context: &mut request::Context) -> Result<(), Problem> {
        if self.protected {
            context.protected = Some(true);
        }
        if self.new_branch {
            context.new_branch = Some(true);
            context.changed_files = None;
        }
        if self.changed_none || !self.changed.is_empty() {
            context.changed_files = Some(self.changed.clone());
        }
        for path in &self.variable_files {
            for pair in variable_file::read(path)? {
                set(&mut context.variables, &pair);
            }
        }
        for pair in &self.variables {
            set(&mut context.variables, pair);
        }
        for pair in &self.inputs {
            set(&mut context.inputs, pair);
        }
        Ok(())
    }
}

/// The last one to say a name has the word, at the first one's place.
fn set(pairs: &mut Vec<(String, String)>, (name, value): &(String, String)) {
    match pairs.iter_mut().find(|(known, _)| known == name) {
        Some((_, known)) => known.clone_from(value),
        None => pairs.push((name.clone(), value.clone())),
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("it must look like KEY=VALUE".to_owned()),
    }
}

/// Addresses have `=` in them now and then, paths hardly ever: the last one separates.
fn include_file(text: &str) -> Result<(String, PathBuf), String> {
    match text.rsplit_once('=') {
        Some((include, path)) if !include.is_empty() && !path.is_empty() => {
            Ok((include.to_owned(), PathBuf::from(path)))
        }
        _ => Err("it must look like INCLUDE=PATH".to_owned()),
    }
}
