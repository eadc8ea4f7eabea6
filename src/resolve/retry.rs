//! `retry:` (`lib/gitlab/ci/config/entry/retry.rb` in GitLab).

use super::{at::At, findings::Findings, number};
use crate::{
    diagnostics::{Code, Diagnostic, Quote, nearest},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

/// GitLab tries a job at most so often again.
const MOST: u32 = 2;

/// What a job can fail of (`app/models/concerns/enums/ci/commit_status.rb` in GitLab), and `always`.
const REASONS: [&str; 42] = [
    "always",
    "unknown_failure",
    "script_failure",
    "api_failure",
    "stuck_or_timeout_failure",
    "runner_system_failure",
    "missing_dependency_failure",
    "runner_unsupported",
    "stale_schedule",
    "job_execution_timeout",
    "job_execution_server_timeout",
    "archived_failure",
    "unmet_prerequisites",
    "scheduler_failure",
    "data_integrity_failure",
    "forward_deployment_failure",
    "user_blocked",
    "project_deleted",
    "ci_quota_exceeded",
    "pipeline_loop_detected",
    "no_matching_runner",
    "trace_size_exceeded",
    "builds_disabled",
    "environment_creation_failure",
    "deployment_rejected",
    "failed_outdated_deployment_job",
    "protected_environment_failure",
    "insufficient_bridge_permissions",
    "downstream_bridge_project_not_found",
    "invalid_bridge_trigger",
    "upstream_bridge_project_not_found",
    "insufficient_upstream_permissions",
    "bridge_pipeline_is_child_pipeline",
    "downstream_pipeline_creation_failed",
    "secrets_provider_not_found",
    "reached_max_descendant_pipelines_depth",
    "ip_restriction_failure",
    "reached_max_pipeline_hierarchy_size",
    "reached_downstream_pipeline_trigger_rate_limit",
    "job_token_expired",
    "duo_workflow_not_allowed",
    "job_router_failure",
];

/// How often a failed job is tried again, and after which failures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retry {
    /// At most so many further tries, 0 to 2.
    pub max: u32,
    /// Failure reasons that are tried again; `None` when none are written.
    pub when: Option<Vec<Spanned<String>>>,
    /// Exit codes that are tried again.
    pub exit_codes: Vec<i64>,
}

/// Reads `retry:`; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Retry> {
    // GitLab never says which job it means.
    let at = at.printed_as("retry");
    match &node.value {
        Value::Null | Value::Tagged(..) => None,
        Value::Integer(_) => {
            let says = |text: &str| at.says(&format!("config {text}"));
            let max = number::read("retry", node, 0..=MOST, says, findings)?;
            Some(Retry {
                max,
                ..Retry::default()
            })
        }
        Value::Mapping(mapping) => Some(full(mapping, &at, findings)),
        _ => {
            let gitlab = at.says_as_is("config has to be either an integer or a hash");
            let expected = phrase!(
                "a number or a mapping with `max`",
                "숫자나 `max`가 있는 묶음"
            );
            findings.wrong_type("retry", node, &expected, gitlab);
            None
        }
    }
}

fn full(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) -> Retry {
    let keys = ["max", "when", "exit_codes"];
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &keys.into_iter(), at, unknown);
    let written = |key: &str| {
        let is_there = |node: &&Node| !matches!(node.value, Value::Null | Value::Tagged(..));
        mapping.get(key).filter(is_there)
    };
    let max = written("max").and_then(|node| {
        let says = |text: &str| at.says(&format!("max {text}"));
        number::read("max", node, 0..=MOST, says, findings)
    });
    Retry {
        max: max.unwrap_or(0),
        when: written("when").and_then(|node| reasons(node, at, findings)),
        exit_codes: written("exit_codes")
            .map(|node| exit_codes(node, at, findings))
            .unwrap_or_default(),
    }
}

fn reasons(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Vec<Spanned<String>>> {
    let reason = |node: &Node, text: &str| Spanned::new(text.to_owned(), node.span);
    match &node.value {
        Value::String { text, .. } => {
            if REASONS.contains(&&**text) {
                return Some(vec![reason(node, text)]);
            }
            let gitlab = at.says("when is not included in the list");
            findings.say(unknown_reason(node, text, vec![gitlab]));
            None
        }
        Value::Sequence(items) => {
            let is_known = |item: &Node| item.as_str().is_some_and(|it| REASONS.contains(&it));
            let unknown: Vec<&Node> = items.iter().filter(|item| !is_known(item)).collect();
            say_unknown_reasons(&unknown, at, findings);
            let known = items.iter().filter(|item| is_known(item));
            Some(
                known
                    .filter_map(|item| Some(reason(item, item.as_str()?)))
                    .collect(),
            )
        }
        _ => {
            let gitlab = at.says("when should be an array of strings or a string");
            let expected = phrase!("a reason or a list of reasons", "실패 원인이나 그 목록");
            findings.wrong_type("when", node, &expected, gitlab);
            None
        }
    }
}

fn say_unknown_reasons(unknown: &[&Node], at: &At<'_>, findings: &mut Findings<'_>) {
    let printed = |item: &&Node| crate::parse::scalar_text(&item.value).unwrap_or_default();
    let listed: Vec<String> = unknown.iter().map(printed).collect();
    let mut gitlab = vec![at.says(&format!(
        "when contains unknown values: {}",
        listed.join(", ")
    ))];
    if unknown.iter().any(|item| item.as_str().is_none()) {
        gitlab.insert(0, at.says("when should be an array of strings or a string"));
    }
    for (item, text) in unknown.iter().zip(&listed) {
        findings.say(unknown_reason(item, text, gitlab.clone()));
    }
}

fn unknown_reason(node: &Node, text: &str, gitlab: Vec<Quote>) -> Diagnostic {
    let message = phrase!(
        "`{text}` is no reason for which a job can fail",
        "`{text}`: 작업의 실패 원인 이름이 아닙니다"
    );
    let said = Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab);
    match nearest(text, REASONS) {
        Some(near) => said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?")),
        None => said.with_help(phrase!(
            "the most common ones are `script_failure`, `runner_system_failure` and `stuck_or_timeout_failure`",
            "자주 쓰는 값은 `script_failure`, `runner_system_failure`, `stuck_or_timeout_failure`입니다"
        )),
    }
}

fn exit_codes(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Vec<i64> {
    let code = |node: &Node| match node.value {
        Value::Integer(code) => Some(code),
        _ => None,
    };
    let codes: Option<Vec<i64>> = match &node.value {
        Value::Sequence(items) => items.iter().map(code).collect(),
        _ => code(node).map(|code| vec![code]),
    };
    codes.unwrap_or_else(|| {
        let gitlab = at.says("exit codes should be an array of integers or an integer");
        let expected = phrase!("a number or a list of numbers", "숫자나 숫자 목록");
        findings.wrong_type("exit_codes", node, &expected, gitlab);
        Vec::new()
    })
}
