//! `on-failure-never-starts`: a job waits for a failure that cannot count, because every job before it may fail.

use std::collections::BTreeMap;

use super::Scene;
use crate::{
    compile::PipelineJob,
    diagnostics::{Code, Diagnostic},
    phrase,
    resolve::{AllowFailure, When},
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let jobs = &scene.pipeline.jobs;
    let by_name: BTreeMap<&str, &PipelineJob> = jobs
        .iter()
        .map(|job| (job.job.name.value.as_str(), job))
        .collect();
    let first_that_counts = jobs
        .iter()
        .filter(|job| can_fail(job))
        .map(|job| job.stage)
        .min();
    let waiting = jobs.iter().filter(|job| job.when == When::OnFailure);
    waiting
        .filter_map(|job| match &job.needs {
            None => {
                let is_hopeless = first_that_counts.is_none_or(|stage| stage >= job.stage);
                let before = jobs.iter().find(|it| it.stage < job.stage);
                is_hopeless.then(|| finding(job, before))
            }
            Some(needs) => {
                let mut needed = needs
                    .iter()
                    .filter_map(|need| by_name.get(need.job.value.as_str()).copied());
                let first = needed.clone().next();
                let is_hopeless = !needed.any(can_fail);
                is_hopeless.then(|| finding(job, first))
            }
        })
        .collect()
}

/// Whether its failure would count.
fn can_fail(job: &PipelineJob) -> bool {
    job.allow_failure != AllowFailure::Flag(true)
}

fn finding(job: &PipelineJob, before: Option<&PipelineJob>) -> Diagnostic {
    let name = &job.job.name.value;
    let place = job
        .job
        .when
        .as_ref()
        .map_or(job.job.name.span, |it| it.span);
    let Some(before) = before else {
        return Diagnostic::new(
            Code::OnFailureNeverStarts,
            place,
            phrase!(
                "`{name}` waits for a failure, but nothing runs before it",
                "`{name}` 작업은 실패를 기다리지만 그 앞에서 도는 작업이 없습니다"
            ),
        )
        .with_help(phrase!(
            "put it into a later stage, or give it `needs`",
            "뒤 stage로 옮기거나 `needs`를 적으세요"
        ));
    };
    let found = Diagnostic::new(
        Code::OnFailureNeverStarts,
        place,
        phrase!(
            "`{name}` never starts: failures of the jobs before it are allowed, so they do not count",
            "`{name}` 작업은 시작되지 않습니다. 앞 작업들의 실패는 허용되어 실패로 치지 않기 때문입니다"
        ),
    );
    let label = phrase!("may fail without harm", "실패해도 괜찮다고 한 작업");
    let allowed = before.job.allow_failure.as_ref();
    let other = allowed.map_or(before.job.name.span, |it| it.span);
    found.with_label(other, label).with_help(phrase!(
        "use `when: always` and look at the result in the script, or do not allow the failure",
        "`when: always`로 바꾸고 스크립트에서 결과를 보거나, 실패를 허용하지 마세요"
    ))
}
