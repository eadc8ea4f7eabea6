//! `extends:`: every top-level mapping gets what its parents have, parents first, later parents over earlier ones, its
//! own keys over all.

use std::{collections::BTreeMap, sync::Arc};

use super::{field::ruby_text, findings::Findings, fixes::meant};
use crate::{
    diagnostics::{Code, Diagnostic},
    include::{deep_merge, inspected, symbol},
    parse::{Entry, Mapping, Node, Value, scalar_text},
    phrase,
};

/// A chain of so many `extends` is accepted.
const LONGEST_CHAIN: usize = 11;

/// An entry on the way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Untouched,
    Open,
    Done,
}

struct Extender<'r, 'e, 's> {
    entries: Vec<Entry>,
    places: BTreeMap<&'r str, usize>,
    parents: Vec<Vec<usize>>,
    marks: Vec<Mark>,
    chains: Vec<usize>,
    findings: &'e mut Findings<'s>,
}

/// The root with `extends` settled. What cannot be settled is said and left as written.
pub(super) fn settle(root: &Mapping, findings: &mut Findings<'_>) -> Mapping {
    let entries = root.entries.clone();
    let places = root
        .entries
        .iter()
        .enumerate()
        .filter_map(|(at, entry)| Some((entry.key.as_str()?, at)))
        .collect();
    let mut extender = Extender {
        parents: vec![Vec::new(); entries.len()],
        marks: vec![Mark::Untouched; entries.len()],
        chains: vec![0; entries.len()],
        entries,
        places,
        findings,
    };
    let mut is_patient = true;
    for at in 0..extender.entries.len() {
        extender.settle_from(at);
        // GitLab stops at the first chain that is too long, so one is said.
        if is_patient && extender.chains[at] > LONGEST_CHAIN {
            is_patient = false;
            extender.say_chain(at);
        }
    }
    Mapping {
        entries: extender.entries,
    }
}

/// The parents' names as written: a text or a list of texts.
fn written_parents(entry: &Entry) -> Vec<&Node> {
    let Some(node) = entry
        .value
        .as_mapping()
        .and_then(|mapping| mapping.get("extends"))
    else {
        return Vec::new();
    };
    match &node.value {
        Value::Null => Vec::new(),
        Value::Sequence(items) => items.iter().collect(),
        _ => vec![node],
    }
}

impl<'r> Extender<'r, '_, '_> {
    /// The places of an entry's parents. Those that do not exist or are no mappings are said.
    fn parents_of(&mut self, at: usize) -> Vec<usize> {
        let entry = self.entries[at].clone();
        let Some(name) = entry.key.as_str() else {
            return Vec::new();
        };
        let (mut parents, mut unknown, mut invalid) = (Vec::new(), Vec::new(), Vec::new());
        for node in written_parents(&entry) {
            // GitLab turns whatever stands there into a text.
            let parent = scalar_text(&node.value).and_then(|name| self.places.get(name.as_str()));
            match parent {
                None => unknown.push(node),
                Some(&parent) if self.entries[parent].value.as_mapping().is_none() => {
                    invalid.push((node, parent));
                }
                Some(&parent) => parents.push(parent),
            }
        }
        let unknown_names = names(unknown.iter().copied(), &entry);
        for node in unknown {
            let said = self.unknown_parent(name, node);
            self.findings.say_missing(said.with_gitlab(format!(
                "{name}: unknown keys in `extends` ({unknown_names})"
            )));
        }
        let invalid_names = names(invalid.iter().map(|(node, _)| *node), &entry);
        for (node, parent) in invalid {
            let base = node.as_str().unwrap_or_default();
            let said = Diagnostic::new(
                Code::ExtendsUnknown,
                node.span,
                phrase!(
                    "`{base}` is no mapping, so nothing can extend it",
                    "`{base}` 항목은 key: value 묶음이 아니어서 extends로 쓸 수 없습니다"
                ),
            )
            .with_label(
                self.entries[parent].key.span,
                phrase!("defined here", "여기에 정의됨"),
            )
            .with_gitlab(format!(
                "{name}: invalid base hashes in `extends` ({invalid_names})"
            ));
            self.findings.say(said);
        }
        parents
    }

