//! The name of a job (`lib/gitlab/ci/config/entry/processable.rb` in GitLab).

use super::{at::At, findings::Findings};
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    text::Span,
};

/// GitLab's limit on names, in characters.
const LONGEST_NAME: usize = 255;

/// A name may be any text that is neither empty nor too long; `at` is the job.
pub(super) fn check(name: &str, place: Span, at: &At<'_>, findings: &mut Findings<'_>) {
    let (message, gitlab) = if name.is_empty() {
        let message = phrase!("this job has no name", "이 job에는 이름이 없습니다");
        (message, at.says("name can't be blank"))
    } else if name.chars().count() > LONGEST_NAME {
        let message = phrase!(
            "names have at most {LONGEST_NAME} characters",
            "이름은 {LONGEST_NAME}자까지입니다"
        );
        let limit = format!("name is too long (maximum is {LONGEST_NAME} characters)");
        (message, at.says(&limit))
    } else {
        return;
    };
    findings.say(Diagnostic::new(Code::WrongValue, place, message).with_gitlab(gitlab));
}
