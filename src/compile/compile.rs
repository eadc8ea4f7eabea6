//! Jobs + inputs → pipeline.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Predefined,
    clauses::NoSuchRef,
    needs,
    pipeline::{Absent, LeftOut, Pipeline, PipelineJob},
    seed::{Seed, merged, seeds},
    workflow::{self, Gate},
};
use crate::{
    diagnostics::{Code, Diagnostic, Reason, Truth},
    facts::Inputs,
    phrase,
    resolve::{Job, Jobs},
    text::{FileId, Span},
};

/// Decides which jobs exist for these inputs, and why. What a pipeline cannot have is said; nothing fails.
pub fn compile(jobs: &Jobs, inputs: &Inputs) -> (Pipeline, Vec<Diagnostic>) {
    let predefined = Predefined::new(inputs);
    let gate = workflow::decide(jobs, &predefined);
    if inputs.is_skipped() && !jobs.jobs.is_empty() {
        return skipped(jobs);
    }
    if !gate.is_open && !jobs.jobs.is_empty() {
        return filtered(jobs, gate);
    }
    let root = merged(&jobs.variables, &gate.variables);
    let name = workflow::name(jobs.workflow.as_ref(), &predefined, &root);
    let predefined = predefined.named(name.as_deref());
    let (kept, others): (Vec<_>, Vec<_>) = seeds(jobs, &gate, &predefined)
        .into_iter()
        .partition(|seed| seed.verdict.present);
    let mut diagnostics = errors(jobs, &kept, &others);
    diagnostics.extend(workflow::too_long(jobs.workflow.as_ref(), name.as_deref()));
    let left_out = others.into_iter().map(Seed::left_out).collect();
    let mut pipeline = Pipeline {
        name,
        because: gate.because,
        variables: gate.variables,
        auto_cancel: gate.auto_cancel,
        left_out,
        ..assemble(jobs, kept, &predefined)
    };
    pipeline.absent = absent(&pipeline, jobs, !diagnostics.is_empty());
    let is_empty = pipeline.absent == Some(Absent::FilteredByRules);
    diagnostics.extend(is_empty.then(|| empty(jobs)));
    (pipeline, diagnostics)
}

/// Stages without jobs do not exist in a pipeline; jobs stand in stage order, within a stage as written.
fn assemble(jobs: &Jobs, mut kept: Vec<Seed<'_>>, predefined: &Predefined<'_>) -> Pipeline {
    let order = stage_order(jobs);
    kept.sort_by_key(|seed| place(&order, seed.job));
    let written: Vec<&Job> = kept.iter().map(|seed| seed.job.as_ref()).collect();
    let present: BTreeSet<&str> = written.iter().map(|job| job.name.value.as_str()).collect();
    let mut stages: Vec<String> = Vec::new();
    let mut compiled = Vec::with_capacity(kept.len());
    for seed in kept {
        if stages.last() != Some(&seed.job.stage.value) {
            stages.push(seed.job.stage.value.clone());
        }
        let (job, variables) = seed.settled(predefined);
        let verdict = seed.verdict;
        let needs = job.own_needs().map(|needs| {
            let existing = needs.filter(|need| present.contains(need.job.value.as_str()));
            existing.cloned().collect()
        });
        compiled.push(PipelineJob {
            stage: stages.len() - 1,
            is_certain: verdict.is_certain,
            when: verdict.when,
            allow_failure: verdict.allow_failure,
            needs,
            variables,
            because: verdict.because,
            rule: verdict.rule,
            job,
        });
    }
    Pipeline {
        stages,
        jobs: compiled,
        ..Pipeline::default()
    }
}

fn stage_order(jobs: &Jobs) -> BTreeMap<&str, usize> {
    let mut order = BTreeMap::new();
    for stage in &jobs.stages {
        let next = order.len();
        order.entry(stage.value.as_str()).or_insert(next);
    }
    order
}

fn place(order: &BTreeMap<&str, usize>, job: &Job) -> usize {
    let known = order.get(job.stage.value.as_str());
    known.copied().unwrap_or(usize::MAX)
}

