//! The tree as `serde_yaml` takes it, with marks where a scalar is to be written by us.

use serde_yaml::value::{Tag as YamlTag, TaggedValue};

use super::scalar::{is_harmless, written};
use crate::{
    parse::{Entry, Mapping, Node, Tag, Value},
    text::Span,
};

/// Stands around the number of a [`Mark`]. It is a character that nobody uses, and text that has it is written by us.
pub(super) const MARK: char = '\u{E000}';

/// A scalar that we write.
pub(super) struct Mark {
    /// How it is written.
    pub(super) text: String,
    /// Where it comes from, when that matters: a key, or an item of a list.
    pub(super) origin: Option<Span>,
}

/// Turns a tree into `serde_yaml`'s, and keeps the marks.
#[derive(Default)]
pub(super) struct Marker {
    pub(super) marks: Vec<Mark>,
}

impl Marker {
    /// A mapping; its keys carry their places.
    pub(super) fn mapping(&mut self, mapping: &Mapping) -> serde_yaml::Value {
        let pairs = mapping.entries.iter().map(|entry| self.pair(entry));
        serde_yaml::Value::Mapping(pairs.collect())
    }

    fn pair(&mut self, entry: &Entry) -> (serde_yaml::Value, serde_yaml::Value) {
        let key = match written(&entry.key.value) {
            Some(text) => self.mark(text, Some(entry.key.span)),
            None => self.node(&entry.key),
        };
        (key, self.node(&entry.value))
    }

    fn node(&mut self, node: &Node) -> serde_yaml::Value {
        match &node.value {
            Value::Null => serde_yaml::Value::Null,
            Value::Bool(flag) => (*flag).into(),
            Value::Integer(number) => (*number).into(),
            Value::String { text, .. } if is_harmless(text) => text.to_string().into(),
            Value::String { .. } | Value::Float(_) => {
                self.mark(written(&node.value).unwrap_or_default(), None)
            }
            Value::Sequence(items) => items.iter().map(|item| self.item(item)).collect(),
            Value::Mapping(mapping) => self.mapping(mapping),
            Value::Tagged(Tag::Reference, inner) => {
                serde_yaml::Value::Tagged(Box::new(TaggedValue {
                    tag: YamlTag::new("reference"),
                    value: self.node(inner),
                }))
            }
        }
    }

    /// An item of a list. A text of several lines is better read as a block, and does without its place.
    fn item(&mut self, node: &Node) -> serde_yaml::Value {
        match written(&node.value) {
            Some(text) if !is_block(node) => self.mark(text, Some(node.span)),
            _ => self.node(node),
        }
    }

    fn mark(&mut self, text: String, origin: Option<Span>) -> serde_yaml::Value {
        self.marks.push(Mark { text, origin });
        let number = self.marks.len() - 1;
        format!("{MARK}{number}{MARK}").into()
    }
}

fn is_block(node: &Node) -> bool {
    node.as_str()
        .is_some_and(|text| text.contains('\n') && is_harmless(text))
}
