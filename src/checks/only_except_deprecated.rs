//! `only-except-deprecated`: `only` and `except` still work and get nothing new. Where the same can be said in `rules`, word
//! for word, the fix says it.

mod edits;
mod translate;

use std::collections::BTreeMap;

use super::Scene;
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    resolve::{Job, Only, Policy, Presence},
    text::{Span, Spanned},
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let mut users: BTreeMap<Span, usize> = BTreeMap::new();
    for policy in scene.jobs.jobs.iter().flat_map(|job| policies(job)) {
        *users.entry(policy.span).or_default() += 1;
    }
    let mut found = Vec::new();
    for job in &scene.jobs.jobs {
        let policies: Vec<_> = policies(job).collect();
        let Some(first) = policies.first() else {
            continue;
        };
        let is_own = policies.iter().all(|policy| users[&policy.span] == 1);
        // A policy that jobs share is said once, and changing it would change them all.
        if is_own {
            found.push(finding(scene, job, first.span, true));
        } else if users.insert(first.span, 0) != Some(0) {
            found.push(finding(scene, job, first.span, false));
        }
    }
    found
}

/// What is written of `only` and `except`.
fn policies(job: &Job) -> impl Iterator<Item = &Spanned<Policy>> {
    let (only, except) = match &job.presence {
        Presence::Policy { only, except } => (Some(only), except.as_ref()),
        _ => (None, None),
    };
    let only = only.and_then(|only| match only {
        Only::Written(policy) => Some(policy),
        _ => None,
    });
    only.into_iter().chain(except)
}

fn finding(scene: &Scene<'_>, job: &Job, span: Span, is_own: bool) -> Diagnostic {
    let place = edits::keyword(scene.sources, span).unwrap_or(span);
    let found = Diagnostic::new(
        Code::OnlyExceptDeprecated,
        place,
        phrase!(
            "`only` and `except` are deprecated: `rules` say the same and more",
            "`only`와 `except`는 더 이상 권하지 않는 방식입니다. `rules`로 같은 것을, 또 더 많은 것을 나타낼 수 있습니다"
        ),
    );
    let rules = translate::rules(job, scene.jobs);
    let Some(rules) = rules else {
        return found.with_help(phrase!(
            "write `rules` with `if`, `changes` and `exists` instead",
            "`if`, `changes`, `exists`를 쓰는 `rules`로 바꾸세요"
        ));
    };
    let shown = rules.join(", ");
    let found = found.with_help(phrase!(
        "the same as rules: `rules: [{shown}]`",
        "같은 뜻의 규칙: `rules: [{shown}]`"
    ));
    let spans: Vec<Span> = policies(job).map(|policy| policy.span).collect();
    let edits = edits::replace(scene.sources, job.name.span, &spans, &rules);
    match edits.filter(|_| is_own) {
        Some(edits) => found.with_fix(phrase!("write it as `rules`", "`rules`로 바꾸기"), edits),
        None => found,
    }
}
