//! `rules:`: the first rule that matches decides (`lib/gitlab/ci/build/rules.rb` in GitLab).

use std::borrow::Cow;

use super::{
    Environment,
    clauses::{self, NoSuchRef},
    pipeline::DecidingRule,
};
use crate::{
    diagnostics::{Reason, Truth},
    phrase,
    resolve::{Rule, When},
    text::Spanned,
};

/// What a list of rules came to.
#[derive(Clone, Debug)]
pub(super) struct Decision<'r> {
    /// The rule that decided, with its position; `None` when none matched.
    pub(super) rule: Option<(usize, &'r Rule)>,
    /// Whether missing facts could make it another rule with another outcome.
    pub(super) is_certain: bool,
    /// What was tried, rule by rule.
    pub(super) tried: Vec<Reason>,
    /// The ref that does not exist, when GitLab gave up at it.
    pub(super) error: Option<NoSuchRef>,
}

impl Decision<'_> {
    /// The rule that decided, as reports name it.
    pub(super) fn deciding_rule(&self) -> Option<DecidingRule> {
        self.rule.map(|(index, rule)| DecidingRule {
            index,
            condition: rule.condition.as_ref().map(|it| it.value.text.clone()),
        })
    }
}

/// Finds the rule that decides. `keeps` says whether a rule (or none) lets the job exist: a rule of which nobody knows
/// whether it matches leaves no doubt when what comes after it has the same outcome.
pub(super) fn decide<'r>(
    list: &'r Spanned<Vec<Rule>>,
    environment: &Environment<'_>,
    keeps: impl Fn(Option<&Rule>) -> bool,
) -> Decision<'r> {
    let mut decision = Decision {
        rule: None,
        is_certain: true,
        tried: Vec::new(),
        error: None,
    };
    let mut possible = Vec::new();
    for (index, rule) in list.value.iter().enumerate() {
        let is_open = decision.rule.is_none();
        let (truth, reason) = match matches(index, rule, environment) {
            Ok(answer) => answer,
            Err(error) if is_open => {
                decision.error = Some(error);
                return decision;
            }
            Err(_) => break,
        };
        if is_open {
            decision.tried.push(reason);
        }
        if truth.holds() {
            possible.push(keeps(Some(rule)));
            decision.rule = decision.rule.or(Some((index, rule)));
        }
        if truth == Truth::Yes {
            decision.is_certain = is_one(&possible);
            return decision;
        }
    }
    possible.push(keeps(None));
    decision.is_certain = is_one(&possible);
    decision
}

fn is_one(outcomes: &[bool]) -> bool {
    outcomes.windows(2).all(|pair| pair[0] == pair[1])
}

/// Whether a rule leaves the job out.
pub(super) fn says_never(rule: &Rule) -> bool {
    rule.when.as_ref().is_some_and(|it| it.value == When::Never)
}

/// Whether a rule matches: all of its clauses must, in the order in which they are written. A clause that does not keeps
/// GitLab from looking at the next.
fn matches(
    index: usize,
    rule: &Rule,
    environment: &Environment<'_>,
) -> Result<(Truth, Reason), NoSuchRef> {
    let number = index + 1;
    let mut steps = Vec::new();
    let mut truth = Truth::Yes;
    for clause in clauses_in_order(rule) {
        let (answer, reason) = match clause {
            Clause::If => condition(rule, environment),
            Clause::Changes => match &rule.changes {
                Some(written) => clauses::changes(written, environment)?,
                None => continue,
            },
            Clause::Exists => match &rule.exists {
                Some(written) => clauses::exists(written, environment),
                None => continue,
            },
        };
        steps.push(reason);
        truth = truth.and(answer);
        if truth == Truth::No {
            break;
        }
    }
    if steps.is_empty() {
        steps.push(Reason::given(phrase!(
            "a rule without conditions always matches",
            "조건이 없는 규칙은 항상 맞습니다"
        )));
    }
    let text = match truth {
        Truth::Yes => phrase!("rule {number} matches", "{number}번째 규칙: 맞음"),
        Truth::No => phrase!(
            "rule {number} does not match",
            "{number}번째 규칙: 맞지 않음"
        ),
        Truth::Unknown => phrase!(
            "rule {number} counts as matching: facts are missing",
            "{number}번째 규칙: 맞는 것으로 봄 (모르는 사실이 있음)"
        ),
    };
    Ok((
        truth,
        Reason::at(rule.span, text).found(truth).because(steps),
    ))
}

#[derive(Clone, Copy)]
enum Clause {
    If,
    Changes,
    Exists,
}

fn clauses_in_order(rule: &Rule) -> impl Iterator<Item = Clause> {
    let places = [
        (Clause::If, rule.condition.as_ref().map(|it| it.span)),
        (Clause::Changes, rule.changes.as_ref().map(|it| it.span)),
        (Clause::Exists, rule.exists.as_ref().map(|it| it.span)),
    ];
    let mut written: Vec<_> = places
        .into_iter()
        .filter_map(|(clause, span)| Some((span?.start, clause)))
        .collect();
    written.sort_by_key(|&(start, _)| start);
    written.into_iter().map(|(_, clause)| clause)
}

fn condition(rule: &Rule, environment: &Environment<'_>) -> (Truth, Reason) {
    let Some(condition) = &rule.condition else {
        return (Truth::Yes, Reason::given(phrase!("no `if`", "`if` 없음")));
    };
    let evaluation = condition
        .value
        .evaluate(&|name| environment.get(name).map(Cow::into_owned));
    (evaluation.truth.into(), evaluation.reason)
}
