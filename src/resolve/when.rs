//! `when:`, `start_in:` and `allow_failure:` of a job.

use super::{
    AllowFailure, JobKind, When,
    at::At,
    duration::{self, LONGEST_DELAY},
    field,
    findings::{Findings, wrong_type},
};
use crate::{
    diagnostics::{Code, Diagnostic, Quote, nearest},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

/// The value of a keyword; `null` is as good as absent.
fn written<'m>(mapping: &'m Mapping, key: &str) -> Option<&'m Node> {
    mapping.get(key).filter(|node| !node.is_null())
}

/// Reads `when:`.
pub(super) fn read(
    mapping: &Mapping,
    kind: JobKind,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<When>> {
    let node = written(mapping, "when")?;
    let is_bridge = kind == JobKind::Bridge;
    let allowed = |when: &When| *when != When::Never && !(is_bridge && *when == When::Delayed);
    let when = node.as_str().and_then(When::from_name).filter(allowed);
    if when.is_none() && !matches!(node.value, Value::Tagged(..)) {
        say_bad_when(node, is_bridge, at, findings);
    }
    when.map(|when| Spanned::new(when, node.span))
}

fn say_bad_when(node: &Node, is_bridge: bool, at: &At<'_>, findings: &mut Findings<'_>) {
    let mut names = vec!["on_success", "on_failure", "always", "manual"];
    if !is_bridge {
        names.push("delayed");
    }
    let choices = names.join(", ");
    let says_choices = at.says(&format!("when should be one of: {choices}"));
    let Some(written) = node.as_str() else {
        // GitLab asks a job for the type and for the word, a trigger job only for the word.
        let mut gitlab = Vec::new();
        gitlab.extend((!is_bridge).then(|| at.says("when should be a string")));
        gitlab.extend((is_bridge || !field::is_included(node, &names)).then_some(says_choices));
        findings.wrong_type("when", node, &phrase!("a text", "글자"), gitlab);
        return;
    };
    let message = phrase!(
        "`when` is one of {choices}",
        "when 값은 {choices} 가운데 하나입니다"
    );
    let mut said = Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(says_choices);
    if written == "never" {
        said = said.with_help(phrase!(
            "`never` belongs into `rules`",
            "`never`는 `rules` 안에서만 씁니다"
        ));
    } else if let Some(near) = nearest(written, names) {
        said = said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"));
    }
    findings.say(said);
}

/// Reads `start_in:` into seconds. It stands with `when: delayed`, and only there.
pub(super) fn read_start_in(
    mapping: &Mapping,
    kind: JobKind,
    when: Option<&Spanned<When>>,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<u64>> {
    // A trigger job cannot have the key at all.
    if kind == JobKind::Bridge {
        return None;
    }
    let delayed = when.filter(|when| when.value == When::Delayed);
    let gitlab = || {
        [
            "start in should be a duration",
            "start in should not exceed the limit",
        ]
        .map(|text| at.says(text))
    };
    let Some(node) = written(mapping, "start_in") else {
        if let Some(when) = delayed {
            say_no_start_in(when, gitlab(), findings);
        }
        return None;
    };
    if delayed.is_none() || mapping.get("rules").is_some() {
        say_start_in_without_delay(node, at, findings);
    }
    delayed?;
    duration::read("start_in", node, LONGEST_DELAY, &gitlab, findings)
}

fn say_no_start_in(when: &Spanned<When>, gitlab: [Quote; 2], findings: &mut Findings<'_>) {
    let message = phrase!(
        "`when: delayed` needs `start_in`",
        "`when: delayed`에는 `start_in`이 필요합니다"
    );
    findings.say(
        Diagnostic::new(Code::MissingKey, when.span, message)
            .with_help(phrase!(
                "add `start_in: 30 minutes`",
                "`start_in: 30 minutes`를 더하세요"
            ))
            .with_gitlab(gitlab),
    );
}

fn say_start_in_without_delay(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) {
    let is_blank = match &node.value {
        Value::Bool(false) | Value::Tagged(..) => true,
        Value::String { text, .. } => text.trim().is_empty(),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(mapping) => mapping.entries.is_empty(),
        _ => false,
    };
    if is_blank {
        return;
    }
    let message = phrase!(
        "`start_in` belongs to `when: delayed`",
        "`start_in`은 `when: delayed`와 함께 씁니다"
    );
    let gitlab = at.says("start in must be blank");
    findings.say(Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab));
}

/// Reads `allow_failure:`.
pub(super) fn read_allow_failure(
    mapping: &Mapping,
    kind: JobKind,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<AllowFailure>> {
    let node = written(mapping, "allow_failure")?;
    let (expected, gitlab) = match kind {
        JobKind::Script => (
            phrase!(
                "true, false or a mapping with `exit_codes`",
                "참/거짓이나 `exit_codes`가 있는 묶음"
            ),
            "allow failure should be a hash or a boolean value",
        ),
        JobKind::Bridge => (
            phrase!("true or false", "참/거짓"),
            "allow failure should be a boolean value",
        ),
    };
    let allow = match &node.value {
        Value::Bool(flag) => Some(AllowFailure::Flag(*flag)),
        Value::Mapping(codes) if kind == JobKind::Script => {
            return exit_codes(node, codes, at, findings);
        }
        Value::Tagged(..) => None,
        _ => {
            let said = wrong_type("allow_failure", node, &expected, at.says(gitlab));
            findings.say(said);
            None
        }
    };
    allow.map(|allow| Spanned::new(allow, node.span))
}

fn exit_codes(
    node: &Node,
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<AllowFailure>> {
    let at = at.key("allow_failure");
    findings.unknown_keys(
        mapping,
        &["exit_codes"].into_iter(),
        &at,
        "config contains unknown keys",
    );
    let written = written(mapping, "exit_codes");
    let code = |node: &Node| match node.value {
        Value::Integer(code) => i32::try_from(code).ok(),
        _ => None,
    };
    let codes: Option<Vec<i32>> = match written.map(|node| &node.value) {
        Some(Value::Sequence(items)) => items.iter().map(code).collect(),
        Some(Value::Tagged(..)) => return None,
        Some(_) => written.and_then(code).map(|code| vec![code]),
        // No code is allowed then, which GitLab accepts.
        None => Some(Vec::new()),
    };
    if let (None, Some(written)) = (&codes, written) {
        let gitlab = at.says("exit codes should be an array of integers or an integer");
        findings.wrong_type(
            "exit_codes",
            written,
            &phrase!("a number or a list of numbers", "숫자나 숫자 목록"),
            gitlab,
        );
    }
    codes.map(|codes| Spanned::new(AllowFailure::ExitCodes(codes), node.span))
}
