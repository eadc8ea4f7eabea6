//! `dependencies:`: whose artifacts a job fetches.

use std::collections::BTreeSet;

use super::{Need, at::At, findings::Findings};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Node, Value},
    phrase,
    text::Spanned,
};

/// The names, and the place of the keyword's value.
pub(super) type Dependencies = Spanned<Vec<Spanned<String>>>;

/// Reads `dependencies:`; `at` is the job.
pub(super) fn read(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Dependencies> {
    let gitlab = at.says("dependencies should be an array of strings");
    let items = match &node.value {
        Value::Null | Value::Tagged(..) => return None,
        Value::Sequence(items) => items,
        _ => {
            let expected = phrase!("a list of jobs", "작업 목록");
            findings.wrong_type("dependencies", node, &expected, gitlab);
            return None;
        }
    };
    if !findings.afford(items.len(), node.span) {
        return None;
    }
    let mut names = Vec::with_capacity(items.len());
    for item in items.iter() {
        if let Some(name) = item.as_str() {
            names.push(Spanned::new(name.to_owned(), item.span));
        } else if !matches!(item.value, Value::Tagged(..)) {
            let expected = phrase!("a job's name", "작업 이름");
            findings.wrong_type("dependencies: -", item, &expected, gitlab.clone());
        }
    }
    Some(Spanned::new(names, node.span))
}

/// Of a job with both, artifacts come only from jobs that it needs.
pub(super) fn check_against_needs(
    dependencies: Option<&Dependencies>,
    needs: Option<&Spanned<Vec<Need>>>,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) {
    let (Some(dependencies), Some(needs)) = (dependencies, needs) else {
        return;
    };
    if dependencies.value.is_empty() || needs.value.is_empty() {
        return;
    }
    let own = needs.value.iter().filter(|need| need.foreign.is_none());
    let needed: BTreeSet<&str> = own.map(|need| need.job.value.as_str()).collect();
    if needed.is_empty() {
        let gitlab = at.says("needs corresponding to dependencies must be from the same pipeline");
        let message = phrase!(
            "`dependencies` name jobs of this pipeline, and all `needs` are of other pipelines",
            "`dependencies`는 이 파이프라인의 작업을 가리키는데, `needs`는 모두 다른 파이프라인의 작업입니다"
        );
        findings.say(
            Diagnostic::new(Code::WrongValue, dependencies.span, message)
                .with_label(needs.span, phrase!("the needs", "needs 목록"))
                .with_gitlab(gitlab.composed()),
        );
        return;
    }
    let is_missing = |name: &&Spanned<String>| !needed.contains(name.value.as_str());
    let missing: Vec<_> = dependencies.value.iter().filter(is_missing).collect();
    let listed: Vec<&str> = missing.iter().map(|name| name.value.as_str()).collect();
    let gitlab = at.says(&format!(
        "dependencies the {} should be part of needs",
        listed.join(", ")
    ));
    for name in missing {
        let dependency = &name.value;
        let message = phrase!(
            "`{dependency}` is in `dependencies` but not in `needs`",
            "`{dependency}` 작업이 `dependencies`에는 있는데 `needs`에는 없습니다"
        );
        findings.say(
            Diagnostic::new(Code::WrongValue, name.span, message)
                .with_label(needs.span, phrase!("add it here", "여기에 더하세요"))
                .with_gitlab(gitlab.clone().composed()),
        );
    }
}
