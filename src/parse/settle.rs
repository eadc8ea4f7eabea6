//! The pairs of a mapping as Psych settles them: one after the other in the order of the text. A key that comes again
//! replaces the value and keeps the first place; a merge key `<<` replaces what stood before it and yields to what
//! comes after, wherever YAML's own rule would let explicit keys win.

use std::{collections::BTreeMap, sync::Arc};

use super::{Entry, Mapping, Node, Value, scalar::scalar_text};
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    text::Span,
};

/// A pair as written.
pub(super) struct Pair {
    pub(super) key: Node,
    pub(super) value: Node,
    /// The key is `<<`.
    pub(super) is_merge: bool,
    /// The value is an alias.
    pub(super) from_alias: bool,
}

/// Mappings up to this size find a key by looking at each; larger ones keep an index.
const FEW: usize = 12;

/// What makes two keys the same: their type and their text. Collections as keys are never the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    Text(Arc<str>),
    Other(u8, String),
}

/// The places of keys among those of a mapping.
#[derive(Default)]
struct Places {
    keys: Vec<(Identity, usize)>,
    /// The same, once they are many.
    index: BTreeMap<Identity, usize>,
}

impl Places {
    fn find(&self, key: &Identity) -> Option<usize> {
        if self.keys.len() > FEW {
            return self.index.get(key).copied();
        }
        let mut keys = self.keys.iter();
        keys.find(|(known, _)| known == key)
            .map(|&(_, place)| place)
    }

    /// Adds a key that is not there yet.
    fn add(&mut self, key: Identity, place: usize) {
        if self.keys.len() == FEW {
            self.index = self.keys.iter().cloned().collect();
        }
        if self.keys.len() >= FEW {
            self.index.insert(key.clone(), place);
        }
        self.keys.push((key, place));
    }
}

#[derive(Default)]
struct Settled {
    entries: Vec<Entry>,
    places: Places,
}

impl Settled {
    fn put(&mut self, entry: Entry) {
        let Some(identity) = identity(&entry.key) else {
            self.entries.push(entry);
            return;
        };
        if let Some(at) = self.places.find(&identity) {
            self.entries[at] = entry;
        } else {
            self.places.add(identity, self.entries.len());
            self.entries.push(entry);
        }
    }
}

fn identity(key: &Node) -> Option<Identity> {
    let kind = match &key.value {
        Value::String { text, .. } => return Some(Identity::Text(Arc::clone(text))),
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Integer(_) => 2,
        Value::Float(_) => 3,
        Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(..) => return None,
    };
    Some(Identity::Other(kind, scalar_text(&key.value)?))
}

/// Whether every key is a text of its own and nothing is merged: the rule, and nothing to settle.
fn is_settled(pairs: &[Pair]) -> bool {
    let is_text = |pair: &Pair| !pair.is_merge && matches!(pair.key.value, Value::String { .. });
    let is_new = |(at, pair): (usize, &Pair)| {
        let key = pair.key.as_str();
        !pairs[..at].iter().any(|before| before.key.as_str() == key)
    };
    pairs.len() <= FEW && pairs.iter().all(is_text) && pairs.iter().enumerate().all(is_new)
}

/// Settles the pairs and says which keys were given twice.
pub(super) fn settle(pairs: Vec<Pair>, diagnostics: &mut Vec<Diagnostic>) -> Mapping {
    if is_settled(&pairs) {
        let entry = |Pair { key, value, .. }| Entry { key, value };
        return Mapping {
            entries: pairs.into_iter().map(entry).collect(),
        };
    }
    let mut settled = Settled::default();
    let mut written: BTreeMap<Identity, Span> = BTreeMap::new();
    for pair in pairs {
        if pair.is_merge && pair.from_alias && pair.value.is_null() {
            // An alias that leads nowhere is said already, and brings nothing.
            continue;
        }
        if pair.is_merge
            && let Some(merged) = merged_entries(&pair)
        {
            for entry in merged {
                settled.put(entry);
            }
            continue;
        }
        if let Some(identity) = identity(&pair.key)
            && let Some(first) = written.insert(identity, pair.key.span)
        {
            diagnostics.push(given_twice(&pair.key, first));
        }
        settled.put(Entry {
            key: pair.key,
            value: pair.value,
        });
    }
    Mapping {
        entries: settled.entries,
    }
}

/// What a merge key brings; `None` where Psych keeps `<<` as an ordinary key.
fn merged_entries(pair: &Pair) -> Option<Vec<Entry>> {
    match &pair.value.value {
        Value::Mapping(mapping) => Some(mapping.entries.clone()),
        Value::Sequence(items) if !pair.from_alias => {
            let mappings: Option<Vec<&Arc<Mapping>>> = items
                .iter()
                .map(|item| match &item.value {
                    Value::Mapping(mapping) => Some(mapping),
                    _ => None,
                })
                .collect();
            // For a key in several of them the first listed wins, so the last is put first.
            let entries = mappings?
                .into_iter()
                .rev()
                .flat_map(|mapping| mapping.entries.iter().cloned());
            Some(entries.collect())
        }
        _ => None,
    }
}

fn given_twice(key: &Node, first: Span) -> Diagnostic {
    let name = scalar_text(&key.value).unwrap_or_default();
    Diagnostic::new(
        Code::DuplicateKey,
        key.span,
        phrase!(
            "`{name}` is given twice; only this one counts",
            "`{name}` 키가 두 번 나옵니다. 여기 적힌 것만 쓰입니다"
        ),
    )
    .with_label(
        first,
        phrase!("first given here, and ignored", "처음 적힌 곳. 무시됩니다"),
    )
    .with_help(phrase!(
        "GitLab takes the last one and says nothing; remove one, or rename it if both are meant",
        "GitLab은 아무 말 없이 마지막 것을 씁니다. 하나를 지우거나, 둘 다 필요하면 이름을 바꾸세요"
    ))
}
