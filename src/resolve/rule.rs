//! One rule of `rules:` (`lib/gitlab/ci/config/entry/rules/rule.rb` in GitLab).

use super::{
    Honoured, Rule, When, at::At, auto_cancel, changes, duration, exists, field::ruby_text,
    findings::Findings, fixes::with_nearest, needs, variables,
};
use crate::{
    diagnostics::{Code, Diagnostic, Quote},
    expression::Expression,
    parse::{Mapping, Node, Value},
    phrase,
    text::{Span, Spanned},
};

/// Whose rules they are, which decides what may stand in them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Job,
    Workflow,
}

impl Owner {
    /// GitLab lets `start_in`, `allow_failure` and `needs` pass in `workflow:rules`, where they do nothing.
    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Job => &[
                "if",
                "changes",
                "exists",
                "when",
                "start_in",
                "allow_failure",
                "variables",
                "needs",
                "interruptible",
            ],
            Self::Workflow => &[
                "if",
                "changes",
                "exists",
                "when",
                "start_in",
                "allow_failure",
                "variables",
                "needs",
                "auto_cancel",
            ],
        }
    }

    const fn whens(self) -> &'static [When] {
        match self {
            Self::Job => &[
                When::OnSuccess,
                When::OnFailure,
                When::Always,
                When::Never,
                When::Manual,
                When::Delayed,
            ],
            Self::Workflow => &[When::Always, When::Never],
        }
    }
}

/// One rule; `job` is what it belongs to and `at` the rule.
pub(super) fn read(
    node: &Node,
    mapping: &Mapping,
    owner: Owner,
    job: &At<'_>,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Rule> {
    if mapping.entries.is_empty() {
        let message = phrase!("this rule is empty", "규칙이 비어 있습니다");
        let gitlab = at.says("config can't be blank");
        findings.say(Diagnostic::new(Code::MissingKey, node.span, message).with_gitlab(gitlab));
        return None;
    }
    let when = when(mapping, owner, at, findings);
    let start_in = start_in(node, mapping, at, findings);
    let condition = condition(mapping, job, at, findings);
    let allow_failure = flag("allow_failure", "allow failure", mapping, at, findings);
    let interruptible = flag("interruptible", "interruptible", mapping, at, findings);
    let allowed = owner.keys().iter().copied();
    findings.unknown_keys(mapping, &allowed, at, "config contains unknown keys");
    let written = |key| mapping.get(key).filter(|node: &&Node| !node.is_null());
    let rule = Rule {
        span: node.span,
        condition,
        when,
        allow_failure,
        variables: written("variables").map_or_else(Vec::new, |node| {
            let at = at.key("variables");
            variables::read(node, variables::Place::Plain, &at, findings)
        }),
        changes: written("changes")
            .and_then(|node| changes::read(node, &at.key("changes"), findings)),
        exists: written("exists").and_then(|node| exists::read(node, &at.key("exists"), findings)),
        start_in,
        needs: written("needs")
            .and_then(|node| needs::read(node, &at.key("needs"), findings))
            .filter(|needs| !needs.value.is_empty()),
        interruptible,
        auto_cancel: written("auto_cancel")
            .filter(|_| owner == Owner::Workflow)
            .and_then(|node| auto_cancel::read(node, &at.key("auto_cancel"), findings)),
    };
    if owner == Owner::Job {
        enter_later(&rule, mapping, job, findings);
    }
    Some(rule)
}

/// `if:`. A condition that is no expression is said, and the rule goes without one.
fn condition(
    mapping: &Mapping,
    job: &At<'_>,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Expression>> {
    let node = mapping.get("if").filter(|node| !node.is_null())?;
    let gitlab = || at.says("if invalid expression syntax");
    expression("if", node, job, &gitlab, findings)
}

