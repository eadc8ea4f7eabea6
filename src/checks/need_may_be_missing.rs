//! `need-may-be-missing`: in some pipelines a job exists and the job that it needs does not. GitLab refuses such a pipeline
//! as a whole.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Scene,
    kinds::{Kind, Kinds},
    presence::{Judge, Outlook},
};
use crate::{
    diagnostics::{Code, Diagnostic, Language},
    phrase,
    resolve::{Job, Need},
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let judge = Judge::new(scene.jobs);
    let everyday = |kind: Kind| matches!(kind.source, "push" | "merge_request_event");
    let pipelines = judge.workflow(scene.jobs).may.and(Kinds::of(everyday));
    let jobs: BTreeMap<&str, (&Job, Outlook)> = scene
        .jobs
        .jobs
        .iter()
        .map(|job| (job.name.value.as_str(), (job.as_ref(), judge.job(job))))
        .collect();
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (job, outlook) in scene
        .jobs
        .jobs
        .iter()
        .filter_map(|job| jobs.get(job.name.value.as_str()))
    {
        let needs = job.needs.iter().flat_map(|needs| &needs.value);
        for need in needs.filter(|need| !need.optional && need.foreign.is_none()) {
            let Some((needed, other)) = jobs.get(need.job.value.as_str()) else {
                continue;
            };
            let alone = outlook.must.and(pipelines).without(other.may);
            let is_new = || !scene.has_said(Code::NeedLeftOut, need.job.span);
            if let Some(kind) = alone
                .first()
                .filter(|_| is_new() && seen.insert(need.job.span))
            {
                found.push(finding(job, need, needed, kind));
            }
        }
    }
    found
}

fn finding(job: &Job, need: &Need, needed: &Job, kind: Kind) -> Diagnostic {
    let (job, name) = (&job.name.value, &need.job.value);
    let pipelines = kind.subject.pipelines();
    let (en, ko) = (
        pipelines.text(Language::English),
        pipelines.text(Language::Korean),
    );
    Diagnostic::new(
        Code::NeedMayBeMissing,
        need.job.span,
        phrase!(
            "in {en} `{job}` exists and `{name}`, which it needs, does not: GitLab refuses the whole pipeline",
            "{ko}: `{job}` 작업은 있는데 필요한 `{name}` 작업이 없어, GitLab이 파이프라인 전체를 거부합니다"
        ),
    )
    .with_label(
        needed.name.span,
        phrase!("not in {en}", "{ko}에는 없음"),
    )
    .with_help(phrase!(
        "give both jobs the same conditions, or write `optional: true` in the need",
        "두 작업의 조건을 같게 하거나 needs 항목에 `optional: true`를 적으세요"
    ))
}