/// What GitLab refuses, stage by stage. It asks only the stages that have a job: a rule that cannot be decided is lost in a
/// stage that is empty otherwise.
fn errors(jobs: &Jobs, kept: &[Seed<'_>], others: &[Seed<'_>]) -> Vec<Diagnostic> {
    let stages: BTreeSet<&str> = kept
        .iter()
        .map(|seed| seed.job.stage.value.as_str())
        .collect();
    let absent: BTreeMap<&str, &Seed<'_>> = others
        .iter()
        .map(|seed| (seed.job.name.value.as_str(), seed))
        .collect();
    let order = stage_order(jobs);
    let mut asked: Vec<&Seed<'_>> = kept.iter().chain(others).collect();
    asked.retain(|seed| stages.contains(seed.job.stage.value.as_str()));
    let names = jobs.jobs.iter().enumerate();
    let positions: BTreeMap<&str, usize> = names
        .map(|(at, job)| (job.name.value.as_str(), at))
        .collect();
    let position = |job: &Job| positions.get(job.name.value.as_str()).copied();
    asked.sort_by_key(|seed| (place(&order, seed.job), position(seed.job)));
    asked
        .into_iter()
        .flat_map(|seed| match &seed.verdict.error {
            Some(error) => vec![no_such_ref(seed.job, error)],
            None if seed.verdict.present => needs::check(seed, &absent),
            None => Vec::new(),
        })
        .collect()
}

fn no_such_ref(job: &Job, error: &NoSuchRef) -> Diagnostic {
    let (job, name) = (&job.name.value, &error.name);
    let message = phrase!(
        "`{job}` compares with `{name}`, which is no branch, tag or commit of the project",
        "`{job}` 작업이 비교하려는 `{name}` 항목은 프로젝트의 브랜치, 태그, 커밋이 아닙니다"
    );
    let gitlab =
        format!("Failed to parse rule for {job}: rules:changes:compare_to is not a valid ref");
    Diagnostic::new(Code::WrongValue, error.span, message)
        .with_gitlab(gitlab)
        .with_help(phrase!(
            "name a ref that exists, such as the default branch",
            "기본 브랜치처럼 실제로 있는 ref 이름을 쓰세요"
        ))
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

/// No pipeline, and every job left out for one reason.
fn without(jobs: &Jobs, absent: Absent, is_certain: bool, because: &Reason) -> Pipeline {
    let left_out = jobs.jobs.iter().map(|job| LeftOut {
        name: job.name.clone(),
        is_certain,
        because: because.clone(),
        rule: None,
    });
    Pipeline {
        left_out: left_out.collect(),
        because: Some(because.clone()),
        absent: Some(absent),
        ..Pipeline::default()
    }
}

fn filtered(jobs: &Jobs, gate: Gate) -> (Pipeline, Vec<Diagnostic>) {
    let because = gate.because.unwrap_or_else(|| {
        let text = phrase!("`workflow` says no", "`workflow` 조건에 맞지 않습니다");
        Reason::given(text).found(Truth::No)
    });
    let place = because.span.unwrap_or(first_job(jobs));
    let said = Diagnostic::new(Code::EmptyPipeline, place, because.text.clone())
        .with_gitlab(
            "The pipeline did not run. Review the workflow:rules configuration for the pipeline.",
        )
        .with_help(phrase!(
            "look at the reason, rule by rule, or choose another context",
            "규칙마다 이유를 확인하거나 다른 상황을 골라 보세요"
        ));
    let absent = Absent::FilteredByWorkflowRules;
    (without(jobs, absent, gate.is_certain, &because), vec![said])
}

fn skipped(jobs: &Jobs) -> (Pipeline, Vec<Diagnostic>) {
    let text = phrase!(
        "the commit's message says `[skip ci]`, so no job is made",
        "커밋 메시지에 `[skip ci]`가 있어 작업이 만들어지지 않습니다"
    );
    let said = Diagnostic::new(Code::EmptyPipeline, first_job(jobs), text.clone());
    let because = Reason::given(text).found(Truth::No);
    (without(jobs, Absent::Skipped, true, &because), vec![said])
}

fn first_job(jobs: &Jobs) -> Span {
    let first = jobs.jobs.first();
    first.map_or(Span::new(FileId(0), 0, 0), |job| job.name.span)
}

fn empty(jobs: &Jobs) -> Diagnostic {
    Diagnostic::new(
        Code::EmptyPipeline,
        first_job(jobs),
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
