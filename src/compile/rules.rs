//! `rules:`: the first rule that matches decides (`lib/gitlab/ci/build/rules.rb` in GitLab).

use std::borrow::Cow;

use super::{Environment, pipeline::DecidingRule, presence::Verdict};
use crate::{
    diagnostics::{Phrase, Reason},
    phrase,
    resolve::{AllowFailure, Job, Rule, When},
    text::Spanned,
};

/// Decides about a job with `rules:`.
pub(super) fn decide(
    job: &Job,
    list: &Spanned<Vec<Rule>>,
    environment: &Environment<'_>,
) -> Verdict {
    let mut tried = Vec::new();
    for (index, rule) in list.value.iter().enumerate() {
        let (matched, reason) = matches(index, rule, environment);
        tried.push(reason);
        if matched {
            return decided(job, index, rule, tried);
        }
    }
    let because = Reason::at(
        list.span,
        phrase!("no rule matched", "맞는 규칙이 없습니다"),
    )
    .because(tried);
    Verdict::new(job, false, because)
}

fn decided(job: &Job, index: usize, rule: &Rule, tried: Vec<Reason>) -> Verdict {
    let mut verdict = Verdict::new(job, true, Reason::given(Phrase::verbatim("")));
    if let Some(when) = &rule.when {
        verdict.when = when.value;
    }
    if let Some(flag) = &rule.allow_failure {
        verdict.allow_failure = AllowFailure::Flag(flag.value);
    }
    verdict.present = verdict.when != When::Never;
    verdict.variables.clone_from(&rule.variables);
    verdict.rule = Some(DecidingRule {
        index,
        condition: rule.condition.as_ref().map(|it| it.value.text.clone()),
    });
    let (number, when) = (index + 1, verdict.when.name());
    let text = if verdict.present {
        phrase!(
            "rule {number} matched: `when: {when}`",
            "{number}번째 규칙이 맞았습니다: `when: {when}`"
        )
    } else {
        phrase!(
            "rule {number} matched and says `when: never`",
            "{number}번째 규칙이 맞았고 `when: never`입니다"
        )
    };
    verdict.because = Reason::at(rule.span, text).because(tried);
    verdict
}

/// Whether a rule matches: all of its clauses must.
fn matches(index: usize, rule: &Rule, environment: &Environment<'_>) -> (bool, Reason) {
    let number = index + 1;
    let mut steps = Vec::new();
    let mut matched = true;
    if let Some(condition) = &rule.condition {
        let evaluation = condition
            .value
            .evaluate(&|name| environment.get(name).map(Cow::into_owned));
        matched = evaluation.truth;
        steps.push(evaluation.reason);
    }
    if steps.is_empty() {
        steps.push(Reason::given(phrase!(
            "a rule without conditions always matches",
            "조건이 없는 규칙은 항상 맞습니다"
        )));
    }
    let text = if matched {
        phrase!("rule {number} matches", "{number}번째 규칙: 맞음")
    } else {
        phrase!(
            "rule {number} does not match",
            "{number}번째 규칙: 맞지 않음"
        )
    };
    (matched, Reason::at(rule.span, text).because(steps))
}
