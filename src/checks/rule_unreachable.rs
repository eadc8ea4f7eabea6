//! `rule-unreachable`: a rule that is never looked at, because an earlier one of the same list matches wherever it would.

use std::collections::BTreeMap;

use super::{Scene, rule_lists::rule_lists};
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    resolve::Rule,
    text::Span,
};

/// So many earlier rules are compared with each rule: enough for people, and bounded for everything else.
const COMPARED: usize = 24;

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    // A rule that several lists share is fine as soon as one of them reaches it.
    let mut verdicts: BTreeMap<Span, Option<&Rule>> = BTreeMap::new();
    for list in rule_lists(scene.jobs) {
        let rules = &list.value;
        let catch_all = rules.iter().position(has_no_condition);
        for (at, rule) in rules.iter().enumerate() {
            let before = &rules[at.saturating_sub(COMPARED)..at];
            let catch_all = catch_all.filter(|&it| it < at).map(|it| &rules[it]);
            let winner = catch_all.or_else(|| before.iter().find(|before| covers(before, rule)));
            let verdict = verdicts.entry(rule.span).or_insert(winner);
            if winner.is_none() {
                *verdict = None;
            }
        }
    }
    verdicts
        .into_iter()
        .filter_map(|(span, winner)| Some(finding(span, winner?)))
        .collect()
}

fn finding(span: Span, winner: &Rule) -> Diagnostic {
    let found = Diagnostic::new(
        Code::RuleUnreachable,
        span,
        phrase!(
            "this rule is never reached: an earlier one matches wherever it would",
            "이 규칙까지 오는 일이 없습니다. 앞의 규칙이 먼저 맞기 때문입니다"
        ),
    );
    let label = if has_no_condition(winner) {
        phrase!(
            "without a condition this one always matches",
            "조건이 없어 언제나 맞는 규칙"
        )
    } else {
        phrase!("this one matches first", "먼저 맞는 규칙")
    };
    found.with_label(winner.span, label).with_help(phrase!(
        "GitLab takes the first rule that matches: put the special case before the general one, or remove it",
        "GitLab은 처음 맞은 규칙만 씁니다. 특별한 경우를 일반적인 경우보다 앞에 놓거나 지우세요"
    ))
}

fn has_no_condition(rule: &Rule) -> bool {
    rule.condition.is_none() && rule.changes.is_none() && rule.exists.is_none()
}

/// Whether `first` matches wherever `second` does.
fn covers(first: &Rule, second: &Rule) -> bool {
    let by_condition = match (&first.condition, &second.condition) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(first), Some(second)) => second.value.implies(&first.value),
    };
    let paths = |rule: &Rule| {
        rule.changes.as_ref().map(|clause| {
            let paths = clause.value.paths.iter().map(|path| path.value.clone());
            let compared = clause.value.compare_to.as_ref().map(|it| it.value.clone());
            (paths.collect::<Vec<_>>(), compared)
        })
    };
    let files = |rule: &Rule| {
        rule.exists.as_ref().map(|clause| {
            let paths = clause.value.paths.iter().map(|path| path.value.clone());
            let project = clause.value.project.as_ref().map(|it| it.value.clone());
            (paths.collect::<Vec<_>>(), project)
        })
    };
    by_condition
        && (first.changes.is_none() || paths(first) == paths(second))
        && (first.exists.is_none() || files(first) == files(second))
}
