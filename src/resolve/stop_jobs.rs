//! `environment:on_stop`: the job that takes an environment down has to be one that can.

use super::Job;
use crate::{
    diagnostics::{Code, Diagnostic, Phrase},
    phrase,
    text::Spanned,
};

/// What is wrong with the stop job of a job, the first mistake only: the others follow from it. `other` is the job of the
/// name that is written there.
pub(super) fn check(
    job: &Job,
    on_stop: &Spanned<String>,
    other: Option<&Job>,
) -> Option<Diagnostic> {
    let environment = job.environment.as_ref()?;
    let (name, stop) = (&job.name.value, &on_stop.value);
    let of_code = |code: Code, message: Phrase, says: &str| {
        let gitlab = format!("{name} job: on_stop job {stop} {says}");
        Diagnostic::new(code, on_stop.span, message).with_gitlab(gitlab)
    };
    let said = |message: Phrase, says: &str| of_code(Code::WrongValue, message, says);
    let Some(other) = other else {
        let message = phrase!(
            "`{stop}` should stop the environment of `{name}`, and does not exist",
            "`{name}`의 환경을 정지할 `{stop}` 작업이 없습니다"
        );
        return Some(of_code(Code::UnknownJob, message, "is not defined"));
    };
    let definition = phrase!("`{stop}` is defined here", "`{stop}` 정의");
    let Some(theirs) = &other.environment else {
        let message = phrase!(
            "`{stop}` should stop the environment of `{name}`, and has no `environment`",
            "`{name}`의 환경을 정지할 `{stop}` 작업에 `environment`가 없습니다"
        );
        let said = said(message, "does not have environment defined");
        return Some(said.with_label(other.name.span, definition));
    };
    if theirs.name.value != environment.name.value {
        let message = phrase!(
            "`{stop}` should stop the environment of `{name}`, and names another one",
            "`{stop}` 작업의 환경 이름이 `{name}`의 환경 이름과 다릅니다"
        );
        let said = said(message, "have different environment name");
        let label = phrase!("the other name", "다른 이름");
        return Some(said.with_label(theirs.name.span, label));
    }
    if theirs
        .action
        .as_ref()
        .is_none_or(|action| action.value != "stop")
    {
        let message = phrase!(
            "`{stop}` should stop the environment of `{name}`, and lacks `action: stop`",
            "`{name}`의 환경을 정지할 `{stop}` 작업에 `action: stop`이 없습니다"
        );
        let place = theirs
            .action
            .as_ref()
            .map_or(theirs.name.span, |it| it.span);
        let said = said(message, "needs to have action stop defined");
        return Some(said.with_label(place, definition));
    }
    None
}
