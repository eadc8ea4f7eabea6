//! `rules-null`: `rules:` with nothing after it is not the same as no `rules`.

use std::collections::BTreeSet;

use super::Scene;
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    resolve::Presence,
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    // Where `workflow: rules` choose the pipelines, no job has the default that would be lost.
    let workflow = scene.jobs.workflow.as_ref();
    if workflow.is_some_and(|it| it.has_rules.is_some()) {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let empty = scene.jobs.jobs.iter().filter_map(|job| match job.presence {
        Presence::Always(span) => Some((job, span)),
        _ => None,
    });
    empty
        .filter(|(_, span)| seen.insert(*span))
        .map(|(job, span)| {
            let name = &job.name.value;
            let place = if span.start == span.end { job.name.span } else { span };
            Diagnostic::new(
                Code::RulesNull,
                place,
                phrase!(
                    "`rules:` of `{name}` is empty, which puts the job into every pipeline, those of merge requests included",
                    "`{name}` 작업의 `rules:`가 비어 있어, 머지 리퀘스트를 포함한 모든 파이프라인에 들어갑니다"
                ),
            )
            .with_help(phrase!(
                "remove the keyword to have the job in branch and tag pipelines, or write the rules",
                "브랜치와 태그 파이프라인에만 넣으려면 이 키워드를 지우고, 아니면 규칙을 적으세요"
            ))
        })
        .collect()
}
