//! `coverage:` (`lib/gitlab/ci/config/entry/coverage.rb` in GitLab).

use super::{at::At, field::Field, findings::Findings};
use crate::{
    expression::{PatternError, check_pattern},
    parse::Node,
    phrase,
    text::Spanned,
};

/// Reads `coverage:`, a pattern between slashes; `at` is the place of that key.
pub(super) fn read(
    node: &Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    let field = Field::of("coverage", node, at);
    let says = "must be a regular expression with re2 syntax";
    let Some(text) = node.as_str() else {
        let expected = phrase!("a pattern between slashes", "빗금 사이에 쓴 정규식");
        findings.say(field.wrong_type(&expected, field.says(says)));
        return None;
    };
    if check_pattern(text) == Err(PatternError::Invalid) {
        let is_bare = !text.starts_with('/');
        let message = if is_bare {
            phrase!(
                "a pattern stands between slashes: `/{text}/`",
                "정규식은 빗금 사이에 씁니다: `/{text}/`"
            )
        } else {
            phrase!(
                "`{text}` is no valid pattern",
                "`{text}` 값은 올바른 정규식이 아닙니다"
            )
        };
        findings.say(field.wrong_value(message, says));
        return None;
    }
    Some(Spanned::new(text.to_owned(), node.span))
}
