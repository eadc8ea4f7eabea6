//! `trigger:` (`lib/gitlab/ci/config/entry/trigger.rb` in GitLab).

use super::{at::At, field, findings::Findings, trigger_include};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase, Quote, nearest},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

const STRATEGIES: [&str; 2] = ["depend", "mirror"];

/// The pipeline that a trigger job starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Which one.
    pub target: TriggerTarget,
    /// `depend` or `mirror`: the job waits for it.
    pub strategy: Option<Spanned<String>>,
    /// Whether the job's own YAML variables are passed on (`forward:yaml_variables`; true when absent).
    pub forward_yaml_variables: bool,
    /// Whether the pipeline's variables are passed on (`forward:pipeline_variables`; false when absent).
    pub forward_pipeline_variables: bool,
    /// `inputs:` of a trigger of another project, as written.
    pub inputs: Option<Node>,
}

/// What a trigger job starts.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerTarget {
    /// A pipeline of another project.
    Project {
        /// Its path, with variables.
        project: Spanned<String>,
        /// Its branch; the default branch when absent.
        branch: Option<Spanned<String>>,
    },
    /// A child pipeline of the same project: the `include:` as written.
    Child(Node),
}

impl Trigger {
    /// The jobs of this pipeline whose artifacts hold files of the child pipeline (`trigger:include:artifact`).
    pub(super) fn artifact_jobs(&self) -> Vec<Spanned<String>> {
        match &self.target {
            TriggerTarget::Child(include) => trigger_include::artifact_jobs(include),
            TriggerTarget::Project { .. } => Vec::new(),
        }
    }
}

/// Reads `trigger:`; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Trigger> {
    match &node.value {
        Value::Null | Value::Tagged(..) => None,
        Value::String { text, .. } => {
            if text.trim().is_empty() {
                say_blank(node, vec![at.says("config can't be blank")], findings);
                return None;
            }
            let project = Spanned::new(text.to_string(), node.span);
            Some(with_defaults(TriggerTarget::Project {
                project,
                branch: None,
            }))
        }
        Value::Mapping(mapping) => detailed(node, mapping, at, findings),
        _ => {
            let gitlab = at.says_as_is("has to be either a string or a hash");
            let expected = phrase!("a project or a mapping", "프로젝트 경로나 묶음");
            findings.wrong_type("trigger", node, &expected, gitlab);
            None
        }
    }
}

const fn with_defaults(target: TriggerTarget) -> Trigger {
    Trigger {
        target,
        strategy: None,
        forward_yaml_variables: true,
        forward_pipeline_variables: false,
        inputs: None,
    }
}

fn say_blank(node: &Node, gitlab: Vec<Quote>, findings: &mut Findings<'_>) {
    let message = phrase!(
        "`trigger` names no project and includes no file",
        "`trigger`에 프로젝트도 include할 파일도 없습니다"
    );
    findings.say(Diagnostic::new(Code::MissingKey, node.span, message).with_gitlab(gitlab));
}

fn detailed(
    node: &Node,
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Trigger> {
    let include = mapping.entry("include");
    let keys: &[&str] = match include {
        Some(_) => &["strategy", "include", "forward"],
        None => &["project", "branch", "strategy", "forward", "inputs"],
    };
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &keys.iter().copied(), at, unknown);
    let strategy = strategy(mapping, at, findings);
    let forward = forward(mapping, at, findings);
    let target = match include {
        Some(entry) => {
            trigger_include::check(&entry.value, &at.key("include"), findings);
            TriggerTarget::Child(entry.value.clone())
        }
        None => project(node, mapping, at, findings)?,
    };
    Some(Trigger {
        strategy,
        forward_yaml_variables: forward.0.unwrap_or(true),
        forward_pipeline_variables: forward.1.unwrap_or(false),
        inputs: inputs(mapping, at, findings),
        ..with_defaults(target)
    })
}

/// The value of a keyword; `null` is as good as absent, and a `!reference` that leads nowhere was said before.
fn written<'m>(mapping: &'m Mapping, key: &str) -> Option<&'m Node> {
    let is_there = |node: &&Node| !matches!(node.value, Value::Null | Value::Tagged(..));
    mapping.get(key).filter(is_there)
}

fn project(
    node: &Node,
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<TriggerTarget> {
    let branch = written(mapping, "branch").and_then(|node| {
        text(
            "branch",
            node,
            vec![at.says("branch should be a string")],
            findings,
        )
    });
    let (no_text, blank) = (
        at.says("project should be a string"),
        at.says("project can't be blank"),
    );
    let Some(project) = written(mapping, "project") else {
        let mut gitlab = vec![no_text, blank];
        if mapping.entries.is_empty() {
            gitlab.insert(0, at.says("config can't be blank"));
        }
        say_blank(node, gitlab, findings);
        return None;
    };
    if project.as_str().is_some_and(|it| it.trim().is_empty()) {
        say_blank(project, vec![blank], findings);
        return None;
    }
    Some(TriggerTarget::Project {
        project: text("project", project, vec![no_text], findings)?,
        branch,
    })
}

fn text(
    key: &str,
    node: &Node,
    gitlab: Vec<Quote>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    if let Some(text) = node.as_str() {
        return Some(Spanned::new(text.to_owned(), node.span));
    }
    findings.wrong_type(key, node, &phrase!("a text", "글자"), gitlab);
    None
}

fn strategy(
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    let node = written(mapping, "strategy")?;
    let choice = at.says("strategy should be depend or mirror");
    let Some(written) = node.as_str() else {
        let mut gitlab = vec![at.says("strategy should be a string")];
        gitlab.extend((!field::is_included(node, &STRATEGIES)).then_some(choice));
        return text("strategy", node, gitlab, findings);
    };
    if STRATEGIES.contains(&written) {
        return Some(Spanned::new(written.to_owned(), node.span));
    }
    let message = phrase!(
        "`strategy` is `depend` or `mirror`",
        "strategy 값은 `depend`나 `mirror`입니다"
    );
    let said = Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(choice);
    findings.say(match nearest(written, STRATEGIES) {
        Some(near) => said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?")),
        None => said,
    });
    None
}

/// `forward:yaml_variables` and `forward:pipeline_variables`.
fn forward(
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> (Option<bool>, Option<bool>) {
    let Some(node) = written(mapping, "forward") else {
        return (None, None);
    };
    let at = at.key("forward");
    let Some(mapping) = node.as_mapping() else {
        let expected = phrase!("a mapping", "묶음");
        findings.wrong_type(
            "forward",
            node,
            &expected,
            at.says("config should be a hash"),
        );
        return (None, None);
    };
    let keys = ["yaml_variables", "pipeline_variables"];
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &keys.into_iter(), &at, unknown);
    let [yaml, pipeline] = keys.map(|key| {
        let node = written(mapping, key)?;
        if let Value::Bool(flag) = node.value {
            return Some(flag);
        }
        let printed = key.replace('_', " ");
        let gitlab = at.says(&format!("{printed} should be a boolean value"));
        let expected: Phrase = phrase!("true or false", "참/거짓");
        findings.wrong_type(key, node, &expected, gitlab);
        None
    });
    (yaml, pipeline)
}

fn inputs(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Node> {
    let node = written(mapping, "inputs").filter(|_| mapping.get("include").is_none())?;
    if node.as_mapping().is_some() {
        return Some(node.clone());
    }
    let gitlab = at.key("inputs").says("config should be a hash");
    findings.wrong_type("inputs", node, &phrase!("a mapping", "묶음"), gitlab);
    None
}
