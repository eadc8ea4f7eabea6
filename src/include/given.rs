//! The values of a file's inputs: what was given, else the default, each checked against its declaration
//! (`lib/ci/inputs/` in GitLab).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    declaration::{Declaration, InputKind, InputRule},
    json,
    ruby::text_of,
    together::Together,
};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase, nearest},
    expression::{self, PatternError},
    parse::{Node, Value},
    phrase,
    text::Span,
};

/// A value that was given for an input.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    pub(super) name: String,
    pub(super) value: Node,
    /// The place to blame when there is no such input.
    pub(super) span: Span,
}

/// The value of an input.
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// The value; `None` when it is wrong or missing, which is said.
    pub(super) value: Option<Node>,
    /// Where it comes from: the given value, the default, or the declaration.
    pub(super) origin: Span,
}

/// The values of all inputs, by their names.
pub(super) type Settled = BTreeMap<String, Input>;

/// Settles the inputs of one file.
pub(super) fn settle(declared: &[Declaration], given: &[Given], found: &mut Together) -> Settled {
    say_unknown(declared, given, found);
    // What the rules of an input see of the others: what was given, and after an input's turn its value.
    let by_name: BTreeMap<&str, &Given> = given.iter().map(|it| (it.name.as_str(), it)).collect();
    let mut seen: BTreeMap<&str, Node> = given
        .iter()
        .map(|it| (it.name.as_str(), it.value.clone()))
        .collect();
    let mut settled = Settled::new();
    for declaration in declared {
        let given = by_name.get(declaration.name.as_str()).copied();
        let input = Turn::new(declaration, given, &seen).input(found);
        if let Some(value) = &input.value {
            seen.insert(&declaration.name, value.clone());
        }
        settled.insert(declaration.name.clone(), input);
    }
    settled
}

/// All inputs without a value.
pub(super) fn holes(declared: &[Declaration]) -> Settled {
    let hole = |it: &Declaration| {
        let input = Input {
            value: None,
            origin: it.span,
        };
        (it.name.clone(), input)
    };
    declared.iter().map(hole).collect()
}

fn say_unknown(declared: &[Declaration], given: &[Given], found: &mut Together) {
    let known: BTreeSet<&str> = declared.iter().map(|it| it.name.as_str()).collect();
    let unknown: Vec<&Given> = given
        .iter()
        .filter(|it| !known.contains(it.name.as_str()))
        .collect();
    let names: Vec<&str> = unknown.iter().map(|it| it.name.as_str()).collect();
    for (at, it) in unknown.iter().enumerate() {
        let name = &it.name;
        let message = phrase!(
            "the file has no input `{name}`",
            "이 파일에는 입력값 `{name}` 선언이 없습니다"
        );
        let mut said = Diagnostic::new(Code::InputInvalid, it.span, message);
        if let Some(near) = nearest(name, known.iter().copied()) {
            said = said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"));
        }
        if at == 0 {
            found.say(
                said,
                format!("unknown input arguments: {}", names.join(", ")),
            );
        } else {
            found.say_also(said);
        }
    }
}

/// One input, and what is known when it is its turn.
struct Turn<'d> {
    declaration: &'d Declaration,
    given: Option<&'d Given>,
    rule: Option<&'d InputRule>,
}

impl<'d> Turn<'d> {
    fn new(
        declaration: &'d Declaration,
        given: Option<&'d Given>,
        seen: &BTreeMap<&str, Node>,
    ) -> Self {
        let has_rules = declaration.rules.is_some();
        let is_given =
            |it: &&Given| !it.value.is_null() && (!has_rules || it.value.as_str() != Some(""));
        let rules = declaration.rules.iter().flatten();
        let holds = |rule: &&InputRule| {
            rule.condition
                .as_ref()
                .is_none_or(|condition| holds(condition, seen))
        };
        Self {
            declaration,
            given: given.filter(is_given),
            rule: rules.clone().find(holds),
        }
    }

    /// The value, after saying all that is wrong with it and with the default.
    fn input(&self, found: &mut Together) -> Input {
        let declaration = self.declaration;
        let is_required = declaration.default.is_none()
            && !declaration
                .rules
                .iter()
                .flatten()
                .any(|rule| rule.default.is_some());
        let hole = Input {
            value: None,
            origin: declaration.span,
        };
        if is_required && self.given.is_none() {
            self.say_missing(found);
            return hole;
        }
        let default = self.default();
        let checked_default = default
            .filter(|it| !it.is_null())
            .map(|it| self.checked(it, "default", found));
        if let Some(given) = self.given {
            let value = self.checked(&given.value, "provided", found);
            return Input {
                value,
                origin: given.value.span,
            };
        }
        let Some(default) = default.filter(|it| !it.is_null()) else {
            let value = Some(self.coerced(&Node {
                span: declaration.span,
                value: Value::Null,
            }));
            return Input { value, ..hole };
        };
        Input {
            value: checked_default.flatten(),
            origin: default.span,
        }
    }

