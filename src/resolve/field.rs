//! One field of a mapping, and the checks that GitLab has for fields of every kind
//! (`lib/gitlab/config/entry/validators.rb` in GitLab).

use super::{
    at::At,
    findings::{Findings, wrong_type},
    fixes::{meant_flag, quote_it, with_nearest, wrap_it},
};
use crate::{
    diagnostics::{Code, Diagnostic, Edit, Phrase, Quote, Quotes},
    include::inspected,
    parse::{Mapping, Node, Value, scalar_text},
    phrase,
    text::Spanned,
};

/// The value of a keyword below another keyword. `null` is as good as absent, and so is a `!reference` that leads nowhere:
/// that was said before.
pub(super) struct Field<'n> {
    key: &'n str,
    pub(super) node: &'n Node,
    at: At<'n>,
    /// Whether GitLab checks it together with the entry around it.
    is_attribute: bool,
}

impl<'n> Field<'n> {
    /// A field that GitLab checks together with the entry around it: `…:artifacts expire in should be a duration`.
    pub(super) fn attribute(mapping: &'n Mapping, key: &'n str, around: &At<'n>) -> Option<Self> {
        Some(Self {
            key,
            node: written(mapping, key)?,
            at: *around,
            is_attribute: true,
        })
    }

    /// A field that is an entry of its own for GitLab: `…:cache:paths config should be an array of strings`.
    pub(super) fn entry(mapping: &'n Mapping, key: &'n str, around: &'n At<'n>) -> Option<Self> {
        let node = written(mapping, key)?;
        Some(Self::of(key, node, &around.key(key)))
    }

    /// The whole value of the entry at `at`.
    pub(super) fn of(key: &'n str, node: &'n Node, at: &At<'n>) -> Self {
        Self {
            key,
            node,
            at: *at,
            is_attribute: false,
        }
    }

    /// GitLab's message about this field.
    pub(super) fn says(&self, text: &str) -> Quote {
        if self.is_attribute {
            let attribute = self.key.replace('_', " ");
            return self.at.says(&format!("{attribute} {text}"));
        }
        self.at.says(&format!("config {text}"))
    }

    /// A finding about the value of this field.
    pub(super) fn wrong_value(&self, message: Phrase, says: &str) -> Diagnostic {
        Diagnostic::new(Code::WrongValue, self.node.span, message).with_gitlab(self.says(says))
    }

    /// A finding about the type of this field.
    pub(super) fn wrong_type(&self, expected: &Phrase, gitlab: impl Into<Quotes>) -> Diagnostic {
        wrong_type(self.key, self.node, expected, gitlab)
    }

    /// A text.
    pub(super) fn text(&self, findings: &mut Findings<'_>) -> Option<Spanned<String>> {
        if let Some(text) = self.node.as_str() {
            return Some(Spanned::new(text.to_owned(), self.node.span));
        }
        self.say_no_text(self.says("should be a string").into(), findings);
        None
    }

    fn say_no_text(&self, gitlab: Quotes, findings: &mut Findings<'_>) {
        let mut said = self.wrong_type(&phrase!("a text", "글자"), gitlab);
        if let Some(edit) = quote_it(self.node, findings.sources) {
            said = said.with_fix(phrase!("quote it", "따옴표로 감싸기"), vec![edit]);
        }
        findings.say(said);
    }

    /// True or false.
    pub(super) fn flag(&self, findings: &mut Findings<'_>) -> Option<Spanned<bool>> {
        if let Value::Bool(flag) = self.node.value {
            return Some(Spanned::new(flag, self.node.span));
        }
        let gitlab = self.says("should be a boolean value");
        let mut said = self.wrong_type(&phrase!("true or false", "참/거짓"), gitlab);
        if let Some(flag) = self.node.as_str().and_then(meant_flag) {
            let edit = Edit {
                span: self.node.span,
                replacement: flag.to_owned(),
            };
            said = said.with_fix(phrase!("write {flag}", "{flag}로 바꾸기"), vec![edit]);
        }
        findings.say(said);
        None
    }

    /// A list of texts.
    pub(super) fn texts(&self, findings: &mut Findings<'_>) -> Option<Vec<Spanned<String>>> {
        let gitlab = || self.says("should be an array of strings");
        let Some(items) = self.node.as_sequence() else {
            if matches!(self.node.value, Value::Tagged(..)) {
                return None;
            }
            let mut said = self.wrong_type(&phrase!("a list of texts", "글자 목록"), gitlab());
            if let Some(edit) = wrap_it(self.node, findings.sources) {
                let written = edit.replacement.clone();
                said = said.with_fix(
                    phrase!("make it a list: {written}", "목록으로 만들기: {written}"),
                    vec![edit],
                );
            }
            findings.say(said);
            return None;
        };
        Some(self.items(items, &gitlab, findings))
    }

