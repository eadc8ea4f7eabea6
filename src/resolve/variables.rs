//! `variables:` in its four places: global, in a job, in a rule, and for a service.

use super::{Honoured, Variable, at::At, findings::Findings, script::quoted};
use crate::{
    diagnostics::{Code, Diagnostic, Edit, Phrase},
    parse::{Entry, Mapping, Node, Value, scalar_text},
    phrase,
    text::{Span, Spanned},
};

const NOT_A_DEFINITION: &str = "variable definition must be either a string or a hash";

/// Where the variables stand, which decides what they may look like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the top: a value, or a mapping with `value`, `description`, `options`, `expand`.
    Global,
    /// In a job: a value, or a mapping with `value` and `expand`.
    Job,
    /// In a rule or a service: a value.
    Plain,
}

impl Place {
    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Global => &["value", "description", "expand", "options"],
            Self::Job => &["value", "expand"],
            Self::Plain => &[],
        }
    }
}

/// Reads `variables:`; `at` is the place of that key.
pub(super) fn read(
    node: &Node,
    place: Place,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Vec<Variable> {
    let mapping = match &node.value {
        Value::Mapping(mapping) => mapping,
        Value::Null | Value::Tagged(..) => return Vec::new(),
        _ => {
            let expected = phrase!("a mapping `NAME: value`", "`이름: 값` 묶음");
            findings.wrong_type(
                "variables",
                node,
                &expected,
                at.says("config should be a hash"),
            );
            return Vec::new();
        }
    };
    if !findings.afford(mapping.entries.len(), node.span) {
        return Vec::new();
    }
    mapping
        .entries
        .iter()
        .filter_map(|entry| variable(entry, place, at, findings))
        .collect()
}

fn variable(
    entry: &Entry,
    place: Place,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Variable> {
    let name = scalar_text(&entry.key.value)?;
    let name = Spanned::new(name, entry.key.span);
    let at = at.key(&name.value);
    let (value, expand) = match &entry.value.value {
        Value::Tagged(..) => return None,
        Value::Mapping(mapping) => detailed(&name, entry.value.span, mapping, place, &at, findings),
        // GitLab takes nothing for a mapping without keys, which is no value where only a value may stand.
        Value::Null if place == Place::Plain => {
            let nothing = Mapping::default();
            detailed(&name, entry.value.span, &nothing, place, &at, findings)
        }
        Value::Sequence(_) => {
            let gitlab = at.prints(NOT_A_DEFINITION.to_owned());
            findings.wrong_type(&name.value, &entry.value, &scalar(), gitlab);
            return None;
        }
        _ => (stored(&name.value, &entry.value, findings), true),
    };
    if matches!(entry.key.value, Value::Bool(_) | Value::Float(_)) {
        let read = &name.value;
        let (message, gitlab) = (
            phrase!(
                "this name is no text: without quotes YAML reads it as `{read}`",
                "이름이 글자가 아닙니다. 따옴표가 없으면 YAML이 `{read}` 값으로 읽습니다"
            ),
            at.says("key must be an alphanumeric string"),
        );
        findings.say(Diagnostic::new(Code::WrongType, entry.key.span, message).with_gitlab(gitlab));
    }
    Some(Variable {
        name,
        value: value?,
        expand,
    })
}

/// What a value may be, in words.
fn scalar() -> Phrase {
    phrase!("a text, a number or true/false", "글자, 숫자 또는 참/거짓")
}

/// A variable as a mapping: its value, and whether references in it are expanded.
fn detailed(
    name: &Spanned<String>,
    span: Span,
    mapping: &Mapping,
    place: Place,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> (Option<Spanned<String>>, bool) {
    say_keys(&name.value, span, mapping, place, at, findings);
    say_bad_description(mapping, at, findings);
    let expand = match mapping.get("expand").map(|node| (node, &node.value)) {
        // GitLab asks whether the key is there, and turns the value around: nothing is not true.
        Some((_, Value::Null)) => false,
        Some((_, Value::Bool(flag))) => *flag,
        None | Some((_, Value::Tagged(..))) => true,
        Some((node, _)) => {
            let gitlab = at.says("config expand should be a boolean value");
            findings.wrong_type("expand", node, &phrase!("true or false", "참/거짓"), gitlab);
            true
        }
    };
    say_bad_options(&name.value, mapping, place, at, findings);
    // Without a value it is a field of the "Run pipeline" form, and empty until somebody fills it in.
    let empty = || Some(Spanned::new(String::new(), name.span));
    let value = match mapping.get("value").map(|node| (node, &node.value)) {
        None | Some((_, Value::Null)) => empty(),
        Some((node, Value::Mapping(_) | Value::Sequence(_))) => {
            let gitlab = at.says("config value must be a scalar");
            findings.wrong_type("value", node, &scalar(), gitlab);
            None
        }
        Some((node, _)) => stored(&name.value, node, findings),
    };
    (value, expand)
}

/// What may be said about a variable. In a rule and for a service nothing may, not even the value.
fn say_keys(
    name: &str,
    span: Span,
    mapping: &Mapping,
    place: Place,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) {
    if place != Place::Plain {
        let allowed = place.keys().iter().copied();
        findings.unknown_keys(mapping, &allowed, at, "config uses invalid data keys");
        return;
    }
    let message = phrase!(
        "here `{name}` can only have a value, no settings",
        "여기서 `{name}`에는 값만 적을 수 있습니다"
    );
    let mut said = Diagnostic::new(Code::WrongType, span, message)
        .with_gitlab(at.says("config must be a string"));
    let written = mapping
        .get("value")
        .map_or("", |node| findings.sources.slice(node.span));
    if !written.is_empty() {
        let edit = Edit {
            span,
            replacement: written.to_owned(),
        };
        said = said.with_fix(phrase!("keep the value", "값만 남기기"), vec![edit]);
    }
    findings.say(said);
}

fn say_bad_description(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) {
    let Some(node) = mapping.get("description") else {
        return;
    };
    if !matches!(
        node.value,
        Value::Null | Value::String { .. } | Value::Integer(_) | Value::Tagged(..)
    ) {
        let gitlab = at.says("config description must be an alphanumeric string");
        findings.wrong_type("description", node, &phrase!("a text", "글자"), gitlab);
    }
}

/// `options:`, of which the value has to be one.
fn say_bad_options(
    name: &str,
    mapping: &Mapping,
    place: Place,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) {
    let Some(entry) = mapping.entry("options") else {
        return;
    };
    let node = &entry.value;
    let options = match &node.value {
        Value::Sequence(options) => options,
        Value::Null | Value::Tagged(..) => return,
        _ => {
            let gitlab = at.says("config options should be an array of strings");
            findings.wrong_type("options", node, &phrase!("a list", "목록"), gitlab);
            return;
        }
    };
    if place == Place::Global {
        let meaning = phrase!(
            "the choices are for the form of a new pipeline, which is not shown here",
            "선택지는 새 파이프라인 양식에 쓰이는데, 여기서는 그 양식이 없습니다"
        );
        let keyword = format!("variables:{name}:options");
        findings.enter(at, keyword, entry.key.span, Honoured::Ignored, meaning);
    }
    if let Some(wrong) = options.iter().find(|option| option.as_str().is_none()) {
        let gitlab = at.says("config options should be an array of strings");
        findings.wrong_type("options: -", wrong, &phrase!("a text", "글자"), gitlab);
    }
    let value = mapping.get("value");
    // A number is not the text that looks like it.
    let chosen = value.and_then(Node::as_str);
    let is_chosen = |option: &Node| chosen.is_some() && option.as_str() == chosen;
    if options.is_empty() || options.iter().any(is_chosen) {
        return;
    }
    let place = value.map_or(entry.key.span, |value| value.span);
    let listed: Vec<_> = options.iter().filter_map(Node::as_str).collect();
    let all = listed.join(", ");
    let message = phrase!(
        "the value of `{name}` has to be one of its options: {all}",
        "`{name}` 값은 options 가운데 하나여야 합니다: {all}"
    );
    let mut said = Diagnostic::new(Code::WrongValue, place, message)
        .with_label(node.span, phrase!("the options", "선택지"))
        .with_gitlab(at.says("config value must be present in options"));
    if let Some(near) = chosen.and_then(|chosen| findings.suggest(chosen, listed)) {
        said = said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"));
    }
    findings.say(said);
}

/// A scalar as GitLab stores it. Where that differs from what is written, it is said.
fn stored(name: &str, node: &Node, findings: &mut Findings<'_>) -> Option<Spanned<String>> {
    let value = scalar_text(&node.value)?;
    let written = findings.sources.slice(node.span).trim();
    let is_quoted = written.starts_with(['"', '\'', '|', '>', '!', '*']);
    let is_typed = !matches!(node.value, Value::String { plain: false, .. });
    let is_one_line = !written.contains('\n');
    if is_typed && !is_quoted && is_one_line && !written.is_empty() && written != value {
        let edit = Edit {
            span: node.span,
            replacement: quoted(written),
        };
        findings.say(
            Diagnostic::new(
                Code::YamlValueSurprise,
                node.span,
                phrase!(
                    "`{name}` becomes \"{value}\", not \"{written}\": without quotes YAML reads `{written}` as a value of its own kind",
                    "`{name}` 값은 \"{written}\"이 아니라 \"{value}\"로 저장됩니다. 따옴표가 없으면 YAML이 `{written}` 값을 글자로 읽지 않기 때문입니다"
                ),
            )
            .with_fix(phrase!("quote it", "따옴표로 감싸기"), vec![edit]),
        );
    }
    Some(Spanned::new(value, node.span))
}
