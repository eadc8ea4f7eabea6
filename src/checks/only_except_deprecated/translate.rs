//! `only` and `except` → rules that decide alike for every pipeline.

use crate::resolve::{Job, Jobs, Only, Policy, Presence};

/// The items of a `rules` list, each as a YAML mapping on one line; `None` where rules cannot say the same.
pub(super) fn rules(job: &Job, jobs: &Jobs) -> Option<Vec<String>> {
    // With `workflow: rules` the default `only` is gone, and without it there are other defaults: leave that to people.
    let workflow = jobs.workflow.as_ref();
    if workflow.is_some_and(|it| it.has_rules.is_some()) {
        return None;
    }
    let Presence::Policy { only, except } = &job.presence else {
        return None;
    };
    let mut rules = Vec::new();
    if let Some(except) = except {
        for condition in any_of(&except.value)? {
            rules.push(format!("{{if: {}, when: never}}", quoted(&condition)));
        }
    }
    let wanted = match only {
        Only::Default => vec!["$CI_COMMIT_BRANCH || $CI_COMMIT_TAG".to_owned()],
        Only::Written(policy) => all_of(&policy.value)?,
        Only::Unconditional(_) => return None,
    };
    rules.extend(
        wanted
            .iter()
            .map(|condition| format!("{{if: {}}}", quoted(condition))),
    );
    Some(rules)
}

/// Conditions of which one must hold for one key of the policy to be satisfied.
fn any_of(policy: &Policy) -> Option<Vec<String>> {
    if policy.changes.is_some() || policy.kubernetes.is_some() {
        return None;
    }
    let refs = refs(policy)?;
    let refs = (!refs.is_empty()).then(|| refs.join(" || "));
    Some(refs.into_iter().chain(expressions(policy)).collect())
}

/// Conditions of which one must hold for every key of the policy to be satisfied.
fn all_of(policy: &Policy) -> Option<Vec<String>> {
    if policy.changes.is_some() || policy.kubernetes.is_some() {
        return None;
    }
    let refs = refs(policy)?.join(" || ");
    if policy.variables.is_none() {
        return (!refs.is_empty()).then(|| vec![refs]);
    }
    if refs.is_empty() {
        return None;
    }
    // What refs come to is never an empty text, so `&&` gives the value of the expression.
    let refs = grouped(refs);
    let each = expressions(policy).map(|expression| format!("{refs} && {}", grouped(expression)));
    Some(each.collect())
}

/// In parentheses where `&&` would tear it apart.
fn grouped(condition: String) -> String {
    if condition.contains("||") {
        format!("({condition})")
    } else {
        condition
    }
}

fn expressions(policy: &Policy) -> impl Iterator<Item = String> {
    let variables = policy.variables.iter().flatten();
    variables.map(|expression| expression.value.text.clone())
}

fn refs(policy: &Policy) -> Option<Vec<String>> {
    let refs = policy.refs.iter().flatten();
    refs.map(|item| condition(&item.value)).collect()
}

/// The condition that holds where an item of `refs` matches.
fn condition(item: &str) -> Option<String> {
    let source = |source: &str| Some(format!("$CI_PIPELINE_SOURCE == \"{source}\""));
    match item {
        "branches" => Some("$CI_COMMIT_BRANCH".to_owned()),
        "tags" => Some("$CI_COMMIT_TAG".to_owned()),
        "merge_requests" | "merge_request" => source("merge_request_event"),
        "external_pull_requests" | "external_pull_request" => source("external_pull_request_event"),
        "pushes" => source("push"),
        "schedules" | "triggers" | "pipelines" | "webs" | "chats" => {
            source(item.strip_suffix('s')?)
        }
        // These may be branches as well, and would then match as such.
        "push" | "web" | "schedule" | "trigger" | "api" | "pipeline" | "chat" | "external"
        | "parent_pipeline" | "webide" => {
            let by_source = source(item)?;
            Some(format!(
                "{by_source} || {}",
                by_name("==", &format!("\"{item}\""))
            ))
        }
        _ if item.contains(['@', '"', '\\', '\n']) => None,
        _ if item.starts_with('/') => {
            let is_pattern = item.rfind('/').is_some_and(|end| end > 2);
            is_pattern.then(|| by_name("=~", item))
        }
        _ => Some(by_name("==", &format!("\"{item}\""))),
    }
}

/// Names and patterns are compared with branches and tags, not with the branches of merge requests.
fn by_name(operator: &str, right: &str) -> String {
    if operator == "==" {
        return format!("$CI_COMMIT_BRANCH == {right} || $CI_COMMIT_TAG == {right}");
    }
    // A variable that is not set counts as an empty text, which some patterns match.
    format!(
        "$CI_COMMIT_BRANCH && $CI_COMMIT_BRANCH {operator} {right} || $CI_COMMIT_TAG && $CI_COMMIT_TAG {operator} {right}"
    )
}

/// In single quotes nothing but the quote itself is special.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