    /// A text or a list of texts.
    pub(super) fn text_or_texts(
        &self,
        findings: &mut Findings<'_>,
    ) -> Option<Vec<Spanned<String>>> {
        let gitlab = || self.says("should be an array of strings or a string");
        match &self.node.value {
            Value::String { text, .. } => {
                Some(vec![Spanned::new(text.to_string(), self.node.span)])
            }
            Value::Sequence(items) => Some(self.items(items, &gitlab, findings)),
            _ => {
                self.say_no_text(gitlab().into(), findings);
                None
            }
        }
    }

    /// The items of a list that are texts. The others are said.
    fn items(
        &self,
        items: &[Node],
        gitlab: &dyn Fn() -> Quote,
        findings: &mut Findings<'_>,
    ) -> Vec<Spanned<String>> {
        if !findings.afford(items.len(), self.node.span) {
            return Vec::new();
        }
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                Value::String { text, .. } => {
                    texts.push(Spanned::new(text.to_string(), item.span));
                }
                Value::Tagged(..) => {}
                _ => {
                    let name = format!("{}: -", self.key);
                    let mut said = wrong_type(&name, item, &phrase!("a text", "글자"), gitlab());
                    if let Some(edit) = quote_it(item, findings.sources) {
                        said = said.with_fix(phrase!("quote it", "따옴표로 감싸기"), vec![edit]);
                    }
                    findings.say(said);
                }
            }
        }
        texts
    }

    /// One of a few words. `says` is GitLab's text for every other.
    pub(super) fn choice(
        &self,
        choices: &[&str],
        says: &str,
        findings: &mut Findings<'_>,
    ) -> Option<Spanned<String>> {
        let listed = choices.join(", ");
        let Some(text) = self.node.as_str() else {
            let mut gitlab = vec![self.says("should be a string")];
            if !is_included(self.node, choices) {
                gitlab.push(self.says(says));
            }
            let said = self.wrong_type(&phrase!("a text", "글자"), gitlab);
            findings.say(said.with_help(phrase!("one of {listed}", "{listed} 가운데 하나")));
            return None;
        };
        if choices.contains(&text) {
            return Some(Spanned::new(text.to_owned(), self.node.span));
        }
        let key = self.key;
        let message = phrase!(
            "`{key}` is one of {listed}",
            "`{key}` 값은 {listed} 가운데 하나입니다"
        );
        let said = self.wrong_value(message, says);
        findings.say(with_nearest(said, text, choices));
        None
    }

    /// A length of time.
    pub(super) fn duration(&self, findings: &mut Findings<'_>) -> Option<Spanned<String>> {
        let is_duration = |text: &str| {
            text.eq_ignore_ascii_case("never") || super::duration::seconds(text).is_some()
        };
        let says = "should be a duration";
        let Some(text) = self.node.as_str() else {
            self.say_no_text(self.says(says).into(), findings);
            return None;
        };
        if is_duration(text) {
            return Some(Spanned::new(text.to_owned(), self.node.span));
        }
        let message = phrase!(
            "`{text}` is no length of time",
            "`{text}` 값을 시간 길이로 읽을 수 없습니다"
        );
        findings.say(self.wrong_value(message, says).with_help(phrase!(
            "write it like `30 minutes`, `1 week` or `never`",
            "`30 minutes`, `1 week`, `never`처럼 쓰세요"
        )));
        None
    }
}

/// The value of a keyword, unless it is as good as absent.
pub(super) fn written<'n>(mapping: &'n Mapping, key: &str) -> Option<&'n Node> {
    let is_written = |node: &&Node| !matches!(node.value, Value::Null | Value::Tagged(..));
    mapping.get(key).filter(is_written)
}

/// A mapping; everything else is refused as GitLab refuses it.
pub(super) fn mapping<'n>(
    key: &str,
    node: &'n Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<&'n Mapping> {
    if let Value::Mapping(mapping) = &node.value {
        return Some(mapping);
    }
    if !matches!(node.value, Value::Tagged(..)) {
        let gitlab = at.says("config should be a hash");
        findings.wrong_type(key, node, &phrase!("a mapping", "묶음"), gitlab);
    }
    None
}

