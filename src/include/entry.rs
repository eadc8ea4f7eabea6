//! An entry of a file's header, and how GitLab speaks of it.

use super::together::Together;
use crate::{
    diagnostics::{Code, Diagnostic, Edit, Language, Phrase, nearest},
    expression::Expression,
    parse::{Mapping, Node, Value, scalar_text},
    phrase,
    text::Span,
};

/// An entry of a header: where it stands in GitLab's words, and where findings go.
pub(super) struct Entry<'f> {
    location: String,
    /// GitLab speaks of an input's rules by the input's name.
    input: Option<String>,
    is_silent: bool,
    found: &'f mut Together,
    said: usize,
}

impl<'f> Entry<'f> {
    /// An entry by its keys, joined with colons.
    pub(super) fn new(location: impl Into<String>, found: &'f mut Together) -> Self {
        Self {
            location: location.into(),
            input: None,
            is_silent: false,
            found,
            said: 0,
        }
    }

    /// An entry below this one.
    pub(super) fn below(&mut self, key: &str) -> Entry<'_> {
        Entry::new(format!("{}:{key}", self.location), self.found)
    }

    /// The rules of this entry, an input. With `speaks` false GitLab does not come to them, so its words are left out.
    pub(super) fn rules_of_input(&mut self, speaks: bool) -> Entry<'_> {
        let mut rules = self.below("rules:rule");
        let location = rules.location.to_lowercase();
        let input = location.strip_suffix(":rules:rule").unwrap_or_default();
        // GitLab finds the name with `(?:header:spec:inputs:)?(\w+)`: of a name with a dash it finds the end.
        let start = input
            .rfind(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .map_or(0, |at| at + 1);
        let before = input[..start]
            .strip_suffix("header:spec:inputs:")
            .unwrap_or(&input[..start]);
        rules.input = Some(format!("{before}`{}` input:", &input[start..]));
        rules.is_silent = !speaks;
        rules
    }

    /// How much was found here.
    pub(super) const fn count(&self) -> usize {
        self.said
    }

    fn in_gitlabs_words(&self, text: &str) -> String {
        let text = text.to_lowercase();
        match &self.input {
            Some(input) => format!("{input} {}", text.strip_prefix("config ").unwrap_or(&text)),
            None => format!("{} {text}", self.location.to_lowercase()),
        }
    }

    fn push(&mut self, found: Diagnostic, gitlab: &str) {
        self.said += 1;
        if self.is_silent {
            self.found.say_also(found);
            return;
        }
        let gitlab = self.in_gitlabs_words(gitlab);
        self.found.say(found, gitlab);
    }

    /// Says that something is wrong, in our words and in GitLab's.
    pub(super) fn say(&mut self, code: Code, span: Span, message: Phrase, gitlab: &str) {
        self.push(Diagnostic::new(code, span, message), gitlab);
    }

    /// The same about a word that was probably meant to be one of a few.
    pub(super) fn say_near(
        &mut self,
        code: Code,
        span: Span,
        message: Phrase,
        word: &str,
        known: &[&str],
        gitlab: &str,
    ) {
        let mut found = Diagnostic::new(code, span, message);
        if let Some(near) = nearest(word, known.iter().copied()) {
            let edit = Edit {
                span,
                replacement: near.to_owned(),
            };
            found = found
                .with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"))
                .with_fix(
                    phrase!("change it to `{near}`", "바꾸기: `{near}`"),
                    vec![edit],
                );
        }
        self.push(found, gitlab);
    }

    /// A value of a wrong type; `must` completes "must be …".
    pub(super) fn wrong_type(&mut self, name: &str, node: &Node, must: &Phrase, gitlab: &str) {
        let message = Phrase::new(
            format!("`{name}` must be {}", must.text(Language::English)),
            format!(
                "`{name}` 값은 {} 형식이어야 합니다",
                must.text(Language::Korean)
            ),
        );
        self.say(Code::WrongType, node.span, message, gitlab);
    }

    /// The pairs of a mapping; says so if it is none.
    pub(super) fn mapping<'n>(&mut self, node: &'n Node) -> Option<&'n Mapping> {
        if node.as_mapping().is_none() {
            let name = self
                .location
                .rsplit(':')
                .next()
                .unwrap_or_default()
                .to_owned();
            let must = phrase!("a mapping", "묶음(key: value)");
            self.wrong_type(&name, node, &must, "config should be a hash");
        }
        node.as_mapping()
    }

    /// Says which keys may not stand here.
    pub(super) fn check_keys(&mut self, mapping: &Mapping, allowed: &[&str]) {
        let keys = mapping.entries.iter().map(|entry| {
            (
                entry.key.span,
                scalar_text(&entry.key.value).unwrap_or_default(),
            )
        });
        let unknown: Vec<(Span, String)> = keys
            .filter(|(_, key)| !allowed.contains(&key.as_str()))
            .collect();
        let names: Vec<&str> = unknown.iter().map(|(_, key)| key.as_str()).collect();
        let gitlab = format!("config contains unknown keys: {}", names.join(", "));
        for (at, (span, key)) in unknown.iter().enumerate() {
            let message = phrase!(
                "`{key}` is no keyword here",
                "여기서는 `{key}` 키워드를 쓸 수 없습니다"
            );
            if at == 0 {
                self.say_near(Code::UnknownKeyword, *span, message, key, allowed, &gitlab);
            } else {
                // GitLab has one message for all of them.
                self.found
                    .say_also(Diagnostic::new(Code::UnknownKeyword, *span, message));
            }
        }
    }

    /// Says that of two keys only one may stand here.
    pub(super) fn check_exclusive(&mut self, mapping: &Mapping, keys: [&str; 2]) {
        let [first, second] = keys;
        if let (Some(one), Some(other)) = (mapping.entry(first), mapping.entry(second)) {
            let message = phrase!(
                "`{first}` and `{second}` cannot stand together",
                "`{first}` 키와 `{second}` 키는 함께 쓸 수 없습니다"
            );
            let found = Diagnostic::new(Code::KeysExclude, one.key.span, message)
                .with_label(other.key.span, phrase!("the other one", "다른 하나"));
            self.push(
                found,
                &format!("config these keys cannot be used together: {first}, {second}"),
            );
        }
    }

    /// Says that a key's value must be a text (or a whole number, which GitLab takes for one).
    pub(super) fn check_text(&mut self, mapping: &Mapping, key: &str, gitlab: &str) {
        let Some(node) = mapping.get(key).filter(|it| !it.is_null()) else {
            return;
        };
        if !matches!(node.value, Value::String { .. } | Value::Integer(_)) {
            self.wrong_type(key, node, &phrase!("a text", "글자"), gitlab);
        }
    }

    /// Says that the name of an input must be a text.
    pub(super) fn check_name(&mut self, key: &Node) {
        if !matches!(key.value, Value::String { .. } | Value::Integer(_)) {
            let must = phrase!("a text", "글자");
            self.wrong_type("name", key, &must, "key must be an alphanumeric string");
        }
    }

    /// The expression that a value is; says so if it is none.
    pub(super) fn expression(&mut self, node: &Node) -> Option<Expression> {
        let gitlab = "if invalid expression syntax";
        let Some(text) = node.as_str() else {
            let must = phrase!("an expression in quotes", "따옴표로 감싼 식");
            self.wrong_type("if", node, &must, gitlab);
            return None;
        };
        match Expression::parse(text, node.span) {
            Ok(expression) => Some(expression),
            Err(error) => {
                let mut found = Diagnostic::new(Code::ExpressionSyntax, error.span, error.message);
                found.help.extend(error.help);
                self.push(found, gitlab);
                None
            }
        }
    }
}