    fn unknown_parent(&mut self, name: &str, node: &Node) -> Diagnostic {
        let parent = ruby_text(node);
        let said = Diagnostic::new(
            Code::ExtendsUnknown,
            node.span,
            phrase!(
                "`{name}` extends `{parent}`, which does not exist",
                "`{name}`의 extends에 적은 `{parent}` 항목이 없습니다"
            ),
        );
        let is_base = |&(known, at): &(&&'r str, &usize)| {
            *known != name && self.entries[*at].value.as_mapping().is_some()
        };
        let bases = self.places.iter().filter(is_base);
        let candidates = bases.map(|(known, _)| *known);
        let dotted = format!(".{parent}");
        let near = self
            .places
            .get_key_value(dotted.as_str())
            .filter(is_base)
            .map(|(known, _)| *known);
        match near.or_else(|| self.findings.suggest(&parent, candidates)) {
            Some(near) => meant(said, near),
            None => said,
        }
    }

    /// Settles an entry and all it rests on, without recursion: chains can be as long as the file.
    fn settle_from(&mut self, start: usize) {
        if self.marks[start] != Mark::Untouched {
            return;
        }
        self.open(start);
        let mut path = vec![(start, 0)];
        while let Some((at, next)) = path.last_mut() {
            let at = *at;
            let Some(&parent) = self.parents[at].get(*next) else {
                self.finish(at);
                path.pop();
                continue;
            };
            *next += 1;
            match self.marks[parent] {
                Mark::Done => {}
                Mark::Untouched => {
                    self.open(parent);
                    path.push((parent, 0));
                }
                Mark::Open => {
                    let ring: Vec<usize> = path
                        .iter()
                        .map(|&(at, _)| at)
                        .skip_while(|&at| at != parent)
                        .collect();
                    // A way of more than ten steps back is too long before it is a circle.
                    let steps: Vec<usize> = path.iter().map(|&(at, _)| at).collect();
                    let lost = (steps.len() >= LONGEST_CHAIN)
                        .then(|| steps.get(LONGEST_CHAIN).copied().unwrap_or(parent));
                    self.say_ring(&ring, lost);
                    self.parents[at].retain(|&other| other != parent);
                    if let Some((_, next)) = path.last_mut() {
                        *next -= 1;
                    }
                }
            }
        }
    }

    /// Begins with an entry: its own mistakes are found before those of its parents.
    fn open(&mut self, at: usize) {
        self.marks[at] = Mark::Open;
        self.parents[at] = self.parents_of(at);
    }

    /// Merges an entry with its parents, which are all done.
    fn finish(&mut self, at: usize) {
        self.marks[at] = Mark::Done;
        if self.parents[at].is_empty() {
            return;
        }
        let chain = self.parents[at]
            .iter()
            .map(|&parent| self.chains[parent] + 1)
            .max();
        self.chains[at] = chain.unwrap_or(0);
        let Value::Mapping(own) = self.entries[at].value.value.clone() else {
            return;
        };
        let mut merged = Arc::new(Mapping::default());
        for &parent in &self.parents[at] {
            if let Value::Mapping(base) = &self.entries[parent].value.value {
                let span = self.entries[at].key.span;
                if !self.findings.afford(base.entries.len(), span) {
                    return;
                }
                merged = deep_merge(&merged, &without_extends(base));
            }
        }
        self.entries[at].value.value = Value::Mapping(deep_merge(&merged, &own));
    }

