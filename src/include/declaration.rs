//! What a file says of one of its inputs (`lib/gitlab/ci/config/header/input.rb` and `entry/base_input.rb` in GitLab).

use super::entry::Entry;
use crate::{
    diagnostics::Code,
    expression::Expression,
    parse::{Mapping, Node},
    phrase,
    text::Span,
};

/// An input may have so many options.
const MOST_OPTIONS: usize = 50;

/// An input as declared.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Declaration {
    pub(super) name: String,
    /// Where its name stands.
    pub(super) span: Span,
    pub(super) kind: InputKind,
    /// `default:`, also if it is `null`.
    pub(super) default: Option<Node>,
    pub(super) options: Option<Vec<Node>>,
    pub(super) regex: Option<Node>,
    pub(super) rules: Option<Vec<InputRule>>,
}

/// The type of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InputKind {
    Array,
    Boolean,
    Number,
    String,
}

/// What holds of an input under a condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct InputRule {
    /// `if:`; without one the rule always holds.
    pub(super) condition: Option<Expression>,
    pub(super) options: Option<Vec<Node>>,
    pub(super) default: Option<Node>,
}

impl InputKind {
    const ALL: [Self; 4] = [Self::Array, Self::Boolean, Self::Number, Self::String];

    /// GitLab's word for it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
        }
    }
}

const KEYS: [&str; 6] = [
    "default",
    "description",
    "options",
    "regex",
    "type",
    "rules",
];

/// Reads a declaration and says what is wrong with it. What is wrong is left out.
pub(super) fn read(key: &Node, name: &str, node: &Node, at: &mut Entry<'_>) -> Declaration {
    let mut declaration = Declaration {
        name: name.to_owned(),
        span: key.span,
        kind: InputKind::String,
        default: None,
        options: None,
        regex: None,
        rules: None,
    };
    // GitLab takes `name:` and `name: false` for a declaration without further ado.
    if node.is_null() || node.value == crate::parse::Value::Bool(false) {
        return declaration;
    }
    let before = at.count();
    at.check_name(key);
    let Some(mapping) = at.mapping(node) else {
        return declaration;
    };
    at.check_text(
        mapping,
        "description",
        "input description must be an alphanumeric string",
    );
    declaration.regex = read_regex(mapping, at);
    declaration.kind = read_kind(mapping, at);
    declaration.options = read_options(mapping, "input options", at);
    at.check_keys(mapping, &KEYS);
    at.check_exclusive(mapping, ["rules", "options"]);
    at.check_exclusive(mapping, ["rules", "default"]);
    declaration.default = mapping.get("default").cloned();
    if let Some(rules) = mapping.get("rules") {
        // Only a sound input has its rules looked at.
        let is_sound = at.count() == before;
        declaration.rules = read_rules(rules, is_sound, at);
    }
    declaration
}

fn read_regex(mapping: &Mapping, at: &mut Entry<'_>) -> Option<Node> {
    let regex = mapping.get("regex")?;
    if regex.as_str().is_none() && !regex.is_null() {
        let must = phrase!("a regular expression in quotes", "따옴표로 감싼 정규식");
        at.wrong_type("regex", regex, &must, "input regex should be a string");
        return None;
    }
    Some(regex.clone())
}

fn read_kind(mapping: &Mapping, at: &mut Entry<'_>) -> InputKind {
    let Some(node) = mapping.get("type").filter(|it| !it.is_null()) else {
        return InputKind::String;
    };
    let shown = super::ruby::text_of(node);
    let known = InputKind::ALL
        .into_iter()
        .find(|kind| node.as_str() == Some(kind.name()));
    known.unwrap_or_else(|| {
        let names = InputKind::ALL.map(InputKind::name);
        let list = names.join(", ");
        let message = phrase!(
            "`{shown}` is no type of an input; there are {list}",
            "`{shown}` 형식의 입력값은 없습니다. 쓸 수 있는 형식: {list}"
        );
        let gitlab = format!("input type unknown value: {shown}");
        at.say_near(
            Code::WrongValue,
            node.span,
            message,
            &shown,
            &names,
            &gitlab,
        );
        InputKind::String
    })
}

