//! Whether a value is one that an input's declaration allows (`lib/ci/inputs/` in GitLab).

use super::{
    declaration::{Declaration, InputKind},
    given::{Turn, is_equal},
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

impl Turn<'_> {
    /// The value, if it is one that the declaration allows.
    pub(super) fn checked(&self, node: &Node, whose: &str, found: &mut Together) -> Option<Node> {
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
            "`{shown}` 값은 입력값 `{name}` 선택지에 없습니다. 쓸 수 있는 값: {list}"
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
        let shown = regex.as_str().unwrap_or_default();
        let pattern = format!("/{}/", shown.replace('\n', "\\n"));
        match expression::pattern_matches(&pattern, text) {
            Some(true) => true,
            Some(false) => {
                self.say_no_match(span, text, shown, whose, found);
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

    fn say_no_match(&self, span: Span, text: &str, shown: &str, whose: &str, found: &mut Together) {
        let name = &self.declaration.name;
        let message = phrase!(
            "\"{text}\" does not match `{shown}`, which the input `{name}` asks for",
            "\"{text}\" 값이 정규식에 맞지 않습니다. 입력값 `{name}` 정규식: `{shown}`"
        );
        let gitlab = format!("{whose} value does not match required RegEx pattern");
        self.say(span, message, &gitlab, found);
    }

    /// Says that there is no value at all.
    pub(super) fn say_missing(&self, found: &mut Together) {
        let name = &self.declaration.name;
        let message = phrase!(
            "the input `{name}` has no default, and nobody gives it a value",
            "입력값 `{name}` 항목은 기본값이 없는데 값을 주는 곳도 없습니다"
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
