//! `manual-job-blocks`: `when: manual` in a rule holds the pipeline up until somebody presses play, `when: manual` on the job
//! does not; and `allow_failure: exit_codes` makes the latter do it too.

use std::collections::BTreeSet;

use super::{Scene, rule_lists::rule_lists};
use crate::{
    diagnostics::{Code, Diagnostic, Severity},
    phrase,
    resolve::{AllowFailure, Job, Jobs, Presence, When},
    text::Span,
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = by_exit_codes(scene.jobs).collect();
    found.extend(by_rules(scene.jobs));
    found
}

/// A rule is said once, however many jobs share it, and only if it decides the matter for each of them.
fn by_rules(jobs: &Jobs) -> impl Iterator<Item = Diagnostic> {
    let decided: BTreeSet<Span> = jobs
        .jobs
        .iter()
        .filter(|job| job.allow_failure.is_some())
        .filter_map(|job| match &job.presence {
            Presence::Rules(rules) => Some(rules),
            _ => None,
        })
        .flat_map(|rules| rules.value.iter().map(|rule| rule.span))
        .collect();
    let of_jobs = rule_lists(jobs).skip(usize::from(
        jobs.workflow.as_ref().is_some_and(|it| it.rules.is_some()),
    ));
    let mut seen = BTreeSet::new();
    of_jobs
        .flat_map(|rules| &rules.value)
        .filter(move |rule| rule.allow_failure.is_none() && !decided.contains(&rule.span))
        .filter_map(|rule| rule.when.as_ref())
        .filter(move |when| when.value == When::Manual && seen.insert(when.span))
        .map(|when| {
            Diagnostic::new(
                Code::ManualJobBlocks,
                when.span,
                phrase!(
                    "`when: manual` in a rule holds the pipeline up until somebody presses play",
                    "규칙에 쓴 `when: manual`은 누가 실행할 때까지 파이프라인을 멈춰 둡니다"
                ),
            )
            .with_help(phrase!(
                "if nothing should wait for it, add `allow_failure: true` to the rule",
                "기다릴 필요가 없다면 이 규칙에 `allow_failure: true`를 더하세요"
            ))
        })
}

fn by_exit_codes(jobs: &Jobs) -> impl Iterator<Item = Diagnostic> {
    let mut seen = BTreeSet::new();
    jobs.jobs
        .iter()
        .filter(|job| is_manual(job))
        .filter_map(|job| job.allow_failure.as_ref().map(|allowed| (job, allowed)))
        .filter(|(_, allowed)| matches!(allowed.value, AllowFailure::ExitCodes(_)))
        .filter(move |(_, allowed)| seen.insert(allowed.span))
        .map(|(job, allowed)| {
            let mut found = Diagnostic::new(
                Code::ManualJobBlocks,
                allowed.span,
                phrase!(
                    "with `exit_codes` this manual job holds the pipeline up until somebody presses play",
                    "`exit_codes`를 쓰면 이 수동 작업은 누가 실행할 때까지 파이프라인을 멈춰 둡니다"
                ),
            );
            found.severity = Severity::Warning;
            if let Some(when) = &job.when {
                found = found.with_label(
                    when.span,
                    phrase!(
                        "alone, this would let the pipeline go on",
                        "이것만 있으면 파이프라인이 계속됨"
                    ),
                );
            }
            found.with_help(phrase!(
                "a manual job is optional only with `allow_failure: true`, or without that keyword",
                "수동 작업은 `allow_failure: true`이거나 이 키워드가 없을 때만 건너뛸 수 있습니다"
            ))
        })
}

fn is_manual(job: &Job) -> bool {
    job.own_when() == When::Manual && !matches!(job.presence, Presence::Rules(_))
}
