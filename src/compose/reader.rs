//! Nodes → values, with a word about each that does not fit.

use crate::{
    diagnostics::{
        Code, Diagnostic, Edit,
        Language::{English, Korean},
        Phrase, nearest,
    },
    parse::{Mapping, Node, Value},
    phrase,
    text::{Span, Spanned},
};

/// Reads the nodes of one file and collects what is wrong with them.
pub(super) struct Reader<'t> {
    text: &'t str,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    pub(super) const fn new(text: &'t str, diagnostics: Vec<Diagnostic>) -> Self {
        Self { text, diagnostics }
    }

    pub(super) fn say(&mut self, found: Diagnostic) {
        self.diagnostics.push(found);
    }

    /// A scalar as it is written: Compose reads YAML 1.2, where `8080:80` and `no` are texts.
    pub(super) fn scalar(&self, node: &Node) -> Option<Spanned<String>> {
        let text = match &node.value {
            Value::String { text, .. } => text.to_string(),
            Value::Integer(_) | Value::Float(_) | Value::Bool(_) => {
                let span = node.span.start as usize..node.span.end as usize;
                self.text.get(span)?.trim().to_owned()
            }
            _ => return None,
        };
        Some(Spanned::new(text, node.span))
    }

    /// A scalar, or a word about something else.
    pub(super) fn text(&mut self, key: &str, node: &Node) -> Option<Spanned<String>> {
        if is_left_out(node) {
            return None;
        }
        let scalar = self.scalar(node);
        if scalar.is_none() {
            self.wrong_type(key, node, &phrase!("a text", "글자"));
        }
        scalar
    }

    pub(super) fn mapping<'n>(&mut self, key: &str, node: &'n Node) -> Option<&'n Mapping> {
        if is_left_out(node) {
            return None;
        }
        let mapping = node.as_mapping();
        if mapping.is_none() {
            self.wrong_type(key, node, &phrase!("a mapping", "`이름: 값` 묶음"));
        }
        mapping
    }

    pub(super) fn list<'n>(&mut self, key: &str, node: &'n Node) -> &'n [Node] {
        if is_left_out(node) {
            return &[];
        }
        let items = node.as_sequence();
        if items.is_none() {
            self.wrong_type(key, node, &phrase!("a list", "목록"));
        }
        items.unwrap_or_default()
    }

    pub(super) fn wrong_type(&mut self, key: &str, node: &Node, expected: &Phrase) {
        let (en, ko) = (expected.text(English), expected.text(Korean));
        let message = phrase!(
            "`{key}` should be {en}",
            "`{key}`에는 {ko} 형식이 와야 합니다"
        );
        self.say(Diagnostic::new(Code::WrongType, node.span, message));
    }

    pub(super) fn wrong_value(&mut self, span: Span, message: Phrase, help: Phrase) {
        self.say(Diagnostic::new(Code::WrongValue, span, message).with_help(help));
    }

    /// Says every key that is none of these. `x-` begins a key of the user's own.
    pub(super) fn known_keys<'k>(
        &mut self,
        mapping: &Mapping,
        place: &Phrase,
        keys: &(impl Iterator<Item = &'k str> + Clone),
    ) {
        for entry in &mapping.entries {
            let Some(name) = self.scalar(&entry.key) else {
                continue;
            };
            let name = name.value;
            if name.starts_with("x-") || name == "<<" || keys.clone().any(|key| key == name) {
                continue;
            }
            let (en, ko) = (place.text(English), place.text(Korean));
            let message = phrase!(
                "Compose knows no `{name}` in {en}",
                "{ko} 안에 쓸 수 없는 키입니다: `{name}`"
            );
            let mut found = Diagnostic::new(Code::UnknownKeyword, entry.key.span, message);
            if let Some(near) = nearest(&name, keys.clone()) {
                let edit = Edit {
                    span: entry.key.span,
                    replacement: near.to_owned(),
                };
                found = found
                    .with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"))
                    .with_fix(
                        phrase!("change it to `{near}`", "`{near}`로 바꾸기"),
                        vec![edit],
                    );
            }
            self.say(found);
        }
    }

    /// The names of a mapping's entries.
    pub(super) fn names(&self, mapping: &Mapping) -> Vec<Spanned<String>> {
        let keys = mapping.entries.iter().map(|entry| &entry.key);
        keys.filter_map(|key| self.scalar(key)).collect()
    }
}

/// Nothing is written, or a tag of Compose's own (`!reset`, `!override`) or a `!reference` says more than the value.
pub(super) const fn is_left_out(node: &Node) -> bool {
    matches!(node.value, Value::Null | Value::Tagged(..))
}

/// A value that is known only when the file is used: `${TAG:-latest}`.
pub(super) fn is_interpolated(text: &str) -> bool {
    text.contains('$')
}