fn read_options(mapping: &Mapping, attribute: &str, at: &mut Entry<'_>) -> Option<Vec<Node>> {
    let node = mapping.get("options").filter(|it| !it.is_null())?;
    let Some(options) = node.as_sequence() else {
        let must = phrase!("a list", "목록");
        at.wrong_type(
            "options",
            node,
            &must,
            &format!("{attribute} should be a array"),
        );
        return None;
    };
    if options.len() > MOST_OPTIONS {
        let message = phrase!(
            "an input may have {MOST_OPTIONS} options, and this one has more",
            "입력값의 선택지는 {MOST_OPTIONS}개까지 쓸 수 있습니다"
        );
        let gitlab = format!("config cannot define more than {MOST_OPTIONS} options");
        at.say(Code::WrongValue, node.span, message, &gitlab);
    }
    if let Some(null) = options
        .iter()
        .find(|it| it.is_null())
        .filter(|_| attribute != "options")
    {
        let message = phrase!("an option may not be empty", "선택지를 비워 둘 수 없습니다");
        at.say(
            Code::WrongValue,
            null.span,
            message,
            "config options array cannot contain null values",
        );
    }
    Some(options.to_vec())
}

fn read_rules(node: &Node, is_sound: bool, at: &mut Entry<'_>) -> Option<Vec<InputRule>> {
    let Some(items) = node.as_sequence() else {
        if is_sound {
            let must = phrase!("a list of rules", "규칙 목록");
            at.below("rules")
                .wrong_type("rules", node, &must, "config should be a array");
        }
        return None;
    };
    let mut at = at.rules_of_input(is_sound);
    Some(
        items
            .iter()
            .filter_map(|item| read_rule(item, &mut at))
            .collect(),
    )
}

fn read_rule(node: &Node, at: &mut Entry<'_>) -> Option<InputRule> {
    let is_blank =
        |node: &Node| node.is_null() || node.as_mapping().is_some_and(|it| it.entries.is_empty());
    if is_blank(node) {
        let message = phrase!(
            "an empty rule says nothing",
            "빈 규칙은 아무것도 정하지 않습니다"
        );
        at.say(
            Code::WrongValue,
            node.span,
            message,
            "config can't be blank",
        );
        return None;
    }
    let before = at.count();
    let mapping = at.mapping(node)?;
    at.check_keys(mapping, &["if", "options", "default"]);
    let condition = match mapping.get("if").filter(|it| !it.is_null()) {
        Some(text) => Some(at.expression(text)?),
        None => None,
    };
    let rule = InputRule {
        condition,
        options: read_options(mapping, "options", at),
        default: mapping.get("default").cloned(),
    };
    if at.count() == before {
        check_rule(node, &rule, at);
    }
    Some(rule)
}

/// A rule has options, one of which is the default.
fn check_rule(node: &Node, rule: &InputRule, at: &mut Entry<'_>) {
    let has_options = rule.options.as_ref().is_some_and(|it| !it.is_empty());
    let Some(default) = &rule.default else {
        let message = phrase!(
            "a rule of an input gives `options`, and a `default` that is one of them",
            "입력값의 규칙에는 `options` 목록과 그중 하나인 `default` 값이 필요합니다"
        );
        at.say(
            Code::MissingKey,
            node.span,
            message,
            "rule must define 'options' with at least one value and a 'default'",
        );
        return;
    };
    let is_option = |options: &Vec<Node>| {
        options
            .iter()
            .any(|option| super::given::is_equal(option, default))
    };
    if has_options && !rule.options.as_ref().is_some_and(is_option) {
        let shown = super::ruby::text_of(default);
        let message = phrase!(
            "the default `{shown}` is none of the rule's options",
            "기본값 `{shown}` 항목이 이 규칙의 선택지에 없습니다"
        );
        at.say(
            Code::WrongValue,
            default.span,
            message,
            &format!("default '{shown}' must be one of the options"),
        );
    }
}
