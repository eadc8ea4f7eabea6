//! `inputs:` of a job (`lib/gitlab/ci/config/entry/job_input.rb` and `lib/ci/inputs/` in GitLab).

use super::{
    at::At,
    field::{self, Field},
    findings::Findings,
    fixes::with_nearest,
};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase},
    expression::{PatternError, check_pattern, pattern_matches},
    parse::{Entry, Mapping, Node, Value, scalar_text},
    phrase,
    text::Span,
};

const KEYS: [&str; 5] = ["default", "description", "options", "regex", "type"];
const TYPES: [&str; 4] = ["array", "boolean", "number", "string"];

/// A job has at most so many inputs.
const MOST_INPUTS: usize = 50;
/// An input has at most so many options.
const MOST_OPTIONS: usize = 50;

/// Reads `inputs:`, which is kept as written; `at` is the job.
pub(super) fn read(job: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Node> {
    let node = field::written(job, "inputs")?;
    let entry_at = at.key("inputs");
    let inputs = field::mapping("inputs", node, &entry_at, findings)?;
    let before = findings.diagnostics.len();
    for entry in &inputs.entries {
        declared(entry, &entry_at, findings);
    }
    // GitLab looks at the values only when all declarations are right.
    if findings.diagnostics.len() > before {
        return Some(node.clone());
    }
    if let Some(first_too_many) = inputs.entries.get(MOST_INPUTS) {
        let message = phrase!(
            "a job has at most {MOST_INPUTS} inputs",
            "작업의 입력은 {MOST_INPUTS}개까지입니다"
        );
        let says = format!("inputs has too many entries (maximum {MOST_INPUTS})");
        let said = Diagnostic::new(Code::WrongValue, first_too_many.key.span, message);
        findings.say(said.with_gitlab(at.says_after("inputs", &says)));
        return Some(node.clone());
    }
    for entry in &inputs.entries {
        check_default(entry, at, findings);
    }
    Some(node.clone())
}

/// Checks one declaration by itself.
fn declared(entry: &Entry, at: &At<'_>, findings: &mut Findings<'_>) {
    let Some(name) = scalar_text(&entry.key.value) else {
        return;
    };
    let at = at.key(&name);
    let empty = Mapping::default();
    let mapping = match &entry.value.value {
        Value::Null => &empty,
        Value::Tagged(..) => return,
        _ => match field::mapping(&name, &entry.value, &at, findings) {
            Some(mapping) => mapping,
            None => return,
        },
    };
    findings.unknown_keys(
        mapping,
        &KEYS.into_iter(),
        &at,
        "config contains unknown keys",
    );
    if mapping.get("default").is_none_or(Node::is_null) {
        let message = phrase!(
            "the input `{name}` has no `default`; an input of a job needs one",
            "작업의 입력 `{name}`에는 `default`가 있어야 합니다"
        );
        let said = Diagnostic::new(Code::MissingKey, entry.key.span, message);
        findings.say(said.with_gitlab(at.says("must have a default value")));
    }
    check_description(mapping, &at, findings);
    if let Some(node) = field::written(mapping, "regex").filter(|node| node.as_str().is_none()) {
        let gitlab = at.says("input regex should be a string");
        findings.wrong_type("regex", node, &phrase!("a text", "글자"), gitlab);
    }
    check_type(mapping, &at, findings);
    check_options(mapping, &at, findings);
}

fn check_description(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) {
    let is_text = |node: &Node| matches!(node.value, Value::String { .. } | Value::Integer(_));
    if let Some(node) = field::written(mapping, "description").filter(|node| !is_text(node)) {
        let gitlab = at.says("input description must be an alphanumeric string");
        findings.wrong_type("description", node, &phrase!("a text", "글자"), gitlab);
    }
}

fn check_type(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) {
    let Some(field) = Field::attribute(mapping, "type", at) else {
        return;
    };
    let text = field::ruby_text(field.node);
    if TYPES.contains(&text.as_str()) {
        return;
    }
    let listed = TYPES.join(", ");
    let message = phrase!(
        "the type of an input is one of {listed}",
        "입력의 type은 {listed} 가운데 하나입니다"
    );
    let gitlab = at.says(&format!("input type unknown value: {text}"));
    let said = Diagnostic::new(Code::WrongValue, field.node.span, message);
    findings.say(with_nearest(said, &text, &TYPES).with_gitlab(gitlab));
}

fn check_options(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) {
    let Some(node) = field::written(mapping, "options") else {
        return;
    };
    let Some(options) = node.as_sequence() else {
        let gitlab = at.says("input options should be an array");
        findings.wrong_type("options", node, &phrase!("a list", "목록"), gitlab);
        return;
    };
    if let Some(first_too_many) = options.get(MOST_OPTIONS) {
        let message = phrase!(
            "an input has at most {MOST_OPTIONS} options",
            "입력의 선택지는 {MOST_OPTIONS}개까지입니다"
        );
        let says = format!("config cannot define more than {MOST_OPTIONS} options");
        let said = Diagnostic::new(Code::WrongValue, first_too_many.span, message);
        findings.say(said.with_gitlab(at.says(&says)));
    }
    if let Some(nothing) = options.iter().find(|option| option.is_null()) {
        let message = phrase!("an option is empty", "비어 있는 선택지가 있습니다");
        let gitlab = at.says("config options array cannot contain null values");
        findings.say(Diagnostic::new(Code::WrongValue, nothing.span, message).with_gitlab(gitlab));
    }
}

/// An input whose declaration is right.
struct Input<'n> {
    name: String,
    kind: &'n str,
    default: &'n Node,
    declaration: &'n Mapping,
    /// The job.
    at: &'n At<'n>,
}

