//! `id_tokens:` (`lib/gitlab/ci/config/entry/id_token.rb` in GitLab).

use super::{
    at::At,
    field::{self, Field},
    findings::Findings,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Entry, Node, Value, scalar_text},
    phrase,
    text::Spanned,
};

/// A token that the job gets in a variable: the variable's name, and those whom the token is for.
pub(super) type IdToken = (Spanned<String>, Vec<Spanned<String>>);

/// Reads `id_tokens:`; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Vec<IdToken>> {
    let mapping = field::mapping("id_tokens", node, at, findings)?;
    let tokens = mapping.entries.iter();
    Some(
        tokens
            .filter_map(|entry| token(entry, at, findings))
            .collect(),
    )
}

fn token(entry: &Entry, at: &At<'_>, findings: &mut Findings<'_>) -> Option<IdToken> {
    let name = scalar_text(&entry.key.value)?;
    let at = at.key(&name);
    let node = &entry.value;
    if matches!(node.value, Value::Tagged(..)) {
        return None;
    }
    let no_audience = at.says("aud should be an array of strings or a string");
    let mapping = node.as_mapping();
    if let Some(mapping) = mapping {
        let unknown = "config contains unknown keys";
        findings.unknown_keys(mapping, &["aud"].into_iter(), &at, unknown);
    }
    let Some(written) = mapping.and_then(|mapping| mapping.entry("aud")) else {
        let message = phrase!(
            "the token `{name}` has no `aud`, so nobody would accept it",
            "토큰 `{name}`에 `aud`가 없어 아무도 받아 주지 않습니다"
        );
        let missing = at.says("config missing required keys: aud");
        let said = Diagnostic::new(Code::MissingKey, entry.key.span, message);
        findings.say(said.with_gitlab([missing, no_audience]).with_help(phrase!(
            "write `{name}: {{aud: https://…}}`",
            "`{name}: {{aud: https://…}}`처럼 쓰세요"
        )));
        return None;
    };
    if written.value.is_null() {
        let expected = phrase!("a text or a list of texts", "글자나 글자 목록");
        findings.wrong_type("aud", &written.value, &expected, no_audience);
        return None;
    }
    let audiences = Field::attribute(mapping?, "aud", &at)?.text_or_texts(findings)?;
    Some((Spanned::new(name, entry.key.span), audiences))
}
