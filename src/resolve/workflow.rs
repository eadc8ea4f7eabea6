//! `workflow:` (`lib/gitlab/ci/config/entry/workflow.rb` in GitLab).

use super::{AutoCancel, Honoured, Rule, at::At, auto_cancel, findings::Findings, rules};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Entry, Mapping, Value, scalar_text},
    phrase,
    text::{Span, Spanned},
};

const KEYS: [&str; 3] = ["rules", "name", "auto_cancel"];
/// GitLab's limit on the name, in characters.
const LONGEST_NAME: usize = 255;

/// What decides whether there is a pipeline at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Workflow {
    /// Where the keyword stands.
    pub span: Span,
    /// The pipeline's name, with variables.
    pub name: Option<Spanned<String>>,
    /// Its rules; the first that matches decides. `None` when there are none, or none that can be read.
    pub rules: Option<Spanned<Vec<Rule>>>,
    /// Where `rules` is written, even if nothing stands there: GitLab then takes the default `only` from every job.
    pub has_rules: Option<Span>,
    /// What a newer commit cancels.
    pub auto_cancel: AutoCancel,
}

/// Reads `workflow:`. Nothing written there is as good as no such keyword.
pub(super) fn read(entry: &Entry, findings: &mut Findings<'_>) -> Option<Workflow> {
    let at = At::top("workflow");
    let mapping = match &entry.value.value {
        Value::Mapping(mapping) => mapping,
        Value::Null | Value::Tagged(..) => return None,
        _ => {
            let expected = phrase!("a mapping with `rules`", "`rules`가 있는 묶음");
            let gitlab = at.says("config should be a hash");
            findings.wrong_type("workflow", &entry.value, &expected, gitlab);
            return None;
        }
    };
    findings.unknown_keys(
        mapping,
        &KEYS.into_iter(),
        &at,
        "config contains unknown keys",
    );
    let rules = mapping.entry("rules");
    Some(Workflow {
        span: entry.key.span,
        name: name(mapping, &at, findings),
        rules: rules.and_then(|it| rules::of_workflow(&it.value, &at.key("rules"), findings)),
        has_rules: rules.map(|it| it.key.span),
        auto_cancel: canceling(mapping, &at, findings),
    })
}

/// The name. GitLab does not look at its type, only at its length, and takes whatever has a text.
fn name(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Spanned<String>> {
    let node = mapping.get("name").filter(|node| !node.is_null())?;
    let length = match &node.value {
        Value::Sequence(items) => items.len(),
        Value::Mapping(mapping) => mapping.entries.len(),
        value => scalar_text(value)?.chars().count(),
    };
    if length == 0 {
        let message = phrase!("the name is empty", "이름이 비어 있습니다");
        let gitlab = at.says("name is too short (minimum is 1 character)");
        findings.say(Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab));
        return None;
    }
    if length > LONGEST_NAME {
        let message = phrase!(
            "names have at most {LONGEST_NAME} characters",
            "이름은 {LONGEST_NAME}자까지입니다"
        );
        let gitlab = at.says(&format!(
            "name is too long (maximum is {LONGEST_NAME} characters)"
        ));
        findings.say(Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab));
    }
    Some(Spanned::new(scalar_text(&node.value)?, node.span))
}

fn canceling(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) -> AutoCancel {
    let Some(entry) = mapping.entry("auto_cancel") else {
        return AutoCancel::default();
    };
    let read = auto_cancel::read(&entry.value, &at.key("auto_cancel"), findings);
    if read.is_some() {
        let meaning = phrase!(
            "there is one pipeline here, and nothing that would cancel it",
            "여기서는 파이프라인이 하나뿐이라 취소되는 일이 없습니다"
        );
        let span = entry.key.span;
        findings.enter(at, "workflow:auto_cancel", span, Honoured::Ignored, meaning);
    }
    read.unwrap_or_default()
}
