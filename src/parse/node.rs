//! A YAML tree in which everything knows where it was written.

use std::sync::Arc;

use crate::text::Span;

/// A value and its place. Subtrees are shared: an alias, `extends` and `!reference` cost a pointer, not a copy.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where the value was written; an empty value has an empty span where it would stand.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// What a YAML node is, after Psych's YAML 1.1 typing.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true`, `yes`, `on` and their opposites.
    Bool(bool),
    /// A whole number in any of Psych's notations: `12`, `0644` (octal), `0x1F`, `1_000`, `12:30` (sexagesimal).
    Integer(i64),
    /// A number with a point.
    Float(f64),
    /// A text. `plain` says that it was written without quotes and is no block scalar.
    String {
        /// The text after unescaping and folding.
        text: Arc<str>,
        /// Written without quotes, in one of the styles that YAML types.
        plain: bool,
    },
    /// A list.
    Sequence(Arc<[Node]>),
    /// A mapping, in the order of the text, duplicates and merge keys already settled as Psych settles them.
    Mapping(Arc<Mapping>),
    /// GitLab's `!reference [a, b]`: the node behind the tag.
    Tagged(Tag, Arc<Node>),
}

/// A tag that means something to GitLab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// `!reference [job, key, …]`.
    Reference,
}

/// The pairs of a mapping, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// The pairs.
    pub entries: Vec<Entry>,
}

/// One pair of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key; usually a string, but YAML allows anything.
    pub key: Node,
    /// The value.
    pub value: Node,
}

impl Mapping {
    /// The pair whose key is this text.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.key.as_str() == Some(key))
    }

    /// The value under this key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }
}

impl Node {
    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The pairs, if it is a mapping.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// Whether it is `null` or empty.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }
}
