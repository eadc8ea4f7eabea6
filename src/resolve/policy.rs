//! `only:` and `except:`.

use super::{Honoured, Policy, at::At, changes, field::ruby_text, findings::Findings, rule};
use crate::{
    diagnostics::{Code, Diagnostic, Edit, Quote},
    expression::{PatternError, check_pattern, is_pattern},
    parse::{Mapping, Node, Value},
    phrase,
    text::{Span, Spanned},
};

const KEYS: [&str; 4] = ["refs", "variables", "changes", "kubernetes"];
const NO_PATTERNS: &str = "should be an array of strings or regular expressions using re2 syntax";

/// Reads `only:` or `except:` (`key`); `at` is the job.
pub(super) fn read(
    key: &str,
    node: &Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Policy>> {
    let policy = match &node.value {
        Value::Null | Value::Tagged(..) => return None,
        Value::Sequence(items) => Policy {
            refs: {
                let gitlab = || at.key(key).says(&format!("config {NO_PATTERNS}"));
                refs(key, items, at, &gitlab, findings)
            },
            variables: None,
            changes: None,
            kubernetes: None,
        },
        Value::Mapping(mapping) => detailed(key, node, mapping, at, findings)?,
        _ => {
            let gitlab = at
                .key(key)
                .says_as_is("has to be either an array of conditions or a hash");
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
    at: &At<'_>,
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
    Some(Policy {
        refs: written_refs(key, node, mapping, at, findings),
        variables: expressions(mapping, at, &at_key, findings),
        changes: globs(key, mapping, at, findings),
        kubernetes: kubernetes(key, mapping, at, findings),
    })
}

/// `refs:`, or what stands for it where it is not written.
fn written_refs(
    key: &str,
    node: &Node,
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Vec<Spanned<String>>> {
    match mapping.get("refs").map(|refs| (refs, &refs.value)) {
        Some((_, Value::Sequence(items))) => {
            let gitlab = || at.key(key).says(&format!("refs {NO_PATTERNS}"));
            refs(key, items, at, &gitlab, findings)
        }
        Some((_, Value::Null)) => Some(Vec::new()),
        Some((_, Value::Tagged(..))) => None,
        Some((written, _)) => {
            let gitlab = at.key(key).says(&format!("refs {NO_PATTERNS}"));
            findings.wrong_type("refs", written, &phrase!("a list", "목록"), gitlab);
            None
        }
        // A mapping is laid over the default, and the default is branches and tags; `except` has none.
        None if key == "only" => Some(
            ["branches", "tags"]
                .map(|item| Spanned::new(item.to_owned(), node.span))
                .into(),
        ),
        None => None,
    }
}

fn globs(
    key: &str,
    mapping: &Mapping,
    job: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Vec<Spanned<String>>>> {
    let (node, at) = (mapping.get("changes")?, job.key(key));
    let items = match &node.value {
        Value::Sequence(items) => &items[..],
        Value::Null => &[],
        Value::Tagged(..) => return None,
        _ => {
            let gitlab = at.says("changes should be an array of strings");
            let expected = phrase!("a list of paths", "경로 목록");
            findings.wrong_type("changes", node, &expected, gitlab);
            return None;
        }
    };
    let listed = changes::texts("changes", "changes", node, items, &at, findings);
    Some(Spanned::new(listed, node.span))
}

/// `kubernetes: active`. No cluster belongs to a project here, so it never holds.
fn kubernetes(
    key: &str,
    mapping: &Mapping,
    job: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Span> {
    let entry = mapping
        .entry("kubernetes")
        .filter(|entry| !entry.value.is_null())?;
    let node = &entry.value;
    if matches!(node.value, Value::Tagged(..)) {
        return None;
    }
    let value = ruby_text(node);
    if value != "active" {
        let message = phrase!(
            "the only value of `kubernetes` is `active`",
            "`kubernetes`에는 `active`만 쓸 수 있습니다"
        );
        let gitlab = job
            .key(key)
            .says(&format!("kubernetes unknown value: {value}"));
        let mut said = Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab);
        if node.span.start < node.span.end {
            let edit = Edit {
                span: node.span,
                replacement: "active".to_owned(),
            };
            let title = phrase!("change it to `active`", "바꾸기: `active`");
            said = said.with_fix(title, vec![edit]);
        }
        findings.say(said);
        return None;
    }
    let meaning = phrase!(
        "no cluster is connected, so this condition never holds",
        "연결된 클러스터가 없어 이 조건은 맞지 않습니다"
    );
    let keyword = format!("{key}:kubernetes");
    findings.enter(
        job,
        keyword,
        entry.key.span,
        Honoured::Approximated,
        meaning,
    );
    Some(entry.key.span)
}

/// `variables:`. GitLab looks at the expressions and at the types of the items apart, so one item can be wrong twice.
fn expressions(
    mapping: &Mapping,
    job: &At<'_>,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Vec<Spanned<crate::expression::Expression>>> {
    let node = mapping.get("variables")?;
    let items = match &node.value {
        Value::Sequence(items) => items,
        Value::Null => return Some(Vec::new()),
        Value::Tagged(..) => return None,
        _ => {
            let gitlab = at.says("variables should be an array of strings");
            let expected = phrase!("a list of expressions", "식 목록");
            findings.wrong_type("variables", node, &expected, gitlab);
            return None;
        }
    };
    if !findings.afford(items.len(), node.span) {
        return None;
    }
    let syntax = || at.says("variables invalid expression syntax");
    let mut read = Vec::with_capacity(items.len());
    for item in &**items {
        if item.as_str().is_some() || matches!(item.value, Value::Tagged(..)) {
            read.extend(rule::expression("variables", item, job, &syntax, findings));
            continue;
        }
        let gitlab = [at.says("variables should be an array of strings"), syntax()];
        let expected = phrase!("an expression", "식");
        findings.wrong_type("variables: -", item, &expected, gitlab);
    }
    Some(read)
}

fn refs(
    key: &str,
    items: &[Node],
    at: &At<'_>,
    gitlab: &dyn Fn() -> Quote,
    findings: &mut Findings<'_>,
) -> Option<Vec<Spanned<String>>> {
    let Some(first) = items.first() else {
        return Some(Vec::new());
    };
    if !findings.afford(items.len(), first.span) {
        return None;
    }
    let read = items
        .iter()
        .filter_map(|item| one_ref(key, item, at, gitlab, findings));
    Some(read.collect())
}

/// A ref, a source or a pattern. What starts with a slash and is not closed by one is a name like any other.
fn one_ref(
    key: &str,
    item: &Node,
    at: &At<'_>,
    gitlab: &dyn Fn() -> Quote,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    let Some(text) = item.as_str() else {
        if !matches!(item.value, Value::Tagged(..)) {
            let expected = phrase!(
                "a branch, a tag, a kind of pipeline or a `/pattern/`",
                "브랜치, 태그, 파이프라인 종류 또는 `/패턴/`"
            );
            findings.wrong_type(&format!("{key}: -"), item, &expected, gitlab());
        }
        return None;
    };
    let broken = is_pattern(text)
        .then(|| check_pattern(text).err())
        .flatten();
    match broken {
        Some(PatternError::Invalid) => {
            let message = phrase!(
                "`{text}` is not a valid `/pattern/`",
                "`{text}` 부분은 올바른 `/패턴/`이 아닙니다"
            );
            findings
                .say(Diagnostic::new(Code::WrongValue, item.span, message).with_gitlab(gitlab()));
            return None;
        }
        Some(PatternError::Unsupported) => {
            let meaning = phrase!(
                "`{text}` uses a feature of RE2 that Pipeyard cannot judge; it counts as not matching",
                "`{text}` 패턴에는 Pipeyard가 판단하지 못하는 RE2 기능이 있어 맞지 않는 것으로 봅니다"
            );
            findings.enter(at, key, item.span, Honoured::Approximated, meaning);
        }
        None => {}
    }
    Some(Spanned::new(text.to_owned(), item.span))
}
