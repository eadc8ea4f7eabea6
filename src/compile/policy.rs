//! `only:` and `except:` (`lib/gitlab/ci/build/policy/` in GitLab).

use std::borrow::Cow;

use super::{Environment, presence::Verdict};
use crate::{
    diagnostics::{Language, Phrase, Reason},
    expression::pattern_matches,
    facts::{Inputs, Ref},
    phrase,
    resolve::{Job, Only, Policy},
    text::{Span, Spanned},
};

/// Decides about a job with `only:`, `except:` or neither: every key of `only` must hold and none of `except`.
pub(super) fn decide(
    job: &Job,
    only: &Only,
    except: Option<&Spanned<Policy>>,
    inputs: &Inputs,
    environment: &Environment<'_>,
) -> Verdict {
    let (wanted, only_reason) = match only {
        Only::Default => default_only(inputs),
        Only::Unconditional(span) => (true, unconditional(*span)),
        Only::Written(policy) => only_holds(policy, inputs, environment),
    };
    let mut steps = vec![only_reason];
    let mut present = wanted;
    if let (true, Some(policy)) = (wanted, except) {
        let (excluded, reason) = except_holds(policy, inputs, environment);
        present = !excluded;
        steps.push(reason);
    }
    let decisive = if steps.len() == 1 {
        steps.remove(0)
    } else {
        steps.remove(1).because(steps)
    };
    Verdict::new(job, present, decisive)
}

/// Nothing restricts the job to branches and tags.
fn unconditional(span: Span) -> Reason {
    Reason::at(
        span,
        phrase!(
            "with these `rules` a job without `only:` is in every kind of pipeline",
            "이 `rules`가 있으면 `only:`가 없는 작업은 모든 종류의 파이프라인에 들어갑니다"
        ),
    )
}

fn default_only(inputs: &Inputs) -> (bool, Reason) {
    let here = describe(inputs);
    let (here, ko) = (here.text(Language::English), here.text(Language::Korean));
    match inputs.git_ref {
        Ref::MergeRequest(_) => (
            false,
            Reason::given(phrase!(
                "without `rules:` or `only:` a job is in branch and tag pipelines only; this one is for {here}",
                "`rules:`나 `only:`가 없는 작업은 브랜치와 태그 파이프라인에만 들어갑니다. 지금은 {ko} 파이프라인입니다"
            )),
        ),
        _ => (
            true,
            Reason::given(phrase!(
                "without `rules:` or `only:` a job is in every branch and tag pipeline; this one is for {here}",
                "`rules:`나 `only:`가 없는 작업은 모든 브랜치와 태그 파이프라인에 들어갑니다. 지금은 {ko} 파이프라인입니다"
            )),
        ),
    }
}

fn only_holds(
    policy: &Spanned<Policy>,
    inputs: &Inputs,
    environment: &Environment<'_>,
) -> (bool, Reason) {
    let keys = keys(&policy.value, inputs, environment);
    let holds = keys.iter().all(|(holds, _)| *holds);
    let here = describe(inputs);
    let (here, ko) = (here.text(Language::English), here.text(Language::Korean));
    let text = if holds {
        phrase!(
            "`only:` matches {here}",
            "`only:` 조건에 {ko} 파이프라인이 맞습니다"
        )
    } else {
        phrase!(
            "`only:` does not match {here}",
            "`only:` 조건에 {ko} 파이프라인이 맞지 않습니다"
        )
    };
    (
        holds,
        Reason::at(policy.span, text).because(keys.into_iter().map(|(_, reason)| reason)),
    )
}

fn except_holds(
    policy: &Spanned<Policy>,
    inputs: &Inputs,
    environment: &Environment<'_>,
) -> (bool, Reason) {
    let keys = keys(&policy.value, inputs, environment);
    let holds = keys.iter().any(|(holds, _)| *holds);
    let here = describe(inputs);
    let (here, ko) = (here.text(Language::English), here.text(Language::Korean));
    let text = if holds {
        phrase!(
            "`except:` matches {here}",
            "`except:` 조건에 {ko} 파이프라인이 맞아 제외됩니다"
        )
    } else {
        phrase!(
            "`except:` does not match {here}",
            "`except:` 조건에 {ko} 파이프라인은 해당하지 않습니다"
        )
    };
    (
        holds,
        Reason::at(policy.span, text).because(keys.into_iter().map(|(_, reason)| reason)),
    )
}

/// Each key of a policy with whether it is satisfied.
fn keys(policy: &Policy, inputs: &Inputs, environment: &Environment<'_>) -> Vec<(bool, Reason)> {
    let refs = policy.refs.iter().map(|items| any_ref(items, inputs));
    let variables = policy.variables.iter().map(|expressions| {
        let evaluations: Vec<_> = expressions
            .iter()
            .map(|it| {
                it.value
                    .evaluate(&|name| environment.get(name).map(Cow::into_owned))
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
        (
            holds,
            Reason::given(text).because(evaluations.into_iter().map(|it| it.reason)),
        )
    });
    refs.chain(variables).collect()
}

fn any_ref(items: &[Spanned<String>], inputs: &Inputs) -> (bool, Reason) {
    if let Some(hit) = items.iter().find(|item| ref_matches(&item.value, inputs)) {
        let item = &hit.value;
        return (
            true,
            Reason::at(hit.span, phrase!("`{item}` matches", "`{item}`: 맞음")),
        );
    }
    let all = items
        .iter()
        .map(|item| format!("`{item}`"))
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
    (false, Reason::given(text))
}

/// Whether one item of `refs` matches: a kind of ref, a source, a name or a `/pattern/`, each perhaps `@group/project`.
fn ref_matches(item: &str, inputs: &Inputs) -> bool {
    let (item, project) = match item.rsplit_once('@') {
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
        "branches" => matches!(inputs.git_ref, Ref::Branch(_)),
        "tags" => matches!(inputs.git_ref, Ref::Tag(_)),
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
