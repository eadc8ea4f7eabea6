//! `tags:`: which runner a job wants.

use super::{at::At, field::Field, findings::Findings};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::Node,
    phrase,
    text::Spanned,
};

/// GitLab refuses this many tags.
const TOO_MANY: usize = 50;

/// Reads `tags:`; `at` is the place of that key. Lists in lists are refused.
pub(super) fn read(
    node: &Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Vec<Spanned<String>>> {
    let field = Field::of("tags", node, at);
    if let Some(first_too_many) = node.as_sequence().and_then(|tags| tags.get(TOO_MANY - 1)) {
        let message = phrase!(
            "a job has fewer than {TOO_MANY} tags",
            "태그는 {TOO_MANY}개보다 적어야 합니다"
        );
        let says = format!("config must be less than the limit of {TOO_MANY} tags");
        let said = Diagnostic::new(Code::WrongValue, first_too_many.span, message);
        findings.say(said.with_gitlab(at.says(&says)));
    }
    field.texts(findings)
}
