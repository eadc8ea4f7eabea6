//! Needs that a pipeline cannot satisfy (`lib/gitlab/ci/pipeline/seed/build.rb` in GitLab).

use std::collections::BTreeMap;

use super::seed::Seed;
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    resolve::{Job, Need},
    text::Span,
};

/// GitLab's limit on `needs` per job (`ci_needs_size_limit`).
const MOST_NEEDS: usize = 50;

/// What is wrong with the needs of a job that exists. `absent` are the jobs that do not.
pub(super) fn check(seed: &Seed<'_>, absent: &BTreeMap<&str, &Seed<'_>>) -> Vec<Diagnostic> {
    let Some(needs) = &seed.verdict.needs else {
        return Vec::new();
    };
    let own = || needs.value.iter().filter(|need| need.foreign.is_none());
    let count = own().count();
    if count > MOST_NEEDS {
        return vec![too_many(seed.job, needs.span, count)];
    }
    let missing = own().filter(|need| !need.optional).filter_map(|need| {
        let other = absent.get(need.job.value.as_str())?;
        Some(left_out(seed.job, need, other))
    });
    missing.collect()
}

fn left_out(job: &Job, need: &Need, missing: &Seed<'_>) -> Diagnostic {
    let (name, needed) = (&job.name.value, &need.job.value);
    let message = phrase!(
        "`{name}` needs `{needed}`, which is not in this pipeline",
        "`{name}`에 필요한 `{needed}` 작업이 이 파이프라인에 없습니다"
    );
    let gitlab = format!(
        "'{name}' job needs '{needed}' job, but '{needed}' does not exist in the pipeline. This might be because of the only, except, or rules keywords. To need a job that sometimes does not exist in the pipeline, use needs:optional."
    );
    let because = &missing.verdict.because;
    let place = because.span.unwrap_or(missing.job.name.span);
    Diagnostic::new(Code::NeedLeftOut, need.job.span, message)
        .with_label(place, because.text.clone())
        .with_gitlab(gitlab)
        .with_help(phrase!(
            "write `needs: [{{job: {needed}, optional: true}}]` if `{name}` may run without it, or give both jobs the same rules",
            "`{needed}` 없이 실행해도 된다면 `needs: [{{job: {needed}, optional: true}}]`로 쓰고, 아니면 두 작업의 규칙을 같게 맞추세요"
        ))
}

fn too_many(job: &Job, place: Span, count: usize) -> Diagnostic {
    let name = &job.name.value;
    let message = phrase!(
        "`{name}` needs {count} jobs; GitLab allows {MOST_NEEDS}",
        "`{name}`의 needs 개수: {count}. GitLab의 한도는 {MOST_NEEDS}개입니다"
    );
    let gitlab = format!(
        "{name}: one job can only need {MOST_NEEDS} others, but you have listed {count}. See needs keyword documentation for more details"
    );
    Diagnostic::new(Code::TooManyNeeds, place, message).with_gitlab(gitlab)
}
