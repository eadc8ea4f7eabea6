//! Whether a job exists in a pipeline. The evaluation that decides also writes down why.

use super::{
    Environment,
    clauses::NoSuchRef,
    pipeline::DecidingRule,
    policy,
    rules::{self, Decision},
};
use crate::{
    diagnostics::{Reason, Truth},
    phrase,
    resolve::{AllowFailure, Job, Need, Presence, Rule, Variable, When},
    text::Spanned,
};

/// What was decided about a job.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    /// Whether the job exists.
    pub(super) present: bool,
    /// Whether that holds whatever the missing facts are.
    pub(super) is_certain: bool,
    /// When it runs.
    pub(super) when: When,
    /// How long a delayed job waits, in seconds.
    pub(super) start_in: Option<Spanned<u64>>,
    /// Whether its failure counts.
    pub(super) allow_failure: AllowFailure,
    /// Whether a newer pipeline may cancel it.
    pub(super) interruptible: Option<Spanned<bool>>,
    /// Its needs.
    pub(super) needs: Option<Spanned<Vec<Need>>>,
    /// Variables that the deciding rule adds.
    pub(super) variables: Vec<Variable>,
    /// The rule that decided.
    pub(super) rule: Option<DecidingRule>,
    /// Why.
    pub(super) because: Reason,
    /// The ref that a rule compares with and the project does not have.
    pub(super) error: Option<NoSuchRef>,
}

impl Verdict {
    /// A verdict that leaves everything else as the job says.
    pub(super) fn new(job: &Job, truth: Truth, because: Reason) -> Self {
        Self {
            present: truth.holds(),
            is_certain: truth.is_known(),
            when: job.own_when(),
            start_in: job.start_in.clone(),
            allow_failure: job.own_allow_failure(),
            interruptible: job.interruptible.clone(),
            needs: job.needs.clone(),
            variables: Vec::new(),
            rule: None,
            because: because.found(truth),
            error: None,
        }
    }
}

/// Decides about one job.
pub(super) fn decide(job: &Job, environment: &Environment<'_>) -> Verdict {
    match &job.presence {
        Presence::Rules(list) => by_rules(job, list, environment),
        Presence::Always(span) => Verdict::new(
            job,
            Truth::Yes,
            Reason::at(
                *span,
                phrase!(
                    "`rules:` is empty, so the job is in every pipeline, merge requests included",
                    "`rules:`가 비어 있어 머지 리퀘스트를 포함한 모든 파이프라인에 들어갑니다"
                ),
            ),
        ),
        Presence::Policy { only, except } => {
            let answer = policy::decide(only, except.as_ref(), environment);
            Verdict {
                present: answer.present,
                ..Verdict::new(job, answer.truth, answer.reason)
            }
        }
    }
}

fn by_rules(job: &Job, list: &Spanned<Vec<Rule>>, environment: &Environment<'_>) -> Verdict {
    let when_of = |rule: &Rule| rule.when.as_ref().map_or(job.own_when(), |it| it.value);
    let keeps = |rule: Option<&Rule>| rule.is_some_and(|it| when_of(it) != When::Never);
    let decision = rules::decide(list, environment, keeps);
    let mut verdict = match decision.rule {
        Some((index, rule)) => by_rule(job, index, rule),
        None => Verdict::new(job, Truth::No, nothing_matched(list, &decision)),
    };
    verdict.is_certain = decision.is_certain;
    if !decision.is_certain {
        verdict.because.truth = Some(Truth::Unknown);
    }
    verdict.rule = decision.deciding_rule();
    verdict.because.because.extend(decision.tried);
    verdict.error = decision.error;
    verdict
}

fn nothing_matched(list: &Spanned<Vec<Rule>>, decision: &Decision<'_>) -> Reason {
    let Some(error) = &decision.error else {
        let text = phrase!("no rule matched", "맞는 규칙이 없습니다");
        return Reason::at(list.span, text);
    };
    let name = &error.name;
    let text = phrase!(
        "GitLab cannot decide: there is no ref `{name}` to compare with",
        "비교할 ref `{name}` 항목이 없어 GitLab이 판단하지 못합니다"
    );
    Reason::at(error.span, text)
}

/// What a rule changes about the job that it keeps or drops.
fn by_rule(job: &Job, index: usize, rule: &Rule) -> Verdict {
    let when = rule.when.as_ref().map_or(job.own_when(), |it| it.value);
    let (number, name) = (index + 1, when.name());
    let present = when != When::Never;
    let text = if present {
        phrase!(
            "rule {number} matched: `when: {name}`",
            "{number}번째 규칙이 맞았습니다: `when: {name}`"
        )
    } else {
        phrase!(
            "rule {number} matched and says `when: never`",
            "{number}번째 규칙이 맞았고 `when: never`입니다"
        )
    };
    let mut verdict = Verdict::new(job, present.into(), Reason::at(rule.span, text));
    verdict.when = when;
    verdict.variables.clone_from(&rule.variables);
    if let Some(flag) = &rule.allow_failure {
        verdict.allow_failure = AllowFailure::Flag(flag.value);
    }
    verdict.start_in = rule.start_in.clone().or(verdict.start_in);
    verdict.interruptible = rule.interruptible.clone().or(verdict.interruptible);
    // An empty list in a rule changes nothing.
    let replaces = rule.needs.as_ref().filter(|it| !it.value.is_empty());
    verdict.needs = replaces.cloned().or(verdict.needs);
    verdict
}
