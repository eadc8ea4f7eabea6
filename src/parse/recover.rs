//! Reading on after a syntax error: the top-level block with the error is read as far as possible and put aside, and
//! the rest is read without it. So one broken job does not hide the others.

use std::ops::Range;

use super::{
    Document, Entry, Mapping, Node, Value,
    offsets::Patched,
    read::{Reading, read},
    syntax,
};
use crate::{diagnostics::Code, text::FileId};

/// After this many broken blocks the rest is taken as lost, so that the time stays linear in the text.
const MOST_BLOCKS: usize = 12;

/// Reads a text with as many readings as it takes.
pub(super) fn read_on(file: FileId, mut patched: Patched<'_>) -> Document {
    let mut document = Document {
        file,
        root: None,
        header: None,
        broken: Vec::new(),
        diagnostics: Vec::new(),
    };
    let mut partial = Vec::new();
    loop {
        let reading = read(file, &patched);
        let Some(stopped_at) = reading.stopped_at else {
            keep(&mut document, reading);
            break;
        };
        let is_first = document.broken.is_empty();
        let error = syntax::explain(file, &patched, stopped_at, is_first);
        document.diagnostics.push(error.said);
        let block = block_around(&patched.text, error.blame as usize);
        let nothing_left = patched.text[block.clone()].trim().is_empty();
        document.broken.push(patched.span(file, &block));
        if document.broken.len() == MOST_BLOCKS || nothing_left {
            keep(&mut document, reading);
            break;
        }
        let alone = read(file, &patched.only(&block));
        partial.extend(entries_of(alone.root));
        patched = patched.without(&block);
    }
    add(&mut document, partial);
    document
}

/// Takes over what a reading found.
fn keep(document: &mut Document, reading: Reading) {
    let is_whole = document.broken.is_empty();
    document.root = reading.root;
    document.header = reading.header;
    // An anchor that seems to be missing may stand in the broken part.
    let found = reading
        .diagnostics
        .into_iter()
        .filter(|found| is_whole || found.code != Code::UnknownAnchor);
    document.diagnostics.extend(found);
}

fn entries_of(root: Option<Node>) -> Vec<Entry> {
    match root.map(|root| root.value) {
        Some(Value::Mapping(mapping)) => mapping.entries.clone(),
        _ => Vec::new(),
    }
}

/// Adds what could be read of the broken blocks, in the order of the text.
fn add(document: &mut Document, partial: Vec<Entry>) {
    if partial.is_empty() {
        return;
    }
    let span = document
        .root
        .as_ref()
        .map_or(partial[0].key.span, |root| root.span);
    let mut entries = entries_of(document.root.take());
    for entry in partial {
        let is_known = entry
            .key
            .as_str()
            .is_some_and(|key| entries.iter().any(|known| known.key.as_str() == Some(key)));
        if !is_known {
            entries.push(entry);
        }
    }
    entries.sort_by_key(|entry| entry.key.span.start);
    let value = Value::Mapping(Mapping { entries }.into());
    document.root = Some(Node { span, value });
}

/// The top-level block around an offset: from a line that starts in the first column up to the next such line.
fn block_around(text: &str, offset: usize) -> Range<usize> {
    let mut block = 0..text.len();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if starts_a_block(line) {
            if at > offset {
                block.end = at;
                break;
            }
            block.start = at;
        }
        at += line.len();
    }
    block
}

fn starts_a_block(line: &str) -> bool {
    let is_marker = line.starts_with("---") || line.starts_with("...");
    is_marker || !line.starts_with([' ', '\t', '#', '-', '\n', '\r', ']', '}'])
}
