//! The text of the merged mapping.

use super::{
    comments,
    value::{MARK, Mark, Marker},
};
use crate::{
    parse::{Entry, Mapping, Node, Value},
    text::{Sources, Span},
};

/// The merged mapping as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expansion {
    /// YAML that GitLab reads as the same pipeline.
    pub text: String,
    /// For lines (from 1) of the text, in order: where their key or item was written.
    pub origins: Vec<(u32, Span)>,
}

impl Expansion {
    /// The text with `# file:line` after every line whose origin is known.
    pub fn with_origins(&self, sources: &Sources) -> String {
        comments::add(self, sources)
    }
}

/// Writes the merged mapping of an analysis. `include` is settled and so left out, and so is each job's `extends`.
///
/// ```
/// use pipeyard::{analysis::{Workspace, analyze}, expand::expand, facts::Inputs, text::Sources};
/// let mut sources = Sources::default();
/// sources.add(".gitlab-ci.yml", ".base:\n  variables: {DEBUG: 'on'}\nhello:\n  extends: .base\n  script: [echo hello]\n");
/// let analysis = analyze(Workspace::of(sources), &Inputs::default());
/// let expansion = expand(&analysis.merged);
/// assert!(expansion.text.ends_with("hello:\n  variables:\n    DEBUG: 'on'\n  script:\n  - echo hello\n"));
/// assert!(expansion.with_origins(&analysis.sources).contains("    DEBUG: 'on'   # .gitlab-ci.yml:2\n"));
/// ```
pub fn expand(merged: &Mapping) -> Expansion {
    let mut marker = Marker::default();
    let tree = marker.mapping(&settled(merged));
    // A tree of texts, numbers, lists and mappings: there is nothing in it that YAML could refuse.
    let drawn = serde_yaml::to_string(&tree).unwrap_or_default();
    put_in(&marker.marks, &drawn)
}

/// The mapping without the words that have done their work.
fn settled(merged: &Mapping) -> Mapping {
    let entries = merged.entries.iter();
    let kept = entries.filter(|entry| entry.key.as_str() != Some("include"));
    Mapping {
        entries: kept.map(without_extends).collect(),
    }
}

fn without_extends(entry: &Entry) -> Entry {
    let Some(mapping) = entry
        .value
        .as_mapping()
        .filter(|it| it.get("extends").is_some())
    else {
        return entry.clone();
    };
    let entries = mapping.entries.iter();
    let rest = Mapping {
        entries: entries
            .filter(|entry| entry.key.as_str() != Some("extends"))
            .cloned()
            .collect(),
    };
    Entry {
        key: entry.key.clone(),
        value: Node {
            span: entry.value.span,
            value: Value::Mapping(rest.into()),
        },
    }
}

/// Writes each mark's scalar in its place, and notes on which line that is.
fn put_in(marks: &[Mark], drawn: &str) -> Expansion {
    let mut expansion = Expansion::default();
    let mut line = 1;
    // Between two marks stands a number in every second piece.
    for (at, piece) in drawn.split(MARK).enumerate() {
        if at % 2 == 0 {
            line += piece.bytes().filter(|&byte| byte == b'\n').count() as u32;
            expansion.text += piece;
            continue;
        }
        let mark = piece
            .parse()
            .ok()
            .and_then(|number: usize| marks.get(number));
        if let Some(mark) = mark {
            expansion.text += &mark.text;
            let is_new = expansion
                .origins
                .last()
                .is_none_or(|&(last, _)| last < line);
            let origin = mark.origin.filter(|_| is_new);
            expansion.origins.extend(origin.map(|span| (line, span)));
        }
    }
    expansion
}
