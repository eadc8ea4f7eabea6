//! `run:`, a list of steps (`app/validators/json_schemas/run_steps.json` in GitLab).

use super::{
    at::At,
    field::Field,
    findings::{Findings, wrong_type},
};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase, Quotes, nearest},
    parse::{Mapping, Node, Value, scalar_text},
    phrase,
    text::Span,
};

/// What a step does: one of these.
const ACTIONS: [&str; 3] = ["script", "step", "func"];
const REFERENCE_KEYS: [&str; 5] = ["name", "step", "func", "env", "inputs"];
/// Kinds of places that steps come from, and the keys that each needs.
const SOURCES: [(&str, &[&str]); 2] = [
    ("git", &["url", "rev"]),
    ("oci", &["registry", "repository", "tag"]),
];
const SCRIPT_KEYS: [&str; 3] = ["name", "script", "env"];

/// Reads `run:`, which is kept as written; `at` is the job.
pub(super) fn read(job: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Node> {
    let field = Field::attribute(job, "run", at)?;
    let Some(steps) = field.node.as_sequence() else {
        let gitlab = field.says("value at root is not an array");
        findings.say(field.wrong_type(&phrase!("a list of steps", "step 목록"), gitlab));
        return Some(field.node.clone());
    };
    for item in steps {
        match item.as_mapping() {
            Some(step) => check(item, step, findings),
            None if matches!(item.value, Value::Tagged(..)) => {}
            None => say_type("run: -", item, &phrase!("a mapping", "묶음"), findings),
        }
    }
    Some(field.node.clone())
}

/// The order and number of GitLab's lines about a step depend on how its library walks the schema, so none is quoted.
fn check(item: &Node, step: &Mapping, findings: &mut Findings<'_>) {
    say_actions(item, step, findings);
    let is_script = step.get("script").is_some();
    // Two actions at once were said already.
    let written = ACTIONS.into_iter().filter(|key| step.get(key).is_some());
    let of_kind: &[&str] = if is_script {
        &SCRIPT_KEYS
    } else {
        &REFERENCE_KEYS
    };
    let keys: Vec<&str> = of_kind.iter().copied().chain(written).collect();
    say_unknown(step, &keys, findings);
    match step.get("name").map(|name| (name, name.as_str())) {
        None => {
            let message = phrase!("the step has no `name`", "step에 `name`이 없습니다");
            findings.say(Diagnostic::new(Code::MissingKey, item.span, message));
        }
        Some((node, Some(name))) => say_name(name, node.span, findings),
        Some((node, None)) => say_type("name", node, &phrase!("a text", "글자"), findings),
    }
    if let Some(script) = step.get("script") {
        check_script(script, findings);
    }
    for key in ["step", "func"] {
        if let Some(node) = step.get(key) {
            check_reference(key, node, findings);
        }
    }
    for key in ["env", "inputs"] {
        if let Some(node) = step.get(key) {
            check_values(key, node, findings);
        }
    }
}

/// A step does one thing.
fn say_actions(item: &Node, step: &Mapping, findings: &mut Findings<'_>) {
    let actions: Vec<_> = ACTIONS.iter().filter_map(|key| step.entry(key)).collect();
    match actions[..] {
        [_] => {}
        [] => {
            let message = phrase!(
                "the step does nothing: it has no `script`, `step` or `func`",
                "이 step에는 `script`, `step`, `func`가 없어 할 일이 없습니다"
            );
            findings.say(Diagnostic::new(Code::MissingKey, item.span, message));
        }
        [first, .., last] => {
            let message = phrase!(
                "a step has one of `script`, `step` and `func`",
                "step에는 `script`, `step`, `func` 가운데 하나만 씁니다"
            );
            findings.say(
                Diagnostic::new(Code::KeysExclude, last.key.span, message)
                    .with_label(first.key.span, phrase!("the other one", "다른 하나")),
            );
        }
    }
}

fn check_script(script: &Node, findings: &mut Findings<'_>) {
    match &script.value {
        Value::String { text, .. } if text.is_empty() => {
            let message = phrase!("the script is empty", "script가 비어 있습니다");
            findings.say(Diagnostic::new(Code::WrongValue, script.span, message));
        }
        Value::String { .. } | Value::Tagged(..) => {}
        _ => say_type("script", script, &phrase!("a text", "글자"), findings),
    }
}

/// Where a step comes from: a text, a place in a git repository, or an image.
fn check_reference(key: &str, node: &Node, findings: &mut Findings<'_>) {
    if matches!(node.value, Value::String { .. } | Value::Tagged(..)) {
        return;
    }
    let source = node.as_mapping().and_then(|mapping| {
        let source = |(kind, required)| Some((mapping.get(kind)?.as_mapping()?, required));
        SOURCES.into_iter().find_map(source)
    });
    let Some((source, required)) = source else {
        let expected = phrase!(
            "a text, or a mapping with `git` or `oci`",
            "글자이거나 `git` 또는 `oci`가 있는 묶음"
        );
        say_type(key, node, &expected, findings);
        return;
    };
    let keys: Vec<&str> = required.iter().copied().chain(["dir", "file"]).collect();
    say_unknown(source, &keys, findings);
    for key in required {
        if source.get(key).is_none() {
            let message = phrase!("`{key}` is missing", "`{key}` 키가 없습니다");
            findings.say(Diagnostic::new(Code::MissingKey, node.span, message));
        }
    }
    for key in keys {
        let written = source.get(key).filter(|node| node.as_str().is_none());
        if let Some(node) = written {
            say_type(key, node, &phrase!("a text", "글자"), findings);
        }
    }
}

/// Values by name; those of `env` are texts.
fn check_values(key: &str, node: &Node, findings: &mut Findings<'_>) {
    let Some(mapping) = node.as_mapping() else {
        if !matches!(node.value, Value::Tagged(..)) {
            say_type(key, node, &phrase!("a mapping", "묶음"), findings);
        }
        return;
    };
    for entry in &mapping.entries {
        let Some(name) = scalar_text(&entry.key.value) else {
            continue;
        };
        say_name(&name, entry.key.span, findings);
        if key == "env" && entry.value.as_str().is_none() {
            say_type(&name, &entry.value, &phrase!("a text", "글자"), findings);
        }
    }
}

fn say_name(name: &str, span: Span, findings: &mut Findings<'_>) {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_inner = |c: char| is_start(c) || c.is_ascii_digit();
    if !name.starts_with(is_start) || !name.chars().all(is_inner) {
        let message = phrase!(
            "`{name}` is no name: letters, digits and `_`, with no digit in front",
            "`{name}` 값은 이름이 될 수 없습니다. 영문자, 숫자, `_`만 쓰고 숫자로 시작하지 않습니다"
        );
        findings.say(Diagnostic::new(Code::WrongValue, span, message));
    }
}

fn say_type(key: &str, node: &Node, expected: &Phrase, findings: &mut Findings<'_>) {
    findings.say(wrong_type(key, node, expected, Quotes::default()));
}

fn say_unknown(step: &Mapping, keys: &[&str], findings: &mut Findings<'_>) {
    for entry in &step.entries {
        let Some(name) = scalar_text(&entry.key.value) else {
            continue;
        };
        if keys.contains(&name.as_str()) {
            continue;
        }
        let message = phrase!(
            "`{name}` is no keyword of such a step",
            "이런 step에는 `{name}` 키워드를 쓸 수 없습니다"
        );
        let mut said = Diagnostic::new(Code::UnknownKeyword, entry.key.span, message);
        if let Some(near) = nearest(&name, keys.iter().copied()) {
            said = said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"));
        }
        findings.say(said);
    }
}