    fn default(&self) -> Option<&'d Node> {
        let of_rule = self
            .rule
            .and_then(|rule| rule.default.as_ref())
            .filter(|it| !it.is_null());
        of_rule.or(self.declaration.default.as_ref())
    }

    fn options(&self) -> Option<&'d [Node]> {
        let of_rule = self.rule.and_then(|rule| rule.options.as_deref());
        of_rule.or(self.declaration.options.as_deref())
    }

    /// A text says a number, a flag or a list in JSON; whatever is given for a text is written out.
    fn coerced(&self, node: &Node) -> Node {
        let value = match (self.declaration.kind, &node.value) {
            (InputKind::String, Value::String { .. }) => return node.clone(),
            (InputKind::String, _) => Value::String {
                text: text_of(node).into(),
                plain: false,
            },
            (_, Value::String { text, .. }) => {
                return json::read(text, node.span).unwrap_or_else(|| node.clone());
            }
            _ => return node.clone(),
        };
        Node {
            span: node.span,
            value,
        }
    }

    /// The value, if it is one that the declaration allows.
    fn checked(&self, node: &Node, whose: &str, found: &mut Together) -> Option<Node> {
        let value = self.coerced(node);
        let fits = match self.declaration.kind {
            InputKind::String => true,
            InputKind::Number => matches!(value.value, Value::Integer(_) | Value::Float(_)),
            InputKind::Boolean => matches!(value.value, Value::Bool(_)),
            InputKind::Array => matches!(value.value, Value::Sequence(_)),
        };
        if !fits {
            self.say_wrong_type(node, whose, found);
        }
        let is_option = self.check_options(node.span, &value, found);
        let matches = self.check_regex(node.span, &value, whose, found);
        (fits && is_option && matches).then_some(value)
    }

    fn check_options(&self, span: Span, value: &Node, found: &mut Together) -> bool {
        let kind = self.declaration.kind;
        if matches!(kind, InputKind::Array | InputKind::Boolean) {
            let Some(options) = &self.declaration.options else {
                return true;
            };
            let message = phrase!(
                "only texts and numbers can have options",
                "선택지는 글자와 숫자 입력값에만 쓸 수 있습니다"
            );
            let span = options.first().map_or(self.declaration.span, |it| it.span);
            self.say(
                span,
                message,
                "Options can only be used with string and number inputs",
                found,
            );
            return false;
        }
        let Some(options) = self.options().filter(|_| !value.is_null()) else {
            return true;
        };
        let is_option = match kind {
            InputKind::String => options
                .iter()
                .any(|it| Some(text_of(it).as_str()) == value.as_str()),
            _ => options.iter().any(|it| is_equal(it, value)),
        };
        if !is_option {
            self.say_no_option(span, value, options, found);
        }
        is_option
    }

    fn say_no_option(&self, span: Span, value: &Node, options: &[Node], found: &mut Together) {
        let (name, shown) = (&self.declaration.name, text_of(value));
        let texts: Vec<String> = options.iter().map(text_of).collect();
        let list = texts.join(", ");
        let the = if self.declaration.kind == InputKind::Number {
            "the "
        } else {
            ""
        };
        let gitlab = format!(
            "`{shown}` cannot be used because it is not in the list of {the}allowed options"
        );
        let message = phrase!(
            "`{shown}` is no option of the input `{name}`; there are {list}",
            "입력값 `{name}`의 선택지에 `{shown}` 값이 없습니다. 쓸 수 있는 값: {list}"
        );
        let mut said = Diagnostic::new(Code::InputInvalid, span, message);
        if let Some(near) = nearest(&shown, texts.iter().map(String::as_str)) {
            said = said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"));
        }
        self.push(said, &gitlab, found);
    }

    fn check_regex(&self, span: Span, value: &Node, whose: &str, found: &mut Together) -> bool {
        let Some(regex) = &self.declaration.regex else {
            return true;
        };
        let Some(text) = value
            .as_str()
            .filter(|_| self.declaration.kind == InputKind::String)
        else {
            let message = phrase!(
                "only texts can have a `regex`",
                "`regex` 키는 글자 입력값에만 쓸 수 있습니다"
            );
            self.say(
                regex.span,
                message,
                "RegEx validation can only be used with string inputs",
                found,
            );
            return false;
        };
        let pattern = format!(
            "/{}/",
            regex.as_str().unwrap_or_default().replace('\n', "\\n")
        );
        let (name, shown) = (&self.declaration.name, regex.as_str().unwrap_or_default());
        match expression::pattern_matches(&pattern, text) {
            Some(true) => true,
            Some(false) => {
                let message = phrase!(
                    "\"{text}\" does not match `{shown}`, which the input `{name}` asks for",
                    "\"{text}\" 값이 입력값 `{name}`의 정규식 `{shown}`과 맞지 않습니다"
                );
                self.say(
                    span,
                    message,
                    &format!("{whose} value does not match required RegEx pattern"),
                    found,
                );
                false
            }
            // A pattern that only GitLab can judge is taken for matching.
            None if expression::check_pattern(&pattern) == Err(PatternError::Unsupported) => true,
            None => {
                let message = phrase!(
                    "`{shown}` is no regular expression",
                    "`{shown}` 값은 정규식이 아닙니다"
                );
                self.say(regex.span, message, "invalid regular expression", found);
                false
            }
        }
    }

    fn say_missing(&self, found: &mut Together) {
        let name = &self.declaration.name;
        let message = phrase!(
            "the input `{name}` has no default, and nobody gives it a value",
            "입력값 `{name}`에는 기본값이 없는데 값을 주는 곳도 없습니다"
        );
        let said =
            Diagnostic::new(Code::InputInvalid, self.declaration.span, message).with_help(phrase!(
                "give it a value, or a `default:` here",
                "값을 주거나 여기에 `default:` 기본값을 적으세요"
            ));
        self.push(said, "required value has not been provided", found);
    }

    fn say_wrong_type(&self, node: &Node, whose: &str, found: &mut Together) {
        let (name, shown) = (&self.declaration.name, text_of(node));
        let (a_kind, kind_ko) = match self.declaration.kind {
            InputKind::Array => ("an array", "목록"),
            InputKind::Boolean => ("a boolean", "참/거짓"),
            InputKind::Number => ("a number", "숫자"),
            InputKind::String => ("a string", "글자"),
        };
        let message = phrase!(
            "the input `{name}` is {a_kind}, and `{shown}` is none",
            "입력값 `{name}` 형식은 {kind_ko}인데 `{shown}` 값은 그렇지 않습니다"
        );
        self.say(
            node.span,
            message,
            &format!("{whose} value is not {a_kind}"),
            found,
        );
    }

    fn say(&self, span: Span, message: Phrase, gitlab: &str, found: &mut Together) {
        self.push(
            Diagnostic::new(Code::InputInvalid, span, message),
            gitlab,
            found,
        );
    }

    fn push(&self, mut said: Diagnostic, gitlab: &str, found: &mut Together) {
        let Declaration { name, span, .. } = self.declaration;
        if said.span != *span {
            said = said.with_label(*span, phrase!("declared here", "선언된 곳"));
        }
        found.say(said, format!("`{name}` input: {gitlab}"));
    }
}

/// Ruby's `==` of two values.
pub(super) fn is_equal(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        #[expect(
            clippy::cast_precision_loss,
            clippy::float_cmp,
            reason = "Ruby compares a whole number with a float in the same way"
        )]
        (Value::Integer(whole), Value::Float(float))
        | (Value::Float(float), Value::Integer(whole)) => *whole as f64 == *float,
        (Value::String { text: one, .. }, Value::String { text: other, .. }) => one == other,
        (Value::Sequence(one), Value::Sequence(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other.iter())
                    .all(|(one, other)| is_equal(one, other))
        }
        (one, other) => one == other,
    }
}

fn holds(condition: &expression::Expression, seen: &BTreeMap<&str, Node>) -> bool {
    let value_of = |name: &str| match seen.get(name).map(|node| (node, &node.value)) {
        None | Some((_, Value::Null)) => expression::Value::Null,
        Some((_, Value::Bool(flag))) => expression::Value::Bool(*flag),
        Some((node, _)) => expression::Value::Text(text_of(node)),
    };
    condition.fill_in(&value_of).evaluate(&|_| None).truth
}
