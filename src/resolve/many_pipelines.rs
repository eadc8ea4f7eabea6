//! A last rule that matches everything puts a job into branch and merge request pipelines alike, so one push can run it
//! twice (`lib/gitlab/ci/config/entry/processable.rb` in GitLab).

use super::{at::At, findings::Findings, script};
use crate::{
    diagnostics::{Code, Diagnostic, Severity},
    parse::{Mapping, Node, Value},
    phrase,
};

/// What GitLab prints after the job.
const GITLAB: &str = "may allow multiple pipelines to run for a single action due to `rules:when` clause with no `workflow:rules` - read more: https://docs.gitlab.com/ee/ci/jobs/job_troubleshooting.html#job-may-allow-multiple-pipelines-to-run-for-a-single-action-warning";

/// Warns about a job whose last rule says `when` and nothing else. Only for files without `workflow:rules`, and like GitLab
/// not where something is wrong with the job's rules. `said` is what was found in this job.
pub(super) fn check(
    name: &str,
    job: &Mapping,
    at: &At<'_>,
    said: std::ops::Range<usize>,
    findings: &mut Findings<'_>,
) {
    let Some(last) = last_rule(job).filter(|rule| says_only_when(rule)) else {
        return;
    };
    let at_rules = at.key("rules");
    let is_broken = findings.diagnostics[said].iter().any(|found| {
        let mut quotes = found.gitlab.0.iter();
        found.severity == Severity::Error && quotes.any(|quote| at_rules.holds(quote))
    });
    if is_broken {
        return;
    }
    let message = phrase!(
        "`{name}` may run twice for one push: once for the branch and once for its merge request",
        "푸시 한 번에 `{name}` 작업이 브랜치와 머지 리퀘스트 파이프라인에서 두 번 실행될 수 있습니다"
    );
    let help = phrase!(
        "add `workflow: rules:` that choose one kind of pipeline, or an `if:` to this rule",
        "파이프라인 종류를 하나만 고르는 `workflow: rules:`를 넣거나 이 규칙에 `if:`를 붙이세요"
    );
    let gitlab = at_rules.prints(format!("jobs:{name} {GITLAB}"));
    findings.say(
        Diagnostic::new(Code::ManyPipelines, last.span, message)
            .with_help(help)
            .with_gitlab(gitlab),
    );
}

fn last_rule(job: &Mapping) -> Option<&Node> {
    let rules = job.get("rules")?.as_sequence()?;
    script::flattened(rules).ok()?.pop()
}

/// Whether `when` is the only key that has a value, and puts the job in.
fn says_only_when(rule: &Node) -> bool {
    let Value::Mapping(mapping) = &rule.value else {
        return false;
    };
    let mut written = mapping
        .entries
        .iter()
        .filter(|entry| !entry.value.is_null());
    let Some(only) = written.next().filter(|_| written.next().is_none()) else {
        return false;
    };
    only.key.as_str() == Some("when") && only.value.as_str() != Some("never")
}