/// Checks that an input's default is a value that the input could have.
fn check_default(entry: &Entry, at: &At<'_>, findings: &mut Findings<'_>) {
    let name = scalar_text(&entry.key.value);
    let (Some(name), Some(declaration)) = (name, entry.value.as_mapping()) else {
        return;
    };
    let Some(default) = field::written(declaration, "default") else {
        return;
    };
    let input = Input {
        name,
        kind: declaration
            .get("type")
            .and_then(Node::as_str)
            .unwrap_or("string"),
        default,
        declaration,
        at,
    };
    input.check_kind(findings);
    input.check_options(findings);
    input.check_regex(findings);
}

impl Input<'_> {
    fn say(&self, span: Span, message: Phrase, says: &str, findings: &mut Findings<'_>) {
        let says = format!("inputs `{}`: {says}", self.name);
        let gitlab = self.at.says_after("inputs", &says);
        findings.say(Diagnostic::new(Code::WrongValue, span, message).with_gitlab(gitlab));
    }

    fn check_kind(&self, findings: &mut Findings<'_>) {
        if is_of_kind(self.default, self.kind) {
            return;
        }
        let name = &self.name;
        let (message, says) = match self.kind {
            "array" => (
                phrase!(
                    "the default of `{name}` is no list",
                    "`{name}`의 기본값이 목록이 아닙니다"
                ),
                "default value is not an array",
            ),
            "number" => (
                phrase!(
                    "the default of `{name}` is no number",
                    "`{name}`의 기본값이 숫자가 아닙니다"
                ),
                "default value is not a number",
            ),
            _ => (
                phrase!(
                    "the default of `{name}` is not true or false",
                    "`{name}`의 기본값이 참/거짓이 아닙니다"
                ),
                "default value is not a boolean",
            ),
        };
        self.say(self.default.span, message, says, findings);
    }

    fn check_options(&self, findings: &mut Findings<'_>) {
        let Some(node) = field::written(self.declaration, "options") else {
            return;
        };
        let the = match self.kind {
            "string" => "",
            "number" => "the ",
            _ => {
                let message = phrase!(
                    "only texts and numbers have options",
                    "선택지는 글자나 숫자 입력에만 쓸 수 있습니다"
                );
                let says = "Options can only be used with string and number inputs";
                self.say(node.span, message, says, findings);
                return;
            }
        };
        let text = field::ruby_text(self.default);
        let options = node.as_sequence().unwrap_or_default();
        if options
            .iter()
            .any(|option| field::ruby_text(option) == text)
        {
            return;
        }
        let message = phrase!(
            "`{text}` is none of the options",
            "`{text}` 값이 선택지에 없습니다"
        );
        let says = format!(
            "`{text}` cannot be used because it is not in the list of {the}allowed options"
        );
        self.say(self.default.span, message, &says, findings);
    }

    fn check_regex(&self, findings: &mut Findings<'_>) {
        let Some(node) = field::written(self.declaration, "regex") else {
            return;
        };
        let regex = node.as_str().unwrap_or_default();
        let text = field::ruby_text(self.default);
        let pattern = format!("/{regex}/");
        let (span, message, says) = if self.kind != "string" {
            (
                node.span,
                phrase!(
                    "only texts have a `regex`",
                    "`regex`는 글자 입력에만 쓸 수 있습니다"
                ),
                "RegEx validation can only be used with string inputs",
            )
        } else if check_pattern(&pattern) == Err(PatternError::Invalid) {
            (
                node.span,
                phrase!(
                    "`{regex}` is no valid pattern",
                    "`{regex}` 값은 올바른 정규식이 아닙니다"
                ),
                "invalid regular expression",
            )
        } else if pattern_matches(&pattern, &text) == Some(false) {
            (
                self.default.span,
                phrase!(
                    "`{text}` does not match `{regex}`",
                    "`{text}` 값이 `{regex}` 정규식과 맞지 않습니다"
                ),
                "default value does not match required RegEx pattern",
            )
        } else {
            return;
        };
        self.say(span, message, says, findings);
    }
}

/// Whether a value, or a text that reads as one in JSON, is of a kind.
fn is_of_kind(node: &Node, kind: &str) -> bool {
    let text = node.as_str().map(str::trim);
    match kind {
        "array" => {
            node.as_sequence().is_some()
                || text.is_some_and(|text| text.starts_with('[') && text.ends_with(']'))
        }
        "boolean" => {
            matches!(node.value, Value::Bool(_))
                || text.is_some_and(|text| matches!(text, "true" | "false"))
        }
        "number" => {
            matches!(node.value, Value::Integer(_) | Value::Float(_))
                || text.is_some_and(|text| {
                    text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
                        && text.parse::<f64>().is_ok()
                })
        }
        _ => true,
    }
}
