//! `!reference [job, key, …]`: the value that stands at a path of the file, after `extends`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::findings::{Findings, ruby_inspect};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Entry, Mapping, Node, Tag, Value},
    phrase,
    text::Span,
};

/// References may lead to values with references; one that stands deeper than this in what they bring is a mistake.
const DEEPEST: usize = 200;

/// What is known of a path.
#[derive(Clone)]
enum Known {
    Found(Node),
    Missing,
}

struct Resolver<'r, 's> {
    root: &'r Mapping,
    places: BTreeMap<&'r str, usize>,
    known: BTreeMap<Vec<String>, Known>,
    /// The references that are being followed, each as it is written.
    open: BTreeSet<Span>,
    depth: usize,
    findings: &'r mut Findings<'s>,
}

/// The root with every `!reference` replaced by what it refers to. One that leads nowhere is said and stays as it is;
/// whoever meets it later knows that it is said already.
pub(super) fn settle(root: &Mapping, findings: &mut Findings<'_>) -> Mapping {
    let places = root
        .entries
        .iter()
        .enumerate()
        .filter_map(|(at, entry)| Some((entry.key.as_str()?, at)))
        .collect();
    let mut resolver = Resolver {
        root,
        places,
        known: BTreeMap::new(),
        open: BTreeSet::new(),
        depth: 0,
        findings,
    };
    resolver.mapping(root)
}

impl Resolver<'_, '_> {
    fn mapping(&mut self, mapping: &Mapping) -> Mapping {
        let resolved = |entry: &Entry| Entry {
            key: entry.key.clone(),
            value: self.node(&entry.value),
        };
        Mapping {
            entries: mapping.entries.iter().map(resolved).collect(),
        }
    }

    fn node(&mut self, node: &Node) -> Node {
        self.depth += 1;
        let resolved = self.resolved(node);
        self.depth -= 1;
        resolved
    }

    fn resolved(&mut self, node: &Node) -> Node {
        let value = match &node.value {
            Value::Tagged(Tag::Reference, target) => return self.reference(node, target),
            Value::Sequence(items) => {
                if !self.findings.afford(items.len(), node.span) {
                    return node.clone();
                }
                Value::Sequence(items.iter().map(|item| self.node(item)).collect())
            }
            Value::Mapping(mapping) => {
                if !self.findings.afford(mapping.entries.len(), node.span) {
                    return node.clone();
                }
                Value::Mapping(Arc::new(self.mapping(mapping)))
            }
            _ => return node.clone(),
        };
        Node {
            span: node.span,
            value,
        }
    }

    fn reference(&mut self, node: &Node, target: &Node) -> Node {
        let Some(path) = path_of(target) else {
            let shown = ruby_inspect(target);
            let said = Diagnostic::new(
                Code::ReferenceNotFound,
                node.span,
                phrase!(
                    "a `!reference` is a list of names: `!reference [.job, key]`",
                    "`!reference`에는 이름 목록을 씁니다: `!reference [.job, key]`"
                ),
            )
            .with_gitlab(format!("!reference {shown} is not valid"));
            self.findings.say(said);
            return node.clone();
        };
        if self.open.contains(&node.span) {
            self.say_circle(node, target, &path);
            return node.clone();
        }
        match self.known.get(&path) {
            Some(Known::Found(found)) => return found.clone(),
            Some(Known::Missing) => {
                self.say_missing(node, target, &path);
                return node.clone();
            }
            None => {}
        }
        let found = self.dig(&path).filter(|_| self.depth < DEEPEST);
        let Some(found) = found else {
            self.known.insert(path.clone(), Known::Missing);
            self.say_missing(node, target, &path);
            return node.clone();
        };
        self.open.insert(node.span);
        let found = self.node(&found);
        self.open.remove(&node.span);
        self.known.insert(path, Known::Found(found.clone()));
        found
    }

    /// The value at a path. GitLab takes `false` and `null` for "not found".
    fn dig(&self, path: &[String]) -> Option<Node> {
        let (first, rest) = path.split_first()?;
        let mut node = &self.root.entries[*self.places.get(first.as_str())?].value;
        for key in rest {
            node = node.as_mapping()?.get(key)?;
        }
        let is_nothing = matches!(node.value, Value::Null | Value::Bool(false));
        (!is_nothing).then(|| node.clone())
    }

    fn say_missing(&mut self, node: &Node, target: &Node, path: &[String]) {
        let (shown, inspected) = (path.join(", "), ruby_inspect(target));
        let mut said = Diagnostic::new(
            Code::ReferenceNotFound,
            node.span,
            phrase!(
                "there is nothing at `{shown}` to refer to",
                "`{shown}` 자리에 가져올 값이 없습니다"
            ),
        )
        .with_gitlab(format!("!reference {inspected} could not be found"));
        if let Some(near) = self.near(path) {
            said = said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"));
        }
        self.findings.say_missing(said);
    }

    /// A name like the first one of the path that leads nowhere.
    fn near(&mut self, path: &[String]) -> Option<String> {
        let (first, rest) = path.split_first()?;
        let Some(&at) = self.places.get(first.as_str()) else {
            return self
                .findings
                .suggest(first, self.places.keys().copied())
                .map(str::to_owned);
        };
        let mut node = &self.root.entries[at].value;
        for key in rest {
            let mapping = node.as_mapping()?;
            let Some(next) = mapping.get(key) else {
                let keys = mapping
                    .entries
                    .iter()
                    .filter_map(|entry| entry.key.as_str());
                return self.findings.suggest(key, keys).map(str::to_owned);
            };
            node = next;
        }
        None
    }

    fn say_circle(&mut self, node: &Node, target: &Node, path: &[String]) {
        let (shown, inspected) = (path.join(", "), ruby_inspect(target));
        let mut said = Diagnostic::new(
            Code::ReferenceNotFound,
            node.span,
            phrase!(
                "this leads back to `{shown}` itself",
                "돌고 돌아 `{shown}` 자신을 가리킵니다"
            ),
        )
        .with_gitlab(format!(
            "!reference {inspected} is part of a circular chain"
        ));
        if let Some(found) = self.dig(path) {
            said = said.with_label(
                found.span,
                phrase!("the value that it leads to", "가리키는 값"),
            );
        }
        self.findings.say(said);
    }
}

/// The path, if it is a list of one or more texts.
fn path_of(target: &Node) -> Option<Vec<String>> {
    let items = target.as_sequence().filter(|items| !items.is_empty())?;
    items
        .iter()
        .map(|item| item.as_str().map(str::to_owned))
        .collect()
}
