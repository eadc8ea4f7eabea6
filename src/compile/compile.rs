//! Jobs + inputs → pipeline.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Environment, Predefined,
    pipeline::{Absent, LeftOut, Pipeline, PipelineJob},
    presence::{Verdict, decide},
};
use crate::{
    diagnostics::{Code, Diagnostic},
    facts::Inputs,
    phrase,
    resolve::{Job, Jobs, Need, Variable},
    text::{FileId, Span},
};

/// GitLab's limit on `needs` per job (`ci_needs_size_limit`).
const MOST_NEEDS: usize = 50;

/// Decides which jobs exist for these inputs, and why. What a pipeline cannot have is said; nothing fails.
pub fn compile(jobs: &Jobs, inputs: &Inputs) -> (Pipeline, Vec<Diagnostic>) {
    let (kept, left_out) = sort_out(jobs, inputs);
    let mut diagnostics = missing_needs(&kept, &left_out);
    diagnostics.extend(kept.iter().filter_map(|(job, _)| too_many_needs(job)));
    let mut pipeline = assemble(jobs, kept, left_out);
    pipeline.absent = absent(&pipeline, jobs, !diagnostics.is_empty());
    diagnostics.extend(
        pipeline
            .absent
            .filter(|&why| why == Absent::FilteredByRules)
            .map(|_| empty(jobs)),
    );
    (pipeline, diagnostics)
}

fn sort_out<'j>(jobs: &'j Jobs, inputs: &Inputs) -> (Vec<(&'j Job, Verdict)>, Vec<LeftOut>) {
    let predefined = Predefined::new(inputs);
    let mut kept = Vec::new();
    let mut left_out = Vec::new();
    for job in &jobs.jobs {
        let verdict = decide(
            job,
            inputs,
            &Environment::new(&predefined, job, &job.variables),
        );
        if verdict.present {
            kept.push((job, verdict));
        } else {
            left_out.push(LeftOut {
                name: job.name.clone(),
                because: verdict.because,
                rule: verdict.rule,
            });
        }
    }
    (kept, left_out)
}

/// Stages without jobs do not exist in a pipeline; jobs stand in stage order, within a stage as written.
fn assemble(jobs: &Jobs, kept: Vec<(&Job, Verdict)>, left_out: Vec<LeftOut>) -> Pipeline {
    let mut order: BTreeMap<&str, usize> = BTreeMap::new();
    for stage in &jobs.stages {
        let next = order.len();
        order.entry(&stage.value).or_insert(next);
    }
    let place = |job: &Job| {
        order
            .get(job.stage.value.as_str())
            .copied()
            .unwrap_or(usize::MAX)
    };
    let mut kept = kept;
    kept.sort_by_key(|(job, _)| place(job));
    let present: BTreeSet<&str> = kept
        .iter()
        .map(|(job, _)| job.name.value.as_str())
        .collect();
    let mut stages: Vec<String> = Vec::new();
    let mut compiled = Vec::with_capacity(kept.len());
    for (job, verdict) in &kept {
        if stages.last() != Some(&job.stage.value) {
            stages.push(job.stage.value.clone());
        }
        let exists = |need: &&Need| present.contains(need.job.value.as_str());
        compiled.push(PipelineJob {
            stage: stages.len() - 1,
            when: verdict.when,
            allow_failure: verdict.allow_failure.clone(),
            needs: job
                .needs
                .as_ref()
                .map(|needs| needs.value.iter().filter(exists).cloned().collect()),
            variables: merged_variables(job, &verdict.variables),
            because: verdict.because.clone(),
            rule: verdict.rule.clone(),
            job: (*job).clone(),
        });
    }
    Pipeline {
        stages,
        jobs: compiled,
        left_out,
        absent: None,
    }
}

/// The job's YAML variables with the rule's over them; a name keeps its first place and its last value.
fn merged_variables(job: &Job, of_rule: &[Variable]) -> Vec<Variable> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut merged: Vec<Variable> = Vec::new();
    for variable in job.variables.iter().chain(of_rule) {
        if let Some(&at) = places.get(variable.name.value.as_str()) {
            merged[at] = variable.clone();
        } else {
            places.insert(&variable.name.value, merged.len());
            merged.push(variable.clone());
        }
    }
    merged
}

