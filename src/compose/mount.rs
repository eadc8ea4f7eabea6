//! `volumes:` of a service: `"data:/var/lib/data:ro"`, or a mapping.

use super::reader::{Reader, is_interpolated};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

const KEYS: [&str; 9] = [
    "type",
    "source",
    "target",
    "read_only",
    "consistency",
    "bind",
    "volume",
    "tmpfs",
    "image",
];
const TYPES: [&str; 6] = ["bind", "volume", "tmpfs", "npipe", "cluster", "image"];

/// A place in a container where something else is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// As written in the short form; the long form as it would be in the short one.
    pub written: Spanned<String>,
    /// The named volume that is there, if it is one.
    pub volume: Option<Spanned<String>>,
    /// Where in the container.
    pub target: Option<String>,
}

/// Reads one item of `volumes:`.
pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Mount> {
    if let Value::Mapping(mapping) = &node.value {
        return Some(long(node, mapping, reader));
    }
    let written = reader.text("volumes: -", node)?;
    let (source, target) = split(&written.value);
    let (source, target) = (source.map(str::to_owned), target.to_owned());
    if !is_interpolated(&target) && !is_path(&target) {
        let text = &written.value;
        reader.wrong_value(
            node.span,
            phrase!(
                "`{text}` names no place in the container",
                "`{text}`에 컨테이너 안의 경로가 없습니다"
            ),
            phrase!(
                "write `SOURCE:/path`, such as `data:/var/lib/data` or `./site:/srv`",
                "`원본:/경로` 꼴로 쓰세요. 예: `data:/var/lib/data`, `./site:/srv`"
            ),
        );
    }
    let volume = source.filter(|source| is_name(source));
    Some(Mount {
        volume: volume.map(|name| Spanned::new(name, node.span)),
        target: Some(target),
        written,
    })
}

/// The source and the target of the short form. Windows paths have a colon of their own.
fn split(text: &str) -> (Option<&str>, &str) {
    let drive = |text: &str| {
        let bytes = text.as_bytes();
        bytes.len() > 2
            && bytes[0].is_ascii_alphabetic()
            && bytes[1] == b':'
            && matches!(bytes[2], b'\\' | b'/')
    };
    let search_from = if drive(text) { 2 } else { 0 };
    let after_variables = text
        .rfind('}')
        .filter(|_| text.starts_with("${"))
        .unwrap_or(0);
    let from = search_from.max(after_variables);
    let Some(colon) = text[from..].find(':').map(|at| from + at) else {
        return (None, text);
    };
    let rest = &text[colon + 1..];
    let end = rest
        .find(':')
        .filter(|_| !drive(rest))
        .unwrap_or(rest.len());
    (Some(&text[..colon]), &rest[..end])
}

fn is_path(target: &str) -> bool {
    target.starts_with('/') || target.as_bytes().get(1) == Some(&b':') || target.starts_with('\\')
}

/// A name, not a path: paths begin with `.`, `/`, `~`, a drive or a variable.
fn is_name(source: &str) -> bool {
    !source.is_empty()
        && !source.starts_with(['.', '/', '~', '\\'])
        && !is_interpolated(source)
        && !source.contains([':', '/', '\\'])
}

fn long(node: &Node, mapping: &Mapping, reader: &mut Reader<'_>) -> Mount {
    reader.known_keys(mapping, &Phrase::verbatim("`volumes`"), &KEYS.into_iter());
    let text = |key: &str, reader: &mut Reader<'_>| {
        mapping.get(key).and_then(|node| reader.text(key, node))
    };
    let kind = text("type", reader);
    match &kind {
        Some(kind) if !TYPES.contains(&kind.value.as_str()) && !is_interpolated(&kind.value) => {
            let (word, all) = (&kind.value, TYPES.join(", "));
            let message = phrase!(
                "`{word}` is no type of volume",
                "`{word}`: 볼륨의 종류가 아닙니다"
            );
            let help = phrase!("there are {all}", "쓸 수 있는 값: {all}");
            reader.wrong_value(kind.span, message, help);
        }
        Some(_) => {}
        None => {
            let message = phrase!(
                "this volume needs `type`",
                "이 볼륨에는 `type`이 있어야 합니다"
            );
            let code = Code::MissingKey;
            reader.say(Diagnostic::new(code, node.span, message));
        }
    }
    let source = text("source", reader);
    let target = text("target", reader).map(|it| it.value);
    let is_volume = kind.as_ref().is_some_and(|kind| kind.value == "volume");
    let shown = [source.as_ref().map(|it| it.value.clone()), target.clone()];
    let shown: Vec<String> = shown.into_iter().flatten().collect();
    Mount {
        written: Spanned::new(shown.join(":"), node.span),
        volume: source.filter(|it| is_volume && is_name(&it.value)),
        target,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_ends_at_the_first_colon_that_is_not_a_drives() {
        assert_eq!(split("/data"), (None, "/data"));
        assert_eq!(split("data:/data"), (Some("data"), "/data"));
        assert_eq!(split("./a:/b:ro"), (Some("./a"), "/b"));
        assert_eq!(split("C:\\a:/b"), (Some("C:\\a"), "/b"));
        assert_eq!(split("${DATA:-./data}:/b"), (Some("${DATA:-./data}"), "/b"));
        assert!(is_name("db_data") && !is_name("./db") && !is_name("~/db") && !is_name("$DB"));
    }
}
