//! `rules:`.

use super::{
    Honoured, Presence, Rule, When,
    findings::{At, Findings, wrong_type},
    script, variables,
};
use crate::{
    diagnostics::{Code, Diagnostic, Quote, nearest},
    expression::Expression,
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

const KEYS: [&str; 9] = [
    "if",
    "changes",
    "exists",
    "when",
    "start_in",
    "allow_failure",
    "variables",
    "needs",
    "interruptible",
];
const WHENS: [When; 6] = [
    When::OnSuccess,
    When::OnFailure,
    When::Always,
    When::Never,
    When::Manual,
    When::Delayed,
];

/// Reads a job's `rules:`; `at` is the job. `None` when they are so broken that they cannot decide anything.
pub(super) fn read(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<Presence> {
    let items = match &node.value {
        Value::Null => return Some(Presence::Always(node.span)),
        Value::Tagged(..) => return None,
        Value::Sequence(items) => items,
        _ => {
            findings.wrong_type("rules", node, &phrase!("a list", "목록"), not_rules(at));
            return None;
        }
    };
    if items.is_empty() {
        let message = phrase!("`rules` is an empty list", "`rules` 목록이 비어 있습니다");
        let gitlab = at.key("rules").says("config can't be blank");
        findings.say(Diagnostic::new(Code::MissingKey, node.span, message).with_gitlab(gitlab));
        return None;
    }
    let Ok(items) = script::flattened(items) else {
        findings.wrong_type(
            "rules",
            node,
            &phrase!("a flatter list", "덜 겹친 목록"),
            not_rules(at),
        );
        return None;
    };
    if !findings.afford(items.len(), node.span) {
        return None;
    }
    let rules = items
        .into_iter()
        .filter_map(|item| rule(item, at, findings))
        .collect();
    Some(Presence::Rules(Spanned::new(rules, node.span)))
}

fn not_rules(at: &At) -> Quote {
    at.says("rules should be an array containing hashes and arrays of hashes")
}

fn rule(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<Rule> {
    let mapping = match &node.value {
        Value::Mapping(mapping) => mapping,
        Value::Tagged(..) => return None,
        _ => {
            let expected = phrase!(
                "a mapping such as `if: $CI_COMMIT_TAG`",
                "`if: $CI_COMMIT_TAG` 같은 묶음"
            );
            findings.wrong_type("rules: -", node, &expected, not_rules(at));
            return None;
        }
    };
    let job = at;
    let at = at.key("rules").key("rule");
    if mapping.entries.is_empty() {
        let message = phrase!("this rule is empty", "규칙이 비어 있습니다");
        let gitlab = at.says("config can't be blank");
        findings.say(Diagnostic::new(Code::MissingKey, node.span, message).with_gitlab(gitlab));
        return None;
    }
    findings.unknown_keys(
        mapping,
        &KEYS.into_iter(),
        &at,
        "config contains unknown keys",
    );
    unsupported(mapping, job, &at, findings);
    let when = when(mapping, &at, findings);
    start_in(node, mapping, when.as_ref(), &at, findings);
    later(mapping, job, &at, findings);
    Some(Rule {
        span: node.span,
        condition: condition(mapping, job, &at, findings),
        when,
        allow_failure: allow_failure(mapping, &at, findings),
        variables: mapping
            .get("variables")
            .map(|node| {
                variables::read(
                    node,
                    variables::Place::Plain,
                    &at.key("variables"),
                    findings,
                )
            })
            .unwrap_or_default(),
        changes: None,
        exists: None,
        start_in: None,
        needs: None,
        interruptible: None,
        auto_cancel: None,
    })
}

/// `if:`. A condition that is no expression is said, and the rule goes without one.
fn condition(
    mapping: &Mapping,
    job: &At,
    at: &At,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Expression>> {
    let node = mapping.get("if").filter(|node| !node.is_null())?;
    let gitlab = at.says("if invalid expression syntax");
    expression("if", node, job, gitlab, findings)
}

/// Reads an expression wherever one stands.
pub(super) fn expression(
    key: &str,
    node: &Node,
    job: &At,
    gitlab: Quote,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Expression>> {
    let Some(text) = node.as_str() else {
        if !matches!(node.value, Value::Tagged(..)) {
            let expected = phrase!(
                "an expression such as `$NAME == \"text\"`",
                "`$이름 == \"글자\"` 같은 식"
            );
            findings.wrong_type(key, node, &expected, gitlab);
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
                .with_gitlab(gitlab);
            said.help.extend(error.help);
            findings.say(said);
            None
        }
    }
}

fn when(mapping: &Mapping, at: &At, findings: &mut Findings<'_>) -> Option<Spanned<When>> {
    let node = mapping.get("when").filter(|node| !node.is_null())?;
    let when = node.as_str().and_then(When::from_name);
    if when.is_none() && !matches!(node.value, Value::Tagged(..)) {
        let value = crate::parse::scalar_text(&node.value).unwrap_or_default();
        let names = WHENS.map(When::name);
        let choices = names.join(", ");
        let message = phrase!(
            "`when` in a rule is one of {choices}",
            "규칙의 when 값은 {choices} 가운데 하나입니다"
        );
        let gitlab = at.says(&format!("when unknown value: {value}"));
        let mut said = Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab);
        if let Some(near) = nearest(&value, names) {
            said = said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"));
        }
        findings.say(said);
    }
    when.map(|when| Spanned::new(when, node.span))
}

fn start_in(
    node: &Node,
    mapping: &Mapping,
    when: Option<&Spanned<When>>,
    at: &At,
    findings: &mut Findings<'_>,
) {
    let is_delayed = when.is_some_and(|when| when.value == When::Delayed);
    let start_in = mapping
        .entry("start_in")
        .filter(|entry| !entry.value.is_null());
    match (is_delayed, start_in) {
        (true, None) => {
            let place = when.map_or(node.span, |when| when.span);
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
        (false, Some(entry)) => {
            let message = phrase!(
                "`start_in` belongs to `when: delayed`",
                "`start_in`은 `when: delayed`와 함께 씁니다"
            );
            let gitlab = at.says("config contains disallowed keys: start_in");
            findings.say(
                Diagnostic::new(Code::KeysExclude, entry.key.span, message).with_gitlab(gitlab),
            );
        }
        _ => {}
    }
}

fn allow_failure(mapping: &Mapping, at: &At, findings: &mut Findings<'_>) -> Option<Spanned<bool>> {
    let node = mapping.get("allow_failure")?;
    match node.value {
        Value::Bool(flag) => return Some(Spanned::new(flag, node.span)),
        Value::Null | Value::Tagged(..) => {}
        _ => {
            let gitlab = at.says("allow failure should be a boolean value");
            findings.wrong_type(
                "allow_failure",
                node,
                &phrase!("true or false", "참/거짓"),
                gitlab,
            );
        }
    }
    None
}

/// Clauses that wait for the next version. They count as matching.
fn unsupported(mapping: &Mapping, job: &At, at: &At, findings: &mut Findings<'_>) {
    for key in ["changes", "exists"] {
        let Some(entry) = mapping.entry(key).filter(|entry| !entry.value.is_null()) else {
            continue;
        };
        let meaning = phrase!(
            "the clause counts as matching, whatever files there are",
            "파일과 상관없이 조건이 맞는 것으로 봅니다"
        );
        findings.enter(
            job,
            format!("rules:{key}"),
            entry.key.span,
            Honoured::Ignored,
            meaning,
        );
        say_bad_clause(key, &entry.value, at, findings);
    }
}

fn say_bad_clause(key: &str, node: &Node, at: &At, findings: &mut Findings<'_>) {
    let at = at.key(key);
    let (fits, gitlab, expected) = match key {
        "changes" => (
            matches!(
                node.value,
                Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(..)
            ),
            "should be an array or a hash",
            phrase!("a list of paths", "경로 목록"),
        ),
        _ => (
            matches!(
                node.value,
                Value::Sequence(_) | Value::Mapping(_) | Value::String { .. } | Value::Tagged(..)
            ),
            "should be a string, an array of strings, or a hash",
            phrase!("a path or a list of paths", "경로나 경로 목록"),
        ),
    };
    if !fits {
        let said = wrong_type(key, node, &expected, at.says(gitlab));
        findings.say(said);
    }
}

/// Keys that are valid in a rule and without effect for now.
fn later(mapping: &Mapping, job: &At, at: &At, findings: &mut Findings<'_>) {
    for key in ["needs", "interruptible", "start_in"] {
        let Some(entry) = mapping.entry(key).filter(|entry| !entry.value.is_null()) else {
            continue;
        };
        if key == "needs"
            && !matches!(
                entry.value.value,
                Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(..)
            )
        {
            let gitlab = at
                .key("needs")
                .says("config can only be a hash or an array");
            findings.wrong_type(
                "needs",
                &entry.value,
                &phrase!("a list of jobs", "작업 목록"),
                gitlab,
            );
        }
        let meaning = match key {
            "needs" => phrase!(
                "the job keeps its own `needs`",
                "작업에 적힌 `needs`가 그대로 쓰입니다"
            ),
            "start_in" => phrase!("the job starts at once", "기다리지 않고 바로 시작합니다"),
            _ => phrase!(
                "a newer pipeline does not cancel this one",
                "새 파이프라인이 생겨도 취소되지 않습니다"
            ),
        };
        findings.enter(
            job,
            format!("rules:{key}"),
            entry.key.span,
            Honoured::Ignored,
            meaning,
        );
    }
}
