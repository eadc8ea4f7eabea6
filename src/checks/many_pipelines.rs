//! `many-pipelines`: a last rule that matches everything puts the job into branch and merge request pipelines alike, so one
//! push can run it twice (`Gitlab::Ci::Config::Entry::Processable` in GitLab).

use super::Scene;
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    resolve::{Job, Presence, Rule, When},
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    scene.jobs.jobs.iter().filter_map(warning).collect()
}

fn warning(job: &Job) -> Option<Diagnostic> {
    let Presence::Rules(rules) = &job.presence else {
        return None;
    };
    let last = rules.value.last().filter(|rule| matches_everything(rule))?;
    let name = &job.name.value;
    let found = Diagnostic::new(
        Code::ManyPipelines,
        last.span,
        phrase!(
            "`{name}` may run twice for one push: once for the branch and once for its merge request",
            "푸시 한 번에 `{name}` 작업이 브랜치와 머지 리퀘스트 파이프라인에서 두 번 실행될 수 있습니다"
        ),
    );
    let text = format!(
        "jobs:{} may allow multiple pipelines to run for a single action due to `rules:when` clause with no `workflow:rules` - read more: https://docs.gitlab.com/ee/ci/jobs/job_troubleshooting.html#job-may-allow-multiple-pipelines-to-run-for-a-single-action-warning",
        name.to_lowercase()
    );
    Some(found.with_gitlab(text).with_help(phrase!(
        "add `workflow: rules:` that choose one kind of pipeline, or an `if:` to this rule",
        "파이프라인 종류를 하나만 고르는 `workflow: rules:`를 넣거나 이 규칙에 `if:`를 붙이세요"
    )))
}

/// GitLab warns exactly about a rule whose only key is `when`, unless it says `never`.
fn matches_everything(rule: &Rule) -> bool {
    let only_when = rule.condition.is_none()
        && rule.changes.is_none()
        && rule.exists.is_none()
        && rule.start_in.is_none()
        && rule.needs.is_none()
        && rule.interruptible.is_none()
        && rule.allow_failure.is_none()
        && rule.variables.is_empty();
    only_when
        && rule
            .when
            .as_ref()
            .is_some_and(|when| when.value != When::Never)
}
