//! `stages:`.

use super::{at::At, findings::Findings, script};
use crate::{
    parse::{Entry, Mapping, Node, Value},
    phrase,
    text::{Span, Spanned},
};

/// GitLab's stages where the file names none.
const USUAL: [&str; 3] = ["build", "test", "deploy"];
/// The stages before and after all others.
const EDGES: [&str; 2] = [".pre", ".post"];

/// The stages in order, with `.pre` first and `.post` last wherever they are written. An empty list stays empty.
pub(super) fn read(
    root: &Mapping,
    whole: Span,
    findings: &mut Findings<'_>,
) -> Vec<Spanned<String>> {
    let written = root
        .entry("stages")
        .and_then(|entry| listed(entry, findings));
    let (place, middle) = match written {
        Some((place, listed)) => (place, listed),
        None => (
            whole,
            USUAL
                .map(|stage| Spanned::new(stage.to_owned(), whole))
                .into(),
        ),
    };
    if middle.is_empty() {
        return middle;
    }
    let edge = |name: &str| {
        let given = middle.iter().find(|stage| stage.value == name).cloned();
        given.unwrap_or_else(|| Spanned::new(name.to_owned(), place))
    };
    let (first, last) = (edge(EDGES[0]), edge(EDGES[1]));
    let middle = middle
        .into_iter()
        .filter(|stage| !EDGES.contains(&stage.value.as_str()));
    std::iter::once(first).chain(middle).chain([last]).collect()
}

fn listed(entry: &Entry, findings: &mut Findings<'_>) -> Option<(Span, Vec<Spanned<String>>)> {
    let node = &entry.value;
    let wrong = |node: &Node, findings: &mut Findings<'_>| {
        let gitlab = At::top("stages").says("config should be an array of strings or a nested array of strings up to 10 levels deep");
        findings.wrong_type(
            "stages",
            node,
            &phrase!("a list of texts", "글자 목록"),
            gitlab,
        );
    };
    let items = match &node.value {
        Value::Null | Value::Tagged(..) => return None,
        Value::Sequence(items) => script::flattened(items),
        _ => Err(node),
    };
    let items = match items {
        Ok(items) => items,
        Err(blamed) => {
            wrong(blamed, findings);
            return None;
        }
    };
    let mut stages = Vec::new();
    for item in items {
        match item.as_str() {
            Some(stage) => stages.push(Spanned::new(stage.to_owned(), item.span)),
            None if matches!(item.value, Value::Tagged(..)) => {}
            None => wrong(item, findings),
        }
    }
    Some((entry.key.span, stages))
}
