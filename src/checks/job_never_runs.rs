//! `job-never-runs`: a job that no kind of pipeline can have, whatever its variables and files are.

use super::{Scene, kinds::Kinds, presence::Judge};
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    resolve::{Job, Only, Presence, When},
    text::Span,
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let judge = Judge::new(scene.jobs);
    let pipelines = judge.workflow(scene.jobs).may;
    if pipelines.is_empty() {
        return Vec::new();
    }
    scene
        .jobs
        .jobs
        .iter()
        .filter_map(|job| {
            let condition = condition(job)?;
            let may = judge.job(job).may;
            may.and(pipelines)
                .is_empty()
                .then(|| finding(job, condition, may, scene))
        })
        .collect()
}

/// Where the conditions stand. A job that says `never` without any was switched off on purpose.
fn condition(job: &Job) -> Option<Span> {
    match &job.presence {
        Presence::Rules(rules) => {
            let may_say_yes = rules.value.iter().any(|rule| {
                rule.condition.is_some()
                    && rule.when.as_ref().map(|it| it.value) != Some(When::Never)
            });
            may_say_yes.then_some(rules.span)
        }
        Presence::Always(_) => None,
        Presence::Policy { only, except } => match only {
            Only::Written(policy) => {
                let is_empty = policy.value.refs.as_ref().is_some_and(Vec::is_empty);
                (!is_empty).then_some(policy.span)
            }
            _ => except.as_ref().map(|policy| policy.span),
        },
    }
}

fn finding(job: &Job, condition: Span, may: Kinds, scene: &Scene<'_>) -> Diagnostic {
    let name = &job.name.value;
    let found = Diagnostic::new(
        Code::JobNeverRuns,
        job.name.span,
        phrase!(
            "`{name}` is in no pipeline, whatever starts it",
            "`{name}` 작업은 어떤 파이프라인에도 들어가지 않습니다"
        ),
    )
    .with_label(
        condition,
        phrase!("these conditions never hold", "절대 맞지 않는 조건"),
    );
    let workflow = scene.jobs.workflow.as_ref();
    let workflow = workflow.and_then(|it| it.rules.as_ref());
    let Some(rules) = workflow.filter(|_| !may.is_empty()) else {
        return found.with_help(phrase!(
            "rewrite the conditions, or remove the job",
            "조건을 고치거나 작업을 지우세요"
        ));
    };
    found
        .with_label(
            rules.span,
            phrase!(
                "and those pipelines that it is for are not created",
                "이 작업이 들어갈 파이프라인은 여기서 만들어지지 않음"
            ),
        )
        .with_help(phrase!(
            "let `workflow: rules` and the job's conditions agree on one kind of pipeline",
            "`workflow: rules`와 작업의 조건이 같은 종류의 파이프라인을 가리키게 하세요"
        ))
}
