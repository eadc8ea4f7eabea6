//! `variables:` in its four places: global, in a job, in a rule, and for a service.

use super::{
    Honoured, Variable,
    findings::{At, Findings, wrong_type},
    script::quoted,
};
use crate::{
    diagnostics::{Code, Diagnostic, Edit},
    parse::{Entry, Mapping, Node, Value, scalar_text},
    phrase,
    text::Spanned,
};

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
    at: &At,
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

fn variable(entry: &Entry, place: Place, at: &At, findings: &mut Findings<'_>) -> Option<Variable> {
    let name = scalar_text(&entry.key.value)?;
    let at = at.key(&name);
    let name = Spanned::new(name, entry.key.span);
    let (value, expand) = match &entry.value.value {
        Value::Tagged(..) => return None,
        Value::Mapping(mapping) if place != Place::Plain => {
            detailed(&name.value, mapping, place, &at, findings)?
        }
        Value::Mapping(_) | Value::Sequence(_) => {
            findings.say(not_a_value(&name.value, &entry.value, place, &at));
            return None;
        }
        _ => (stored(&name.value, &entry.value, findings)?, true),
    };
    Some(Variable {
        name,
        value,
        expand,
    })
}

fn not_a_value(name: &str, node: &Node, place: Place, at: &At) -> Diagnostic {
    let gitlab = match place {
        Place::Plain => at.says("config must be a string"),
        _ => "variable definition must be either a string or a hash".into(),
    };
    wrong_type(
        name,
        node,
        &phrase!("a text, a number or true/false", "글자, 숫자 또는 참/거짓"),
        gitlab,
    )
}

/// A variable as a mapping.
fn detailed(
    name: &str,
    mapping: &Mapping,
    place: Place,
    at: &At,
    findings: &mut Findings<'_>,
) -> Option<(Spanned<String>, bool)> {
    let allowed = place.keys().iter().copied();
    findings.unknown_keys(mapping, &allowed, at, "config uses invalid data keys");
    let mut expand = true;
    if let Some(node) = mapping.get("expand") {
        match node.value {
            Value::Bool(flag) => expand = flag,
            Value::Null | Value::Tagged(..) => {}
            _ => {
                let gitlab = at.says("config expand should be a boolean value");
                findings.wrong_type("expand", node, &phrase!("true or false", "참/거짓"), gitlab);
            }
        }
    }
    let entry = mapping.entry("value");
    if let (Some(entry), Place::Global) = (mapping.entry("options"), place) {
        let meaning = phrase!(
            "the choices are not offered or checked",
            "선택지를 보여 주거나 검사하지 않습니다"
        );
        findings.enter(
            at,
            format!("variables:{name}:options"),
            entry.key.span,
            Honoured::Ignored,
            meaning,
        );
    }
    let Some(entry) = entry else {
        // A variable with a description only is a field of the "Run pipeline" form; its value is empty until filled in.
        let place = mapping.entries.first()?.key.span;
        return Some((Spanned::new(String::new(), place), expand));
    };
    match &entry.value.value {
        Value::Mapping(_) | Value::Sequence(_) => {
            let gitlab = at.says("config value must be a scalar");
            let expected = phrase!("a text, a number or true/false", "글자, 숫자 또는 참/거짓");
            findings.wrong_type("value", &entry.value, &expected, gitlab);
            None
        }
        _ => Some((stored(name, &entry.value, findings)?, expand)),
    }
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
