//! `tags:`: which runner a job wants.

use super::findings::{At, Findings};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Node, Value},
    phrase,
    text::Spanned,
};

/// GitLab refuses this many tags.
const TOO_MANY: usize = 50;

/// Reads `tags:`; `at` is the place of that key. Lists in lists are refused.
pub(super) fn read(
    node: &Node,
    at: &At,
    findings: &mut Findings<'_>,
) -> Option<Vec<Spanned<String>>> {
    let gitlab = at.says("config should be an array of strings");
    let items = match &node.value {
        Value::Sequence(items) => items,
        Value::Null | Value::Tagged(..) => return None,
        _ => {
            let mut said = super::findings::wrong_type(
                "tags",
                node,
                &phrase!("a list of texts", "글자 목록"),
                gitlab,
            );
            if let Some(tag) = node.as_str() {
                said = said.with_help(phrase!("write `[{tag}]`", "`[{tag}]`처럼 쓰세요"));
            }
            findings.say(said);
            return None;
        }
    };
    if items.len() >= TOO_MANY {
        let message = phrase!(
            "a job has fewer than {TOO_MANY} tags",
            "태그는 {TOO_MANY}개보다 적어야 합니다"
        );
        let gitlab = at.says(&format!(
            "config must be less than the limit of {TOO_MANY} tags"
        ));
        findings.say(Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab));
    }
    if !findings.afford(items.len(), node.span) {
        return None;
    }
    let mut tags = Vec::with_capacity(items.len());
    for item in items.iter() {
        match item.as_str() {
            Some(tag) => tags.push(Spanned::new(tag.to_owned(), item.span)),
            None if matches!(item.value, Value::Tagged(..)) => {}
            None => {
                findings.wrong_type("tags: -", item, &phrase!("a text", "글자"), gitlab.clone());
            }
        }
    }
    Some(tags)
}