/// Reads an expression wherever one stands. `gitlab` is what GitLab says of one that is none.
pub(super) fn expression(
    key: &str,
    node: &Node,
    job: &At<'_>,
    gitlab: &dyn Fn() -> Quote,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Expression>> {
    let Some(text) = node.as_str() else {
        if !matches!(node.value, Value::Tagged(..)) {
            let expected = phrase!(
                "an expression such as `$NAME == \"text\"`",
                "`$이름 == \"글자\"` 같은 식"
            );
            findings.wrong_type(key, node, &expected, gitlab());
        }
        return None;
    };
    match Expression::parse(text, node.span) {
        Ok(expression) => {
            for (span, pattern) in expression.unjudged_patterns() {
                let meaning = phrase!(
                    "`{pattern}` uses a feature of RE2 that Pipeyard cannot judge; it counts as not matching",
                    "`{pattern}` 패턴에는 Pipeyard가 판단하지 못하는 RE2 기능이 있어 맞지 않는 것으로 봅니다"
                );
                findings.enter(job, key, span, Honoured::Approximated, meaning);
            }
            Some(Spanned::new(expression, node.span))
        }
        Err(error) => {
            let mut said = Diagnostic::new(Code::ExpressionSyntax, error.span, error.message)
                .with_gitlab(gitlab());
            said.help.extend(error.help);
            findings.say(said);
            None
        }
    }
}

fn when(
    mapping: &Mapping,
    owner: Owner,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<When>> {
    let node = mapping.get("when").filter(|node| !node.is_null())?;
    let known = node.as_str().and_then(When::from_name);
    let when = known.filter(|when| owner.whens().contains(when));
    if when.is_none() && !matches!(node.value, Value::Tagged(..)) {
        let value = ruby_text(node);
        let names: Vec<_> = owner.whens().iter().map(|when| when.name()).collect();
        let choices = names.join(", ");
        let message = match owner {
            Owner::Job => phrase!(
                "`when` in a rule is one of {choices}",
                "규칙의 when 값은 {choices} 가운데 하나입니다"
            ),
            Owner::Workflow => phrase!(
                "`when` in `workflow: rules:` is one of {choices}",
                "`workflow: rules:`의 when 값은 {choices} 가운데 하나입니다"
            ),
        };
        let gitlab = at.says(&format!("when unknown value: {value}"));
        let said = Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab);
        findings.say(with_nearest(said, &value, &names));
    }
    when.map(|when| Spanned::new(when, node.span))
}

/// `start_in:`, which stands with `when: delayed` and only there.
fn start_in(
    node: &Node,
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<u64>> {
    let when = mapping.get("when");
    let delayed = when.filter(|when| when.as_str() == Some("delayed"));
    // GitLab's list of keys that may not be there has this one even when nothing is written after it.
    match (delayed, mapping.entry("start_in")) {
        (Some(delayed), None) => say_no_start_in(delayed.span, at, findings),
        (Some(delayed), Some(entry)) if entry.value.is_null() => {
            say_no_start_in(delayed.span, at, findings);
        }
        (Some(_), Some(entry)) if is_blank(&entry.value.value) => {
            say_no_start_in(entry.value.span, at, findings);
        }
        (Some(_), Some(entry)) => {
            let gitlab = || {
                ["should be a duration", "should not exceed the limit"]
                    .map(|text| at.says(&format!("start in {text}")))
            };
            let limit = duration::LONGEST_DELAY;
            return duration::read("start_in", &entry.value, limit, &gitlab, findings);
        }
        (None, Some(entry)) => {
            let message = phrase!(
                "`start_in` belongs to `when: delayed`",
                "`start_in`은 `when: delayed`와 함께 씁니다"
            );
            let gitlab = at.says("config contains disallowed keys: start_in");
            let place = when.map_or(node.span, |when| when.span);
            let mut said =
                Diagnostic::new(Code::KeysExclude, entry.key.span, message).with_gitlab(gitlab);
            if when.is_some() {
                said = said.with_label(place, phrase!("`when` is here", "`when`은 여기"));
            }
            findings.say(said);
        }
        (None, None) => {}
    }
    None
}

fn say_no_start_in(place: Span, at: &At<'_>, findings: &mut Findings<'_>) {
    let gitlab = [
        "start in can't be blank",
        "start in should be a duration",
        "start in should not exceed the limit",
    ]
    .map(|text| at.says(text));
    let message = phrase!(
        "`when: delayed` needs `start_in`",
        "`when: delayed`에는 `start_in`이 필요합니다"
    );
    findings.say(
        Diagnostic::new(Code::MissingKey, place, message)
            .with_help(phrase!(
                "add `start_in: 30 minutes`",
                "`start_in: 30 minutes`를 더하세요"
            ))
            .with_gitlab(gitlab),
    );
}

/// A key that is true or false. `attribute` is GitLab's word for it.
fn flag(
    key: &str,
    attribute: &str,
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<bool>> {
    let node = mapping.get(key)?;
    match node.value {
        Value::Bool(flag) => return Some(Spanned::new(flag, node.span)),
        Value::Null | Value::Tagged(..) => {}
        _ => {
            let gitlab = at.says(&format!("{attribute} should be a boolean value"));
            findings.wrong_type(key, node, &phrase!("true or false", "참/거짓"), gitlab);
        }
    }
    None
}

/// What is decided as on GitLab and has no effect in a run here.
fn enter_later(rule: &Rule, mapping: &Mapping, job: &At<'_>, findings: &mut Findings<'_>) {
    let start_in = rule
        .start_in
        .is_some()
        .then(|| phrase!("the job starts at once", "기다리지 않고 바로 시작합니다"));
    let interruptible = rule.interruptible.is_some().then(|| {
        phrase!(
            "a newer pipeline does not cancel this one",
            "새 파이프라인이 생겨도 취소되지 않습니다"
        )
    });
    let all = [("start_in", start_in), ("interruptible", interruptible)];
    for (key, meaning) in all {
        if let (Some(entry), Some(meaning)) = (mapping.entry(key), meaning) {
            let keyword = format!("rules:{key}");
            findings.enter(job, keyword, entry.key.span, Honoured::Ignored, meaning);
        }
    }
}

/// What Ruby on Rails calls blank.
pub(super) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String { text, .. } => text.trim().is_empty(),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(mapping) => mapping.entries.is_empty(),
        _ => false,
    }
}
