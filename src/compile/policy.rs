//! `only:` and `except:` (`lib/gitlab/ci/build/policy/` in GitLab).

use std::borrow::Cow;

use super::{Environment, clauses};
use crate::{
    diagnostics::{Language, Phrase, Reason, Truth},
    expression::{Expression, pattern_matches},
    facts::{Inputs, Ref},
    phrase,
    resolve::{Only, Policy},
    text::{Span, Spanned},
};

/// Decides about a job with `only:`, `except:` or neither: every key of `only` must hold and none of `except`. Without
/// `only`, GitLab takes branches and tags, unless rules take that default away.
pub(super) fn decide(
    only: &Only,
    except: Option<&Spanned<Policy>>,
    environment: &Environment<'_>,
) -> Answer {
    let inputs = environment.inputs();
    let (wanted, because_only) = match only {
        Only::Written(policy) => only_holds(policy, environment),
        Only::Unconditional(span) => no_only(*span),
        Only::Default => default_only(inputs),
    };
    let Some(policy) = except.filter(|_| wanted.holds()) else {
        return Answer {
            present: wanted.holds(),
            truth: wanted,
            reason: because_only,
        };
    };
    let (excluded, because_except) = except_holds(policy, environment);
    let mut reason = because_except;
    reason.because.insert(0, because_only);
    Answer {
        present: !excluded.holds(),
        truth: wanted.and(excluded.not()),
        reason,
    }
}

/// Whether a job exists.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// What is acted upon: an `except` that may match leaves the job out.
    pub(super) present: bool,
    /// What is known.
    pub(super) truth: Truth,
    /// Why.
    pub(super) reason: Reason,
}

fn no_only(span: Span) -> (Truth, Reason) {
    let text = phrase!(
        "rules take GitLab's default `only` away, so the job is in every pipeline",
        "규칙이 있어 GitLab의 기본 `only`가 빠지므로 모든 파이프라인에 들어갑니다"
    );
    (Truth::Yes, Reason::at(span, text).found(Truth::Yes))
}

fn default_only(inputs: &Inputs) -> (Truth, Reason) {
    let here = describe(inputs);
    let (here, ko) = (here.text(Language::English), here.text(Language::Korean));
    let (truth, text) = match inputs.git_ref {
        Ref::MergeRequest(_) => (
            Truth::No,
            phrase!(
                "without `rules:` or `only:` a job is in branch and tag pipelines only; this one is for {here}",
                "`rules:`나 `only:`가 없는 작업은 브랜치와 태그 파이프라인에만 들어갑니다. 지금은 {ko} 파이프라인입니다"
            ),
        ),
        _ => (
            Truth::Yes,
            phrase!(
                "without `rules:` or `only:` a job is in every branch and tag pipeline; this one is for {here}",
                "`rules:`나 `only:`가 없는 작업은 모든 브랜치와 태그 파이프라인에 들어갑니다. 지금은 {ko} 파이프라인입니다"
            ),
        ),
    };
    (truth, Reason::given(text).found(truth))
}

fn only_holds(policy: &Spanned<Policy>, environment: &Environment<'_>) -> (Truth, Reason) {
    let keys = keys(&policy.value, environment);
    let truth = keys
        .iter()
        .fold(Truth::Yes, |truth, (answer, _)| truth.and(*answer));
    let here = describe(environment.inputs());
    let (here, ko) = (here.text(Language::English), here.text(Language::Korean));
    let text = match truth {
        Truth::Yes => phrase!(
            "`only:` matches {here}",
            "`only:` 조건에 {ko} 파이프라인이 맞습니다"
        ),
        Truth::No => phrase!(
            "`only:` does not match {here}",
            "`only:` 조건에 {ko} 파이프라인이 맞지 않습니다"
        ),
        Truth::Unknown => phrase!(
            "`only:` counts as matching {here}: facts are missing",
            "`only:` 조건에 {ko} 파이프라인이 맞는 것으로 봅니다 (모르는 사실이 있음)"
        ),
    };
    (truth, explained(policy, truth, text, keys))
}

fn except_holds(policy: &Spanned<Policy>, environment: &Environment<'_>) -> (Truth, Reason) {
    let keys = keys(&policy.value, environment);
    let truth = keys
        .iter()
        .fold(Truth::No, |truth, (answer, _)| truth.or(*answer));
    let here = describe(environment.inputs());
    let (here, ko) = (here.text(Language::English), here.text(Language::Korean));
    let text = match truth {
        Truth::Yes => phrase!(
            "`except:` matches {here}",
            "`except:` 조건에 {ko} 파이프라인이 맞아 제외됩니다"
        ),
        Truth::No => phrase!(
            "`except:` does not match {here}",
            "`except:` 조건에 {ko} 파이프라인은 해당하지 않습니다"
        ),
        Truth::Unknown => phrase!(
            "`except:` counts as matching {here}: facts are missing",
            "`except:` 조건에 {ko} 파이프라인이 맞는 것으로 봅니다 (모르는 사실이 있음)"
        ),
    };
    (truth, explained(policy, truth, text, keys))
}

fn explained(
    policy: &Spanned<Policy>,
    truth: Truth,
    text: Phrase,
    keys: Vec<(Truth, Reason)>,
) -> Reason {
    Reason::at(policy.span, text)
        .found(truth)
        .because(keys.into_iter().map(|(_, reason)| reason))
}

