//! Ruby on Rails' `deep_merge`, by which GitLab combines files and `extends`: mappings merge key by key, everything
//! else is replaced, and `null` replaces too.

use std::{collections::BTreeMap, sync::Arc};

use crate::parse::{Entry, Mapping, Value};

/// `base` with `over` laid on it. Keys keep their first place. What is not changed is shared.
pub(crate) fn deep_merge(base: &Arc<Mapping>, over: &Arc<Mapping>) -> Arc<Mapping> {
    if base.entries.is_empty() {
        return Arc::clone(over);
    }
    if over.entries.is_empty() || Arc::ptr_eq(base, over) {
        return Arc::clone(base);
    }
    let mut entries = base.entries.clone();
    let places: BTreeMap<&str, usize> = base
        .entries
        .iter()
        .enumerate()
        .filter_map(|(at, entry)| Some((entry.key.as_str()?, at)))
        .collect();
    for entry in &over.entries {
        match entry.key.as_str().and_then(|key| places.get(key)) {
            Some(&at) => entries[at] = merged(&entries[at], entry),
            None => entries.push(entry.clone()),
        }
    }
    Arc::new(Mapping { entries })
}

fn merged(base: &Entry, over: &Entry) -> Entry {
    let mut entry = over.clone();
    if let (Value::Mapping(below), Value::Mapping(above)) = (&base.value.value, &over.value.value) {
        entry.value.value = Value::Mapping(deep_merge(below, above));
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        parse::{Node, parse},
        text::FileId,
    };

    fn mapping(text: &str) -> Arc<Mapping> {
        match parse(FileId(0), text).root.unwrap().value {
            Value::Mapping(mapping) => mapping,
            other => panic!("{other:?} is no mapping"),
        }
    }

    #[test]
    fn mappings_merge_and_everything_else_is_replaced() {
        let base = mapping("variables: {X: a, Y: a}\ntags: [a, b]\nrules: [{when: never}]\n");
        let over = mapping("tags: [c]\nvariables: {Y: b, Z: b}\nrules: null\n");
        let merged = deep_merge(&base, &over);
        let keys: Vec<_> = merged
            .entries
            .iter()
            .map(|entry| entry.key.as_str())
            .collect();
        assert_eq!(keys, [Some("variables"), Some("tags"), Some("rules")]);
        let variables = merged
            .get("variables")
            .and_then(|node| node.as_mapping())
            .unwrap();
        let values: Vec<_> = variables
            .entries
            .iter()
            .map(|entry| entry.value.as_str())
            .collect();
        assert_eq!(values, [Some("a"), Some("b"), Some("b")]);
        assert_eq!(
            merged
                .get("tags")
                .and_then(|node| node.as_sequence())
                .map(<[_]>::len),
            Some(1)
        );
        assert!(merged.get("rules").is_some_and(Node::is_null));
    }
}
