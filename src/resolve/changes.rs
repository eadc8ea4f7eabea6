//! `rules:changes` (`lib/gitlab/ci/config/entry/rules/rule/changes.rb` in GitLab).

use super::{
    ChangesClause,
    at::At,
    findings::{Findings, wrong_type},
};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

/// GitLab's limit on the paths of one clause.
pub(super) const MOST_PATHS: usize = 50;
const KEYS: [&str; 2] = ["paths", "compare_to"];

/// Reads the clause; `at` is that key. `None` when nothing is left of it, so that the rule goes without it.
pub(super) fn read(
    node: &Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<ChangesClause>> {
    let clause = match &node.value {
        Value::Sequence(items) => ChangesClause {
            paths: paths("changes", "config", node, items, at, findings),
            compare_to: None,
        },
        Value::Mapping(mapping) => detailed(node, mapping, at, findings)?,
        Value::Tagged(..) => return None,
        _ => {
            let expected = phrase!("a list of paths", "경로 목록");
            let gitlab = at.says_as_is("should be an array or a hash");
            let mut said = wrong_type("changes", node, &expected, gitlab);
            if let Some(path) = node.as_str() {
                said = said.with_help(phrase!("write `[\"{path}\"]`", "`[\"{path}\"]`처럼 쓰세요"));
            }
            findings.say(said);
            return None;
        }
    };
    Some(Spanned::new(clause, node.span))
}

fn detailed(
    node: &Node,
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<ChangesClause> {
    findings.unknown_keys(
        mapping,
        &KEYS.into_iter(),
        at,
        "config contains unknown keys",
    );
    let compare_to = text("compare_to", "compare to", mapping, at, findings);
    let written = mapping.get("paths");
    let listed = match written.map(|paths| (paths, &paths.value)) {
        Some((paths_node, Value::Sequence(items))) => {
            paths("paths", "paths", paths_node, items, at, findings)
        }
        Some((_, Value::Tagged(..))) => return None,
        Some((paths_node, value)) => {
            let mut gitlab = vec![at.says("paths should be an array of strings")];
            // GitLab measures the length of whatever is there; nothing has none, and that is refused too.
            let length = match value {
                Value::Null => usize::MAX,
                Value::String { text, .. } => text.chars().count(),
                Value::Mapping(inner) => inner.entries.len(),
                _ => 0,
            };
            if length > MOST_PATHS {
                gitlab.push(at.says(&too_many("paths")));
            }
            let expected = phrase!("a list of paths", "경로 목록");
            findings.wrong_type("paths", paths_node, &expected, gitlab);
            return None;
        }
        None => {
            say_no_paths(node, at, findings);
            return None;
        }
    };
    Some(ChangesClause {
        paths: listed,
        compare_to,
    })
}

fn say_no_paths(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) {
    let message = phrase!(
        "`changes` needs `paths`",
        "`changes`에는 `paths`가 필요합니다"
    );
    let gitlab = [
        at.says("config missing required keys: paths"),
        at.says("paths should be an array of strings"),
        at.says(&too_many("paths")),
    ];
    findings.say(Diagnostic::new(Code::MissingKey, node.span, message).with_gitlab(gitlab));
}

fn too_many(attribute: &str) -> String {
    format!("{attribute} has too many entries (maximum {MOST_PATHS})")
}

/// A list of globs. `attribute` is GitLab's word for it.
pub(super) fn paths(
    key: &str,
    attribute: &str,
    node: &Node,
    items: &[Node],
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Vec<Spanned<String>> {
    if let Some(first_too_many) = items.get(MOST_PATHS) {
        let count = items.len();
        let message = phrase!(
            "`{key}` has at most {MOST_PATHS} paths, and this one has {count}",
            "`{key}`에는 경로를 {MOST_PATHS}개까지 적을 수 있는데 {count}개가 있습니다"
        );
        findings.say(
            Diagnostic::new(Code::WrongValue, first_too_many.span, message)
                .with_gitlab(at.says(&too_many(attribute))),
        );
    }
    texts(key, attribute, node, items, at, findings)
}

/// A list of texts, however many.
pub(super) fn texts(
    key: &str,
    attribute: &str,
    node: &Node,
    items: &[Node],
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Vec<Spanned<String>> {
    if !findings.afford(items.len(), node.span) {
        return Vec::new();
    }
    let gitlab = || at.says(&format!("{attribute} should be an array of strings"));
    let mut listed = Vec::with_capacity(items.len());
    for item in items {
        match item.as_str() {
            Some(path) => listed.push(Spanned::new(path.to_owned(), item.span)),
            None if matches!(item.value, Value::Tagged(..)) => {}
            None => {
                let expected = phrase!("a path", "경로");
                findings.wrong_type(&format!("{key}: -"), item, &expected, gitlab());
            }
        }
    }
    listed
}

/// A key that is a text where it stands. `attribute` is GitLab's word for it.
pub(super) fn text(
    key: &str,
    attribute: &str,
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    let node = mapping.get(key).filter(|node| !node.is_null())?;
    if let Some(text) = node.as_str() {
        return Some(Spanned::new(text.to_owned(), node.span));
    }
    if !matches!(node.value, Value::Tagged(..)) {
        let gitlab = at.says(&format!("{attribute} should be a string"));
        findings.wrong_type(key, node, &phrase!("a text", "글자"), gitlab);
    }
    None
}
