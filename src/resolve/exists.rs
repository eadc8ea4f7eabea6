//! `rules:exists` (`lib/gitlab/ci/config/entry/rules/rule/exists.rb` in GitLab).

use super::{
    ExistsClause,
    at::At,
    changes::{paths, text},
    findings::Findings,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

const KEYS: [&str; 3] = ["paths", "project", "ref"];

/// Reads the clause; `at` is that key. `None` when nothing is left of it, so that the rule goes without it.
pub(super) fn read(
    node: &Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<ExistsClause>> {
    let clause = match &node.value {
        Value::Sequence(items) => here(paths("exists", "config", node, items, at, findings)),
        Value::String { text, .. } => here(vec![Spanned::new(text.to_string(), node.span)]),
        // GitLab takes what is empty for an empty list.
        Value::Mapping(mapping) if mapping.entries.is_empty() => here(Vec::new()),
        Value::Bool(false) => here(Vec::new()),
        Value::Mapping(mapping) => detailed(node, mapping, at, findings)?,
        Value::Tagged(..) => return None,
        _ => {
            let expected = phrase!("a path or a list of paths", "경로나 경로 목록");
            let gitlab = at.says_as_is("should be a string, an array of strings, or a hash");
            findings.wrong_type("exists", node, &expected, gitlab);
            return None;
        }
    };
    Some(Spanned::new(clause, node.span))
}

/// A clause about the project itself.
const fn here(paths: Vec<Spanned<String>>) -> ExistsClause {
    ExistsClause {
        paths,
        project: None,
        git_ref: None,
    }
}

fn detailed(
    node: &Node,
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<ExistsClause> {
    findings.unknown_keys(
        mapping,
        &KEYS.into_iter(),
        at,
        "config contains unknown keys",
    );
    say_missing_keys(node, mapping, at, findings);
    let project = text("project", "project", mapping, at, findings);
    let git_ref = text("ref", "ref", mapping, at, findings);
    let listed = match mapping.get("paths").map(|it| (it, &it.value)) {
        Some((paths_node, Value::Sequence(items))) => {
            paths("paths", "paths", paths_node, items, at, findings)
        }
        Some((_, Value::Null)) => Vec::new(),
        None | Some((_, Value::Tagged(..))) => return None,
        Some((paths_node, _)) => {
            let gitlab = at.says("paths should be an array of strings");
            let expected = phrase!("a list of paths", "경로 목록");
            findings.wrong_type("paths", paths_node, &expected, gitlab);
            return None;
        }
    };
    Some(ExistsClause {
        paths: listed,
        project,
        git_ref,
    })
}

fn say_missing_keys(node: &Node, mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) {
    if mapping.entry("paths").is_none() {
        let message = phrase!(
            "`exists` needs `paths`",
            "`exists`에는 `paths`가 필요합니다"
        );
        let gitlab = at.says("config missing required keys: paths");
        findings.say(Diagnostic::new(Code::MissingKey, node.span, message).with_gitlab(gitlab));
    }
    let lonely_ref = mapping
        .entry("ref")
        .filter(|entry| !entry.value.is_null() && mapping.entry("project").is_none());
    if let Some(entry) = lonely_ref {
        let message = phrase!(
            "`ref` belongs to a `project`, and there is none",
            "`ref`는 `project`와 함께 쓰는데 `project`가 없습니다"
        );
        let gitlab = at.says("config missing required keys: project");
        findings
            .say(Diagnostic::new(Code::MissingKey, entry.key.span, message).with_gitlab(gitlab));
    }
}
