//! `only:` and `except:`.

use super::{
    Honoured, Policy,
    findings::{At, Findings},
    rules,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    expression::{PatternError, check_pattern},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

const KEYS: [&str; 4] = ["refs", "variables", "changes", "kubernetes"];

/// Reads `only:` or `except:` (`key`); `at` is the job.
pub(super) fn read(
    key: &str,
    node: &Node,
    at: &At,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Policy>> {
    let policy = match &node.value {
        Value::Null | Value::Tagged(..) => return None,
        Value::Sequence(items) => Policy {
            refs: refs(key, items, at, findings),
            variables: None,
            changes: None,
            kubernetes: None,
        },
        Value::Mapping(mapping) => detailed(key, node, mapping, at, findings)?,
        _ => {
            let gitlab = at
                .key(key)
                .says("has to be either an array of conditions or a hash");
            let mut said =
                super::findings::wrong_type(key, node, &phrase!("a list", "목록"), gitlab);
            if let Some(item) = node.as_str() {
                said = said.with_help(phrase!("write `[{item}]`", "`[{item}]`처럼 쓰세요"));
            }
            findings.say(said);
            return None;
        }
    };
    Some(Spanned::new(policy, node.span))
}

fn detailed(
    key: &str,
    node: &Node,
    mapping: &Mapping,
    at: &At,
    findings: &mut Findings<'_>,
) -> Option<Policy> {
    let at_key = at.key(key);
    if mapping.entries.is_empty() {
        let message = phrase!("`{key}` is empty", "`{key}` 내용이 비어 있습니다");
        let gitlab = at_key.says("config can't be blank");
        findings.say(Diagnostic::new(Code::MissingKey, node.span, message).with_gitlab(gitlab));
        return None;
    }
    findings.unknown_keys(
        mapping,
        &KEYS.into_iter(),
        &at_key,
        "config contains unknown keys",
    );
    for later in ["changes", "kubernetes"] {
        if let Some(entry) = mapping.entry(later).filter(|entry| !entry.value.is_null()) {
            let meaning = phrase!(
                "this condition is left out of the decision",
                "이 조건은 판단에 쓰이지 않습니다"
            );
            findings.enter(
                at,
                format!("{key}:{later}"),
                entry.key.span,
                Honoured::Ignored,
                meaning,
            );
            if later == "changes"
                && !matches!(entry.value.value, Value::Sequence(_) | Value::Tagged(..))
            {
                let gitlab = at_key.says("changes should be an array of strings");
                findings.wrong_type(
                    "changes",
                    &entry.value,
                    &phrase!("a list of paths", "경로 목록"),
                    gitlab,
                );
            }
        }
    }
    let written = mapping.get("refs").filter(|node| !node.is_null());
    let refs = match written.map(|node| (node, &node.value)) {
        Some((_, Value::Sequence(items))) => refs(key, items, at, findings),
        Some((node, _)) => {
            let gitlab = at_key
                .says("refs should be an array of strings or regular expressions using re2 syntax");
            findings.wrong_type("refs", node, &phrase!("a list", "목록"), gitlab);
            None
        }
        // A mapping is laid over the default, and the default is branches and tags; `except` has none.
        None if key == "only" => Some(
            ["branches", "tags"]
                .map(|item| Spanned::new(item.to_owned(), node.span))
                .into(),
        ),
        None => None,
    };
    Some(Policy {
        refs,
        variables: expressions(mapping, at, &at_key, findings),
        changes: None,
        kubernetes: None,
    })
}

fn expressions(
    mapping: &Mapping,
    job: &At,
    at: &At,
    findings: &mut Findings<'_>,
) -> Option<Vec<Spanned<crate::expression::Expression>>> {
    let node = mapping.get("variables").filter(|node| !node.is_null())?;
    let Some(items) = node.as_sequence() else {
        let gitlab = at.says("variables should be an array of strings");
        findings.wrong_type(
            "variables",
            node,
            &phrase!("a list of expressions", "식 목록"),
            gitlab,
        );
        return None;
    };
    let gitlab = at.says("variables invalid expression syntax");
    let read = items
        .iter()
        .filter_map(|item| rules::expression("variables", item, job, gitlab.clone(), findings));
    Some(read.collect())
}

fn refs(
    key: &str,
    items: &[Node],
    at: &At,
    findings: &mut Findings<'_>,
) -> Option<Vec<Spanned<String>>> {
    let gitlab = at
        .key(key)
        .says("config should be an array of strings or regular expressions using re2 syntax");
    let Some(first) = items.first() else {
        return Some(Vec::new());
    };
    if !findings.afford(items.len(), first.span) {
        return None;
    }
    let mut refs = Vec::with_capacity(items.len());
    for item in items {
        let Some(text) = item.as_str() else {
            if !matches!(item.value, Value::Tagged(..)) {
                let expected = phrase!(
                    "a branch, a tag, a kind of pipeline or a `/pattern/`",
                    "브랜치, 태그, 파이프라인 종류 또는 `/패턴/`"
                );
                findings.wrong_type(&format!("{key}: -"), item, &expected, gitlab.clone());
            }
            continue;
        };
        let pattern = text.rsplit_once('@').map_or(text, |(pattern, _)| pattern);
        match Some(pattern)
            .filter(|pattern| pattern.starts_with('/'))
            .map(check_pattern)
        {
            Some(Err(PatternError::Invalid)) => {
                let message = phrase!(
                    "`{text}` is not a valid `/pattern/`",
                    "`{text}` 부분은 올바른 `/패턴/`이 아닙니다"
                );
                findings.say(
                    Diagnostic::new(Code::WrongValue, item.span, message)
                        .with_gitlab(gitlab.clone()),
                );
                continue;
            }
            Some(Err(PatternError::Unsupported)) => {
                let meaning = phrase!(
                    "`{text}` uses a feature of RE2 that Pipeyard cannot judge; it counts as not matching",
                    "`{text}` 패턴에는 Pipeyard가 판단하지 못하는 RE2 기능이 있어 맞지 않는 것으로 봅니다"
                );
                findings.enter(at, key, item.span, Honoured::Approximated, meaning);
            }
            _ => {}
        }
        refs.push(Spanned::new(text.to_owned(), item.span));
    }
    Some(refs)
}
