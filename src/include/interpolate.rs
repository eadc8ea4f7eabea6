//! `$[[ … ]]` in a file: every key and every scalar gets the values that it asks for, before anything else is looked at
//! (`lib/gitlab/ci/config/interpolation/` in GitLab).

use std::{collections::BTreeMap, sync::Arc};

use super::{
    access::{Context, Found, Trouble},
    block::{self, Block, Request},
    ruby::text_of,
    together::Together,
};
use crate::{
    diagnostics::{Code, Diagnostic, Phase},
    parse::{Entry, Mapping, Node, Value, scalar_text},
    phrase,
    text::Span,
};

/// GitLab reads no more different blocks in a file,
const MOST_BLOCKS: usize = 10_000;
/// no more keys and values,
const MOST_NODES: usize = 500_000;
/// and no longer scalars, in bytes.
const LONGEST_NODE: usize = 1024 * 1024;
/// What all scalars with blocks may become together, in bytes. GitLab would let it grow, a page must not.
const MOST_TEXT: usize = 64 * 1024 * 1024;

/// A scalar that was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The scalar with the block.
    pub span: Span,
    /// The value that was filled in: where it was given, or its default.
    pub origin: Span,
}

/// A file with its blocks filled in.
#[derive(Debug)]
pub(super) struct Interpolated {
    pub(super) root: Node,
    /// The scalars that were filled in.
    pub(super) filled: Vec<Filled>,
    /// The scalars that could not be.
    pub(super) holes: Vec<Span>,
    /// What is wrong with blocks; GitLab stops at the first.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Fills in the blocks of a file. A scalar that is one block takes over the value with its type; within a text the value is
/// written out; in a list, the items of a list are put in its place.
pub(super) fn interpolate(
    root: &Node,
    context: &Context<'_>,
    phase: Phase,
    before: &str,
) -> Interpolated {
    let mut filler = Filler {
        context,
        phase,
        before,
        values: BTreeMap::new(),
        nodes: 0,
        text: 0,
        is_over: false,
        done: Interpolated {
            root: root.clone(),
            filled: Vec::new(),
            holes: Vec::new(),
            diagnostics: Vec::new(),
        },
    };
    if let Some(root) = filler.node(root) {
        filler.done.root = root;
    }
    filler.done
}

struct Filler<'c> {
    context: &'c Context<'c>,
    phase: Phase,
    before: &'c str,
    /// The value of each block that was met; `None` for one that is wrong.
    values: BTreeMap<String, Option<Found>>,
    nodes: usize,
    text: usize,
    /// A limit is reached: nothing more is filled in.
    is_over: bool,
    done: Interpolated,
}