fn missing_needs(kept: &[(&Job, Verdict)], left_out: &[LeftOut]) -> Vec<Diagnostic> {
    let absent: BTreeMap<&str, &LeftOut> = left_out
        .iter()
        .map(|it| (it.name.value.as_str(), it))
        .collect();
    let mut diagnostics = Vec::new();
    for (job, _) in kept {
        let needs = job
            .needs
            .iter()
            .flat_map(|needs| &needs.value)
            .filter(|need| !need.optional);
        for need in needs {
            if let Some(missing) = absent.get(need.job.value.as_str()) {
                diagnostics.push(need_left_out(job, need, missing));
            }
        }
    }
    diagnostics
}

fn need_left_out(job: &Job, need: &Need, missing: &LeftOut) -> Diagnostic {
    let (name, needed) = (&job.name.value, &need.job.value);
    let message = phrase!(
        "`{name}` needs `{needed}`, which is not in this pipeline",
        "`{name}`에 필요한 `{needed}` 작업이 이 파이프라인에 없습니다"
    );
    let gitlab = format!(
        "'{name}' job needs '{needed}' job, but '{needed}' does not exist in the pipeline. This might be because of the only, except, or rules keywords. To need a job that sometimes does not exist in the pipeline, use needs:optional."
    );
    Diagnostic::new(Code::NeedLeftOut, need.job.span, message)
        .with_label(missing.because.span.unwrap_or(missing.name.span), missing.because.text.clone())
        .with_gitlab(gitlab)
        .with_help(phrase!(
            "write `needs: [{{job: {needed}, optional: true}}]` if `{name}` may run without it, or give both jobs the same rules",
            "`{needed}` 없이 실행해도 된다면 `needs: [{{job: {needed}, optional: true}}]`로 쓰고, 아니면 두 작업의 규칙을 같게 맞추세요"
        ))
}

fn too_many_needs(job: &Job) -> Option<Diagnostic> {
    let needs = job
        .needs
        .as_ref()
        .filter(|needs| needs.value.len() > MOST_NEEDS)?;
    let (name, count) = (&job.name.value, needs.value.len());
    let message = phrase!(
        "`{name}` needs {count} jobs; GitLab allows {MOST_NEEDS}",
        "`{name}`의 needs 개수: {count}. GitLab의 한도는 {MOST_NEEDS}개입니다"
    );
    let gitlab = format!(
        "{name}: one job can only need {MOST_NEEDS} others, but you have listed {count}. See needs keyword documentation for more details"
    );
    Some(Diagnostic::new(Code::TooManyNeeds, needs.span, message).with_gitlab(gitlab))
}

fn absent(pipeline: &Pipeline, jobs: &Jobs, broken: bool) -> Option<Absent> {
    if broken || jobs.jobs.is_empty() {
        return Some(Absent::ConfigError);
    }
    let runs = pipeline
        .stages
        .iter()
        .any(|stage| stage != ".pre" && stage != ".post");
    (!runs).then_some(Absent::FilteredByRules)
}

fn empty(jobs: &Jobs) -> Diagnostic {
    let place = jobs
        .jobs
        .first()
        .map_or(Span::new(FileId(0), 0, 0), |job| job.name.span);
    Diagnostic::new(
        Code::EmptyPipeline,
        place,
        phrase!(
            "no job is left for this branch, tag and source, so GitLab creates no pipeline",
            "이 브랜치·태그·소스에서는 남는 작업이 없어 GitLab이 파이프라인을 만들지 않습니다"
        ),
    )
    .with_gitlab("The resulting pipeline would have been empty. Review the rules configuration for the relevant jobs.")
    .with_help(phrase!(
        "look at the reason of each job that was left out, or choose another context",
        "제외된 작업마다 이유를 확인하거나 다른 상황을 골라 보세요"
    ))
}
