//! `workflow:`: whether there is a pipeline at all, how it is called, and what its jobs get
//! (`lib/gitlab/ci/pipeline/chain/evaluate_workflow_rules.rb` in GitLab).

use super::{
    Environment, Predefined,
    rules::{self, Decision},
};
use crate::{
    diagnostics::{Code, Diagnostic, Reason, Truth},
    facts::Undefined,
    phrase,
    resolve::{AutoCancel, Jobs, Rule, Variable, Workflow},
    text::Spanned,
};

/// GitLab's limit on a pipeline's name, in characters.
const LONGEST_NAME: usize = 255;

/// What `workflow` came to.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    /// Whether there is a pipeline.
    pub(super) is_open: bool,
    /// Whether that holds whatever the missing facts are.
    pub(super) is_certain: bool,
    /// Why; `None` when nothing asked.
    pub(super) because: Option<Reason>,
    /// The variables of the rule that decided. They take the place of global ones.
    pub(super) variables: Vec<Variable>,
    /// What a newer commit cancels, after that rule.
    pub(super) auto_cancel: AutoCancel,
}

/// Decides whether there is a pipeline.
pub(super) fn decide(jobs: &Jobs, predefined: &Predefined<'_>) -> Gate {
    let workflow = jobs.workflow.as_ref();
    let mut gate = Gate {
        is_open: true,
        is_certain: true,
        because: None,
        variables: Vec::new(),
        auto_cancel: workflow
            .map(|it| it.auto_cancel.clone())
            .unwrap_or_default(),
    };
    let Some(list) = workflow.and_then(|it| it.rules.as_ref()) else {
        return gate;
    };
    let environment = Environment::of_pipeline(predefined, &jobs.variables);
    let keeps = |rule: Option<&Rule>| rule.is_some_and(|it| !rules::says_never(it));
    let decision = rules::decide(list, &environment, keeps);
    if let Some((_, rule)) = decision.rule {
        gate.is_open = !rules::says_never(rule);
        gate.variables.clone_from(&rule.variables);
        over(&mut gate.auto_cancel, rule.auto_cancel.as_ref());
    } else {
        gate.is_open = false;
    }
    gate.is_certain = decision.is_certain;
    gate.because = Some(reason(list, &gate, decision));
    gate
}

/// A rule's `auto_cancel` goes over the pipeline's key by key.
fn over(auto_cancel: &mut AutoCancel, of_rule: Option<&AutoCancel>) {
    let Some(rule) = of_rule else { return };
    let (commit, failure) = (&rule.on_new_commit, &rule.on_job_failure);
    auto_cancel.on_new_commit = commit.clone().or(auto_cancel.on_new_commit.take());
    auto_cancel.on_job_failure = failure.clone().or(auto_cancel.on_job_failure.take());
}

fn reason(list: &Spanned<Vec<Rule>>, gate: &Gate, decision: Decision<'_>) -> Reason {
    let (span, text) = match (&decision.error, decision.rule) {
        (Some(error), _) => {
            let name = &error.name;
            let text = phrase!(
                "GitLab cannot decide about the pipeline: there is no ref `{name}` to compare with",
                "비교할 ref `{name}` 항목이 없어 GitLab이 파이프라인을 판단하지 못합니다"
            );
            (error.span, text)
        }
        (None, None) => (
            list.span,
            phrase!(
                "no rule of `workflow` matched, so there is no pipeline",
                "`workflow`에 맞는 규칙이 없어 파이프라인이 만들어지지 않습니다"
            ),
        ),
        (None, Some((index, rule))) => {
            let number = index + 1;
            let text = if gate.is_open {
                phrase!(
                    "rule {number} of `workflow` lets the pipeline run",
                    "`workflow`의 {number}번째 규칙에 따라 파이프라인이 만들어집니다"
                )
            } else {
                phrase!(
                    "rule {number} of `workflow` says `when: never`, so there is no pipeline",
                    "`workflow`의 {number}번째 규칙이 `when: never`여서 파이프라인이 만들어지지 않습니다"
                )
            };
            (rule.span, text)
        }
    };
    let truth = if gate.is_certain {
        gate.is_open.into()
    } else {
        Truth::Unknown
    };
    Reason::at(span, text).found(truth).because(decision.tried)
}

/// The pipeline's name, expanded by the root variables; blank is none.
pub(super) fn name(
    workflow: Option<&Workflow>,
    predefined: &Predefined<'_>,
    root: &[Variable],
) -> Option<String> {
    let written = workflow?.name.as_ref()?;
    let environment = Environment::of_pipeline(predefined, root);
    let name = environment.expand(&written.value, Undefined::Removed);
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// A name that GitLab cannot store.
pub(super) fn too_long(workflow: Option<&Workflow>, name: Option<&str>) -> Option<Diagnostic> {
    let written = workflow?.name.as_ref()?;
    let length = name?.chars().count();
    let message = phrase!(
        "the pipeline's name has {length} characters; GitLab allows {LONGEST_NAME}",
        "파이프라인 이름이 {length}자입니다. GitLab의 한도는 {LONGEST_NAME}자입니다"
    );
    let gitlab = "Failed to build pipeline metadata! Name is too long (maximum is 255 characters)";
    (length > LONGEST_NAME)
        .then(|| Diagnostic::new(Code::WrongValue, written.span, message).with_gitlab(gitlab))
}
