//! `rule-never-matches`: a condition that no pipeline can fulfil, because what GitLab predefines contradicts it.

use std::collections::BTreeSet;

use super::{Scene, kinds::SOURCES, presence::Judge, rule_lists::rule_lists};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase, nearest},
    expression::Expression,
    phrase,
    text::Spanned,
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let judge = Judge::new(scene.jobs);
    let mut seen = BTreeSet::new();
    rule_lists(scene.jobs)
        .flat_map(|list| &list.value)
        .filter_map(|rule| rule.condition.as_ref())
        .filter(|condition| seen.insert(condition.span))
        .filter(|condition| judge.condition(&condition.value).may.is_empty())
        .filter(|condition| !is_a_switch(&condition.value.text))
        .map(finding)
        .collect()
}

/// `if: "null"` and the like: somebody switched the rule off on purpose.
fn is_a_switch(text: &str) -> bool {
    !text.contains('$')
}

fn finding(condition: &Spanned<Expression>) -> Diagnostic {
    let found = Diagnostic::new(
        Code::RuleNeverMatches,
        condition.span,
        phrase!(
            "no pipeline can fulfil this condition",
            "이 조건이 맞는 파이프라인은 있을 수 없습니다"
        ),
    );
    let text = condition.value.text.as_str();
    if let Some(source) = unknown_source(text) {
        return found.with_help(no_such_source(source));
    }
    let names = |name: &str| text.contains(name);
    let is_of_request = names("CI_MERGE_REQUEST_") || names("merge_request_event");
    if names("CI_COMMIT_BRANCH") && is_of_request {
        return found.with_help(phrase!(
            "`$CI_COMMIT_BRANCH` is not set in merge request pipelines: use `$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME` or `$CI_MERGE_REQUEST_TARGET_BRANCH_NAME`",
            "머지 리퀘스트 파이프라인에는 `$CI_COMMIT_BRANCH` 변수가 없습니다. `$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME`이나 `$CI_MERGE_REQUEST_TARGET_BRANCH_NAME` 변수를 쓰세요"
        ));
    }
    if names("CI_COMMIT_TAG") && names("CI_COMMIT_BRANCH") {
        return found.with_help(phrase!(
            "a pipeline is for a branch or for a tag, never for both: use two rules, or `||`",
            "파이프라인은 브랜치나 태그 가운데 하나의 것입니다. 규칙을 둘로 나누거나 `||`로 이으세요"
        ));
    }
    found.with_help(phrase!(
        "its parts exclude one another: branch, tag and merge request pipelines have different variables",
        "조건의 부분들이 서로 어긋납니다. 브랜치, 태그, 머지 리퀘스트 파이프라인은 가진 변수가 다릅니다"
    ))
}

/// A text that is compared with `$CI_PIPELINE_SOURCE`, and is none of its values.
fn unknown_source(text: &str) -> Option<&str> {
    text.split("&&")
        .flat_map(|part| part.split("||"))
        .find_map(|part| {
            let (left, right) = part.split_once("==")?;
            let (name, value) = if left.contains("$CI_PIPELINE_SOURCE") {
                (left, right)
            } else {
                (right, left)
            };
            let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let value = value.trim_matches(quote);
            let is_known = SOURCES.contains(&value) || value == "merge_request_event";
            (name.contains("$CI_PIPELINE_SOURCE") && !is_known).then_some(value)
        })
}

fn no_such_source(source: &str) -> Phrase {
    let event = format!("{}_event", source.trim_end_matches('s'));
    let candidates = SOURCES.into_iter().chain(["merge_request_event"]);
    let known = candidates.clone().find(|known| **known == *event);
    match known.or_else(|| nearest(source, candidates)) {
        Some(near) => phrase!(
            "`{source}` is no value of `$CI_PIPELINE_SOURCE`: did you mean `{near}`?",
            "`$CI_PIPELINE_SOURCE` 값 가운데 `{source}`는 없습니다. 혹시 `{near}` 아닌가요?"
        ),
        None => phrase!(
            "`{source}` is no value of `$CI_PIPELINE_SOURCE`: there are `push`, `web`, `schedule`, `trigger`, `api`, `pipeline`, `parent_pipeline`, `merge_request_event`, …",
            "`$CI_PIPELINE_SOURCE` 값 가운데 `{source}`는 없습니다. `push`, `web`, `schedule`, `trigger`, `api`, `pipeline`, `parent_pipeline`, `merge_request_event` 등이 있습니다"
        ),
    }
}