    /// Says a circle. `lost` is the entry at which GitLab gives up because the way has become too long.
    fn say_ring(&mut self, ring: &[usize], lost: Option<usize>) {
        let spelled: Vec<&str> = ring
            .iter()
            .chain(ring.first())
            .filter_map(|&at| self.entries[at].key.as_str())
            .collect();
        let path = spelled.join(" → ");
        let Some(&name) = spelled.first() else {
            return;
        };
        let place = |at: usize, next: usize| {
            let wanted = self.entries[next].key.as_str();
            written_parents(&self.entries[at])
                .into_iter()
                .find(|node| node.as_str() == wanted)
                .map_or(self.entries[at].key.span, |node| node.span)
        };
        let next_of = |position: usize| ring[(position + 1) % ring.len()];
        let mut said = Diagnostic::new(
            Code::ExtendsCycle,
            place(ring[0], next_of(0)),
            phrase!(
                "`extends` goes in a circle: {path}",
                "`extends`가 제자리로 돌아옵니다: {path}"
            ),
        )
        .with_gitlab(match lost.and_then(|at| self.entries[at].key.as_str()) {
            Some(lost) => format!("{lost}: nesting too deep in `extends`"),
            None => format!("{name}: circular dependency detected in `extends`"),
        });
        for position in 1..ring.len() {
            let (from, to) = (spelled[position], spelled[position + 1]);
            said = said.with_label(
                place(ring[position], next_of(position)),
                phrase!("`{from}` extends `{to}`", "`{from}` → `{to}`"),
            );
        }
        self.findings.say(said);
    }

    /// Says a chain that is too long. GitLab names the entry where it lost patience.
    fn say_chain(&mut self, start: usize) {
        let mut last = start;
        for left in (1..=LONGEST_CHAIN).rev() {
            let deep_enough = |&&parent: &&usize| self.chains[parent] >= left;
            let Some(&parent) = self.parents[last].iter().find(deep_enough) else {
                break;
            };
            last = parent;
        }
        let (name, last_name) = (
            self.entries[start].key.as_str().unwrap_or_default(),
            self.entries[last].key.as_str().unwrap_or_default(),
        );
        let chain = self.chains[start];
        let place = written_parents(&self.entries[start])
            .first()
            .map_or(self.entries[start].key.span, |node| node.span);
        let said = Diagnostic::new(
            Code::ExtendsTooDeep,
            place,
            phrase!(
                "`{name}` stands on a chain of {chain} `extends`; GitLab follows {LONGEST_CHAIN}",
                "`{name}` 위로 `extends`가 {chain}단계 이어집니다. GitLab은 {LONGEST_CHAIN}단계까지만 따라갑니다"
            ),
        )
        .with_label(self.entries[last].key.span, phrase!("GitLab stops here", "GitLab이 멈추는 곳"))
        .with_gitlab(format!("{last_name}: nesting too deep in `extends`"));
        self.findings.say(said);
    }
}

/// What GitLab makes names of. It makes a list of whatever stands there, and a mapping becomes a list of pairs.
fn names<'n>(nodes: impl Iterator<Item = &'n Node>, written: &Entry) -> String {
    let mapping = written
        .value
        .as_mapping()
        .and_then(|it| it.get("extends"))
        .and_then(Node::as_mapping);
    if let Some(mapping) = mapping {
        let pair = |pair: &Entry| format!("[{}, {}]", symbol(&pair.key), inspected(&pair.value));
        return mapping
            .entries
            .iter()
            .map(pair)
            .collect::<Vec<_>>()
            .join(", ");
    }
    nodes.map(ruby_text).collect::<Vec<_>>().join(", ")
}

/// A parent's own `extends` is spent; the child keeps its own.
fn without_extends(base: &Arc<Mapping>) -> Arc<Mapping> {
    if base.get("extends").is_none() {
        return Arc::clone(base);
    }
    let entries = base
        .entries
        .iter()
        .filter(|entry| entry.key.as_str() != Some("extends"))
        .cloned()
        .collect();
    Arc::new(Mapping { entries })
}
