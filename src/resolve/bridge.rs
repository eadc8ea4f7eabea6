//! Trigger jobs, which GitLab calls bridges: what makes a job one (`lib/gitlab/ci/config/entry/bridge.rb` in GitLab).

use super::{at::At, findings::Findings};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Entry, Mapping},
    phrase,
};

/// Whether there is a pipeline that the job starts or shows.
pub(super) fn has_target(mapping: &Mapping) -> bool {
    let has_trigger = mapping.get("trigger").is_some_and(|node| !node.is_null());
    has_trigger || has_mirror(mapping)
}

/// Whether a trigger job shows the state of another project's pipeline: `needs: {pipeline: group/project}`.
fn has_mirror(mapping: &Mapping) -> bool {
    let needs = mapping.get("needs");
    let is_mirror = |node: &crate::parse::Node| {
        let need = node.as_mapping();
        need.is_some_and(|need| need.get("pipeline").is_some() && need.get("job").is_none())
    };
    needs.is_some_and(|needs| {
        is_mirror(needs)
            || needs
                .as_sequence()
                .is_some_and(|items| items.iter().any(is_mirror))
    })
}

/// When GitLab refuses a trigger job as a whole, it does not come to its `trigger`, and says that there is none.
pub(super) fn also_none(at: &At<'_>, said: &mut [Diagnostic]) {
    let follow_up = at.says("config should contain either a trigger or a needs:pipeline");
    let is_refused = |found: &&mut Diagnostic| {
        let mut quotes = found.gitlab.0.iter();
        quotes.any(|quote| quote.entry == follow_up.entry)
    };
    if let Some(first) = said.iter_mut().find(is_refused) {
        first.gitlab.0.push(follow_up.composed());
    }
}

/// Says that a job has `needs`, or an empty `trigger`, and nothing to do.
pub(super) fn say_none(name: &str, entry: &Entry, mapping: &Mapping, findings: &mut Findings<'_>) {
    let trigger = mapping.entry("trigger");
    let place = trigger
        .or_else(|| mapping.entry("needs"))
        .map_or(entry.key.span, |it| it.key.span);
    let message = match trigger {
        Some(_) => phrase!(
            "`{name}` has an empty `trigger` and nothing to run",
            "`{name}`의 `trigger`가 비어 있고 실행할 것이 없습니다"
        ),
        None => phrase!(
            "`{name}` has `needs` but nothing to run",
            "`{name}`에 `needs`만 있고 실행할 것이 없습니다"
        ),
    };
    let gitlab = At::job(name).says("config should contain either a trigger or a needs:pipeline");
    findings.say_missing(
        Diagnostic::new(Code::NotAJob, entry.key.span, message)
            .with_label(
                place,
                phrase!(
                    "GitLab takes it for a trigger job because of this",
                    "이것 때문에 GitLab은 trigger 작업으로 봅니다"
                ),
            )
            .with_help(phrase!(
                "add `script:` or `trigger:`",
                "`script:`나 `trigger:`를 더하세요"
            ))
            .with_gitlab(gitlab.composed()),
    );
}