/// Texts that have to be there. `around` is the mapping that holds them.
pub(super) fn required_texts<const N: usize>(
    around: &Node,
    keys: [&str; N],
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> [Option<Spanned<String>>; N] {
    let node = |key: &str| around.as_mapping().and_then(|mapping| mapping.get(key));
    let is_missing = |key: &&str| node(key).is_none_or(Node::is_null);
    let missing: Vec<_> = keys.iter().copied().filter(is_missing).collect();
    if !missing.is_empty() {
        let says = missing.iter().flat_map(|key| says_of_required(key, at));
        say_missing(around, &missing, says.collect(), findings);
    }
    keys.map(|key| required_text(key, node(key)?, at, findings))
}

/// What GitLab says of a text that has to be there: that it is no text, and that it is blank.
fn says_of_required(key: &str, at: &At<'_>) -> [Quote; 2] {
    let attribute = key.replace('_', " ");
    ["should be a string", "can't be blank"].map(|text| at.says(&format!("{attribute} {text}")))
}

/// Says that keys are not there.
pub(super) fn say_missing(
    around: &Node,
    keys: &[&str],
    gitlab: Vec<Quote>,
    findings: &mut Findings<'_>,
) {
    let listed = keys.join("`, `");
    let message = if keys.len() == 1 {
        phrase!("`{listed}` is missing", "`{listed}` 키가 없습니다")
    } else {
        phrase!("`{listed}` are missing", "`{listed}` 키가 없습니다")
    };
    let first = keys.first().copied().unwrap_or_default();
    let said = Diagnostic::new(Code::MissingKey, around.span, message);
    findings.say(
        said.with_help(phrase!("write `{first}: …`", "`{first}: …`를 적으세요"))
            .with_gitlab(gitlab),
    );
}

/// A text that is there, if it is one.
fn required_text(
    key: &str,
    node: &Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    let [no_text, blank] = says_of_required(key, at);
    match &node.value {
        Value::String { text, .. } if text.trim().is_empty() => {
            let message = phrase!("`{key}` is empty", "`{key}` 값이 비어 있습니다");
            let said = Diagnostic::new(Code::MissingKey, node.span, message);
            findings.say(said.with_gitlab(blank));
            None
        }
        Value::String { text, .. } => Some(Spanned::new(text.to_string(), node.span)),
        Value::Null | Value::Tagged(..) => None,
        _ => {
            let mut gitlab = vec![no_text];
            gitlab.extend(is_blank(node).then_some(blank));
            Field::of(key, node, at).say_no_text(gitlab.into(), findings);
            None
        }
    }
}

/// Says that some keys stand together that exclude each other. GitLab lists them as the mapping does.
pub(super) fn say_exclusive(
    mapping: &Mapping,
    keys: &[&str],
    at: &At<'_>,
    findings: &mut Findings<'_>,
) {
    let together: Vec<_> = mapping
        .entries
        .iter()
        .filter_map(|entry| Some((entry, entry.key.as_str().filter(|key| keys.contains(key))?)))
        .collect();
    let [(first, a), .., (last, b)] = together[..] else {
        return;
    };
    let message = phrase!(
        "`{a}` and `{b}` cannot stand together",
        "`{a}`, `{b}` 키워드를 함께 쓸 수 없습니다"
    );
    let listed: Vec<_> = together.iter().map(|(_, key)| *key).collect();
    let gitlab = at.says(&format!(
        "config these keys cannot be used together: {}",
        listed.join(", ")
    ));
    findings.say(
        Diagnostic::new(Code::KeysExclude, last.key.span, message)
            .with_label(first.key.span, phrase!("`{a}` is here", "`{a}` 키워드"))
            .with_gitlab(gitlab),
    );
}

/// What Rails calls blank: nothing, `false`, an empty list or mapping, a text of blanks.
pub(super) fn is_blank(node: &Node) -> bool {
    match &node.value {
        Value::Null | Value::Bool(false) => true,
        Value::String { text, .. } => text.trim().is_empty(),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(mapping) => mapping.entries.is_empty(),
        _ => false,
    }
}

/// Whether Rails finds a value that is no text among `choices`: a list whose items are all there counts.
pub(super) fn is_included(node: &Node, choices: &[&str]) -> bool {
    let is_known = |item: &Node| item.as_str().is_some_and(|it| choices.contains(&it));
    node.as_sequence()
        .is_some_and(|items| items.iter().all(is_known))
}

/// A value as Ruby makes a text of it, for the checks that look at the text of any value.
pub(super) fn ruby_text(node: &Node) -> String {
    scalar_text(&node.value).unwrap_or_else(|| inspected(node))
}

/// The length of a value as Rails measures it: of a list or mapping its items, of all else the characters.
pub(super) fn ruby_length(node: &Node) -> usize {
    match &node.value {
        Value::Sequence(items) => items.len(),
        Value::Mapping(mapping) => mapping.entries.len(),
        value => scalar_text(value).map_or(0, |text| text.chars().count()),
    }
}

/// All items of a list, with lists inside of it laid out however deep they stand.
pub(super) fn flat(items: &[Node]) -> Vec<&Node> {
    let mut flat = Vec::new();
    let mut open = vec![items.iter()];
    while let Some(iterator) = open.last_mut() {
        match iterator.next() {
            None => {
                open.pop();
            }
            Some(item) => match item.as_sequence() {
                Some(inner) => open.push(inner.iter()),
                None => flat.push(item),
            },
        }
    }
    flat
}
