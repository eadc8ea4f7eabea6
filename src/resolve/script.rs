//! `script` and its relatives: a text, or a list of texts that may nest.

use super::{
    at::At,
    findings::{Findings, wrong_type},
};
use crate::{
    diagnostics::{Code, Diagnostic, Edit, Quote},
    parse::{Node, Value},
    phrase,
    text::Spanned,
};

/// Lists may stand in lists up to this depth, the outermost counted.
pub(super) const DEEPEST_LIST: usize = 10;

/// The items of a list with inner lists laid out; `Err` is the list that stands too deep.
pub(super) fn flattened(items: &[Node]) -> Result<Vec<&Node>, &Node> {
    let mut flat = Vec::new();
    let mut open = vec![items.iter()];
    while let Some(iterator) = open.last_mut() {
        let Some(item) = iterator.next() else {
            open.pop();
            continue;
        };
        match item.as_sequence() {
            Some(_) if open.len() == DEEPEST_LIST => return Err(item),
            Some(inner) => open.push(inner.iter()),
            None => flat.push(item),
        }
    }
    Ok(flat)
}

/// Reads a script keyword; `around` is the place of the entry that it stands in.
pub(super) fn read(
    key: &str,
    node: &Node,
    around: &At<'_>,
    findings: &mut Findings<'_>,
) -> Vec<Spanned<String>> {
    read_at(key, node, &around.key(key), findings)
}

/// Reads a script keyword whose own place is `at`. Items that are no texts are said and left out.
pub(super) fn read_at(
    key: &str,
    node: &Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Vec<Spanned<String>> {
    let gitlab =
        || at.says("config should be a string or a nested array of strings up to 10 levels deep");
    let items = match &node.value {
        Value::Sequence(items) => items,
        Value::String { text, .. } => return vec![Spanned::new(text.to_string(), node.span)],
        Value::Null | Value::Tagged(..) => return Vec::new(),
        _ => {
            let expected = phrase!("a text or a list of texts", "글자나 글자 목록");
            findings.wrong_type(key, node, &expected, gitlab());
            return Vec::new();
        }
    };
    let items = match flattened(items) {
        Ok(items) => items,
        Err(too_deep) => {
            let message = phrase!(
                "lists inside `{key}` may nest {DEEPEST_LIST} deep, and this one stands deeper",
                "`{key}` 안의 목록은 {DEEPEST_LIST}단계까지 겹칠 수 있는데 더 깊습니다"
            );
            findings.say(
                Diagnostic::new(Code::WrongType, too_deep.span, message).with_gitlab(gitlab()),
            );
            return Vec::new();
        }
    };
    if !findings.afford(items.len(), node.span) {
        return Vec::new();
    }
    items
        .into_iter()
        .filter_map(|item| line(key, item, &gitlab, findings))
        .collect()
}

fn line(
    key: &str,
    item: &Node,
    gitlab: &dyn Fn() -> Quote,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    match &item.value {
        Value::String { text, .. } => return Some(Spanned::new(text.to_string(), item.span)),
        Value::Tagged(..) => {}
        Value::Mapping(_) => findings.say(mapping_in_script(key, item, gitlab, findings)),
        _ => {
            let item_name = format!("{key}: -");
            let expected = phrase!("a text", "글자");
            let mut said = wrong_type(&item_name, item, &expected, gitlab());
            let written = findings.sources.slice(item.span);
            if !written.is_empty() {
                let edit = Edit {
                    span: item.span,
                    replacement: quoted(written),
                };
                said = said.with_fix(phrase!("quote it", "따옴표로 감싸기"), vec![edit]);
            }
            findings.say(said);
        }
    }
    None
}

/// `- echo "a: b"`: the colon makes a mapping of it, and nobody sees why.
fn mapping_in_script(
    key: &str,
    item: &Node,
    gitlab: &dyn Fn() -> Quote,
    findings: &Findings<'_>,
) -> Diagnostic {
    let written = findings.sources.slice(item.span);
    let said = Diagnostic::new(
        Code::ScriptItemIsAMapping,
        item.span,
        phrase!(
            "the `: ` in this line makes it a `key: value` pair instead of a command",
            "이 줄의 `: ` 때문에 명령이 아니라 `key: value`로 읽힙니다"
        ),
    )
    .with_help(phrase!(
        "put the whole line of `{key}` in quotes",
        "`{key}`의 이 줄 전체를 따옴표로 감싸세요"
    ))
    .with_gitlab(gitlab());
    if written.is_empty() || written.contains('\n') || written.starts_with('{') {
        return said;
    }
    let edit = Edit {
        span: item.span,
        replacement: quoted(written),
    };
    said.with_fix(
        phrase!("quote the line", "이 줄을 따옴표로 감싸기"),
        vec![edit],
    )
}

/// A text as a YAML scalar in single quotes, in which nothing but the quote itself is special.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