/// Each key of a policy with whether it is satisfied.
fn keys(policy: &Policy, environment: &Environment<'_>) -> Vec<(Truth, Reason)> {
    let inputs = environment.inputs();
    let refs = policy.refs.iter().map(|items| any_ref(items, inputs));
    let variables = policy
        .variables
        .iter()
        .map(|expressions| any_expression(expressions, environment));
    let changes = policy
        .changes
        .iter()
        .map(|globs| clauses::policy_changes(globs, inputs));
    let cluster = policy.kubernetes.iter().map(|&span| {
        let text = phrase!(
            "`kubernetes: active`: the project has no cluster",
            "`kubernetes: active`: 프로젝트에 연결된 클러스터가 없습니다"
        );
        (Truth::No, Reason::at(span, text).found(Truth::No))
    });
    refs.chain(variables)
        .chain(changes)
        .chain(cluster)
        .collect()
}

fn any_expression(
    expressions: &[Spanned<Expression>],
    environment: &Environment<'_>,
) -> (Truth, Reason) {
    let evaluations: Vec<_> = expressions
        .iter()
        .map(|it| {
            let variables = |name: &str| environment.get(name).map(Cow::into_owned);
            it.value.evaluate(&variables)
        })
        .collect();
    let holds = evaluations.iter().any(|it| it.truth);
    let text = if holds {
        phrase!(
            "`variables`: an expression is true",
            "`variables`: 참인 식이 있습니다"
        )
    } else {
        phrase!(
            "`variables`: no expression is true",
            "`variables`: 참인 식이 없습니다"
        )
    };
    let steps = evaluations.into_iter().map(|it| it.reason);
    let reason = Reason::given(text).found(holds).because(steps);
    (holds.into(), reason)
}

fn any_ref(items: &[Spanned<String>], inputs: &Inputs) -> (Truth, Reason) {
    if let Some(hit) = items.iter().find(|item| ref_matches(&item.value, inputs)) {
        let item = &hit.value;
        let text = phrase!("`{item}` matches", "`{item}`: 맞음");
        return (Truth::Yes, Reason::at(hit.span, text).found(Truth::Yes));
    }
    let all = items
        .iter()
        .map(|item| format!("`{}`", item.value))
        .collect::<Vec<_>>()
        .join(", ");
    let text = if items.is_empty() {
        phrase!(
            "an empty list matches nothing",
            "빈 목록은 아무것도 맞지 않습니다"
        )
    } else {
        phrase!("none of {all} matches", "{all} 가운데 맞는 것이 없습니다")
    };
    (Truth::No, Reason::given(text).found(Truth::No))
}

/// Whether one item of `refs` matches: a kind of ref, a source, a name or a `/pattern/`, each perhaps `@group/project`.
fn ref_matches(item: &str, inputs: &Inputs) -> bool {
    let (item, project) = match item.split_once('@') {
        Some((item, project)) => (item, Some(project)),
        None => (item, None),
    };
    if project.is_some_and(|project| project != inputs.project_path) {
        return false;
    }
    let (branch_or_tag, name) = match &inputs.git_ref {
        Ref::Branch(name) | Ref::Tag(name) => (true, name.as_str()),
        Ref::MergeRequest(request) => (false, request.source.as_str()),
    };
    match item {
        "branches" if matches!(inputs.git_ref, Ref::Branch(_)) => true,
        "tags" if matches!(inputs.git_ref, Ref::Tag(_)) => true,
        _ if source_matches(item, &inputs.source) => true,
        _ if item.starts_with('/') => branch_or_tag && pattern_matches(item, name).unwrap_or(false),
        _ => branch_or_tag && item == name,
    }
}

/// A source's name or its plural, with `_event` left off.
fn source_matches(item: &str, source: &str) -> bool {
    let source = source.strip_suffix("_event").unwrap_or(source);
    item == source || item == plural(source)
}

fn plural(source: &str) -> String {
    let ending = if source.ends_with("sh") { "es" } else { "s" };
    format!("{source}{ending}")
}

/// The pipeline's kind, as a sentence names it.
fn describe(inputs: &Inputs) -> Phrase {
    let source = inputs.source.as_str();
    let suffix = if source == "push" {
        String::new()
    } else {
        format!(" ({source})")
    };
    match &inputs.git_ref {
        Ref::Branch(name) => phrase!("branch `{name}`{suffix}", "`{name}` 브랜치{suffix}"),
        Ref::Tag(name) => phrase!("tag `{name}`{suffix}", "`{name}` 태그{suffix}"),
        Ref::MergeRequest(request) => {
            let (source, target) = (&request.source, &request.target);
            phrase!(
                "merge request `{source}` → `{target}`",
                "머지 리퀘스트 `{source}` → `{target}`"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_have_plurals() {
        for (item, source) in [
            ("pushes", "push"),
            ("merge_requests", "merge_request_event"),
            ("web", "web"),
            ("schedules", "schedule"),
            ("apis", "api"),
        ] {
            assert!(source_matches(item, source), "{item} is {source}");
        }
        assert!(!source_matches("pushs", "push"));
    }

    #[test]
    fn names_match_branches_and_tags_only() {
        let merge_request = Inputs {
            source: "merge_request_event".into(),
            git_ref: Ref::MergeRequest(crate::facts::MergeRequest::new("main", "main")),
            ..Inputs::default()
        };
        assert!(ref_matches("main", &Inputs::default()));
        assert!(ref_matches("main@group/project", &Inputs::default()));
        assert!(!ref_matches("main@other/project", &Inputs::default()));
        assert!(!ref_matches("main", &merge_request));
        assert!(ref_matches("merge_requests", &merge_request));
    }
}