impl Filler<'_> {
    /// The node with its blocks filled in; `None` when there are none, so that it stays shared.
    fn node(&mut self, node: &Node) -> Option<Node> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            let message = phrase!(
                "with its aliases written out, this file has more than {MOST_NODES} parts",
                "별칭을 모두 펼치면 이 파일의 항목이 {MOST_NODES}개를 넘습니다"
            );
            self.stop(node.span, message, "config too large");
        }
        if self.is_over {
            return None;
        }
        let value = match &node.value {
            Value::String { text, plain } => return self.scalar(node.span, text, *plain),
            Value::Sequence(items) => Value::Sequence(self.items(items)?.into()),
            Value::Mapping(mapping) => Value::Mapping(Arc::new(self.mapping(mapping)?)),
            _ => return None,
        };
        Some(Node {
            span: node.span,
            value,
        })
    }

    fn items(&mut self, items: &[Node]) -> Option<Vec<Node>> {
        let mut changed: Option<Vec<Node>> = None;
        for (at, item) in items.iter().enumerate() {
            match (self.node(item), &mut changed) {
                (None, None) => {}
                (None, Some(changed)) => changed.push(item.clone()),
                (Some(new), _) => {
                    let changed = changed.get_or_insert_with(|| items[..at].to_vec());
                    match (&item.value, &new.value) {
                        (Value::String { .. }, Value::Sequence(inner)) => {
                            changed.extend(inner.iter().cloned());
                        }
                        _ => changed.push(new),
                    }
                }
            }
        }
        changed
    }

    fn mapping(&mut self, mapping: &Mapping) -> Option<Mapping> {
        let mut entries: Option<Vec<Entry>> = None;
        let mut has_new_keys = false;
        for (at, entry) in mapping.entries.iter().enumerate() {
            let (key, value) = (self.node(&entry.key), self.node(&entry.value));
            has_new_keys |= key.is_some();
            if key.is_none() && value.is_none() {
                continue;
            }
            let entries = entries.get_or_insert_with(|| mapping.entries.clone());
            entries[at] = Entry {
                key: key.unwrap_or_else(|| entry.key.clone()),
                value: value.unwrap_or_else(|| entry.value.clone()),
            };
        }
        let mut entries = entries?;
        if has_new_keys {
            entries = last_of_each(entries);
        }
        Some(Mapping { entries })
    }

    fn scalar(&mut self, span: Span, text: &str, plain: bool) -> Option<Node> {
        if !text.contains(block::PREFIX) {
            return None;
        }
        if text.len() > LONGEST_NODE {
            let message = phrase!(
                "this text is longer than 1 MiB, more than GitLab reads",
                "글자가 1 MiB보다 길어 GitLab이 읽지 않습니다"
            );
            self.stop(span, message, "config node too large");
            return None;
        }
        let blocks = block::blocks(text);
        if let [only] = &blocks[..]
            && only.range == (0..text.len())
        {
            return self
                .filled(span, text, only)
                .map(|value| placed(value, span));
        }
        let text = self.text_with(span, text, &blocks)?;
        let value = Value::String {
            text: text.into(),
            plain,
        };
        Some(Node { span, value })
    }

    /// A text with its blocks written out. An inserted value is not looked at again; `None` when there is nothing to insert.
    fn text_with(&mut self, span: Span, text: &str, blocks: &[Block<'_>]) -> Option<String> {
        let mut out = String::new();
        let mut end = 0;
        for block in blocks {
            let Some(value) = self.filled(span, text, block) else {
                continue;
            };
            let value = text_of(&value);
            self.text += value.len() + block.range.start - end;
            if self.text > MOST_TEXT {
                let message = phrase!(
                    "with its inputs filled in, this file is too big",
                    "입력값을 모두 채우면 파일이 너무 큽니다"
                );
                self.stop(span, message, "config too large");
                return None;
            }
            out.push_str(&text[end..block.range.start]);
            out.push_str(&value);
            end = block.range.end;
        }
        out.push_str(&text[end..]);
        (end > 0).then_some(out)
    }

    /// The value of a block in a scalar; a scalar whose block has none is a hole.
    fn filled(&mut self, span: Span, text: &str, block: &Block<'_>) -> Option<Node> {
        let place = place_in(span, text, &block.range);
        match self.value(&text[block.range.clone()], block.data, place) {
            Some(Found::Value(value, origin)) => {
                self.done.filled.push(Filled { span, origin });
                Some(value)
            }
            Some(Found::Later) => None,
            Some(Found::Hole) | None => {
                self.done.holes.push(span);
                None
            }
        }
    }

    /// What a block comes to. Each is worked out once, and what is wrong with it is said at its first place.
    fn value(&mut self, written: &str, data: &str, place: Span) -> Option<Found> {
        if let Some(known) = self.values.get(written) {
            return known.clone();
        }
        if self.values.len() >= MOST_BLOCKS {
            let message = phrase!(
                "a file can have {MOST_BLOCKS} different blocks, and this one has more",
                "한 파일에 서로 다른 블록을 {MOST_BLOCKS}개까지 쓸 수 있습니다"
            );
            self.stop(place, message, "too many interpolation blocks");
            return None;
        }
        let found = match self.context.evaluate(&Request::read(data)) {
            Ok(found) => Some(found),
            Err(troubles) => {
                self.say(place, troubles);
                None
            }
        };
        self.values.insert(written.to_owned(), found.clone());
        found
    }

    fn say(&mut self, place: Span, troubles: Vec<Trouble>) {
        let mut together = Together::default();
        for trouble in troubles {
            let mut found = Diagnostic::new(Code::InterpolationInvalid, place, trouble.message);
            found.help.extend(trouble.help);
            together.say(found, trouble.gitlab);
        }
        self.done
            .diagnostics
            .extend(together.diagnostics(self.phase, self.before));
    }

    fn stop(&mut self, span: Span, message: crate::diagnostics::Phrase, gitlab: &str) {
        if !std::mem::replace(&mut self.is_over, true) {
            let gitlab = gitlab.to_owned();
            self.say(
                span,
                vec![Trouble {
                    gitlab,
                    message,
                    help: None,
                }],
            );
        }
    }
}

/// A value where the block stood. The parts of a list keep the places where they were written.
fn placed(value: Node, span: Span) -> Node {
    match value.value {
        Value::Sequence(_) | Value::Mapping(_) => value,
        value => Node { span, value },
    }
}

/// The place of a part of a scalar; the scalar itself where it is not written as it reads.
fn place_in(scalar: Span, text: &str, range: &std::ops::Range<usize>) -> Span {
    let written = (scalar.end - scalar.start) as usize;
    let offset = match written.checked_sub(text.len()) {
        Some(0) => 0,
        Some(2) if !text.contains('\n') => 1,
        _ => return scalar,
    };
    let start = scalar.start + offset;
    Span::new(
        scalar.file,
        start + range.start as u32,
        start + range.end as u32,
    )
}

/// Keys that have become the same: the last one counts, in the place of the first.
fn last_of_each(entries: Vec<Entry>) -> Vec<Entry> {
    let mut places: BTreeMap<(bool, String), usize> = BTreeMap::new();
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        let is_text = entry.key.as_str().is_some();
        let Some(key) = scalar_text(&entry.key.value) else {
            kept.push(entry);
            continue;
        };
        if let Some(&at) = places.get(&(is_text, key.clone())) {
            kept[at] = entry;
        } else {
            places.insert((is_text, key), kept.len());
            kept.push(entry);
        }
    }
    kept
}
