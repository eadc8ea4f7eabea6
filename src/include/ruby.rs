//! Values as Ruby writes them: what GitLab inserts into a text (`to_s`), and what it prints in its messages (`to_json`).

use crate::parse::{Mapping, Node, Value, scalar_text};

/// Rails' `blank?`.
pub(crate) fn is_blank(node: &Node) -> bool {
    match &node.value {
        Value::Null | Value::Bool(false) => true,
        Value::String { text, .. } => text.trim().is_empty(),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(mapping) => mapping.entries.is_empty(),
        _ => false,
    }
}

/// `to_s`: a text is itself, nothing is empty, a list is written out.
pub(super) fn text_of(node: &Node) -> String {
    match &node.value {
        Value::Null => String::new(),
        Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(..) => {
            let mut out = String::new();
            inspect(node, &mut out);
            out
        }
        value => scalar_text(value).unwrap_or_default(),
    }
}

/// `inspect`, as GitLab's messages print a value that is no text.
pub(crate) fn inspected(node: &Node) -> String {
    let mut out = String::new();
    inspect(node, &mut out);
    out
}

fn inspect(node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("nil"),
        Value::String { text, .. } => quote(text, out),
        Value::Sequence(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                inspect(item, out);
            }
            out.push(']');
        }
        Value::Mapping(mapping) => inspect_mapping(mapping, out),
        Value::Tagged(_, inner) => inspect(inner, out),
        value => out.push_str(&scalar_text(value).unwrap_or_default()),
    }
}

fn inspect_mapping(mapping: &Mapping, out: &mut String) {
    out.push('{');
    for (at, entry) in mapping.entries.iter().enumerate() {
        out.push_str(if at > 0 { ", " } else { "" });
        out.push_str(&symbol(&entry.key));
        out.push_str("=>");
        inspect(&entry.value, out);
    }
    out.push('}');
}

/// A key of a mapping as `inspect` prints it. GitLab has turned the keys into symbols.
pub(crate) fn symbol(key: &Node) -> String {
    match key.as_str() {
        Some(name) if is_plain_symbol(name) => format!(":{name}"),
        Some(name) => {
            let mut out = ":".to_owned();
            quote(name, &mut out);
            out
        }
        None => inspected(key),
    }
}

fn is_plain_symbol(key: &str) -> bool {
    let body = key.strip_suffix(['?', '!']).unwrap_or(key);
    !body.is_empty()
        && !body.starts_with(|first: char| first.is_ascii_digit())
        && body
            .chars()
            .all(|letter| letter == '_' || letter.is_alphanumeric())
}

/// `String#inspect`.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '#' if matches!(letters.peek(), Some('{' | '$' | '@')) => out.push_str("\\#"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\u{1b}' => out.push_str("\\e"),
            control if control.is_control() => push_code(out, &format!("{:04X}", control as u32)),
            letter => out.push(letter),
        }
    }
    out.push('"');
}

fn push_code(out: &mut String, digits: &str) {
    out.push_str("\\u");
    out.push_str(digits);
}

/// `to_json`, in which Rails also escapes what means something in HTML.
pub(super) fn json_of(node: &Node) -> String {
    let mut out = String::new();
    write_json(node, &mut out);
    out
}

fn write_json(node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::String { text, .. } => write_json_text(text, out),
        Value::Sequence(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write_json(item, out);
            }
            out.push(']');
        }
        Value::Mapping(mapping) => {
            out.push('{');
            for (at, entry) in mapping.entries.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write_json_text(&text_of(&entry.key), out);
                out.push(':');
                write_json(&entry.value, out);
            }
            out.push('}');
        }
        Value::Tagged(_, inner) => write_json(inner, out),
        Value::Float(number) if !number.is_finite() => out.push_str("null"),
        value => out.push_str(&scalar_text(value).unwrap_or_default()),
    }
}

fn write_json_text(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                push_code(out, &format!("{:04x}", letter as u32));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{parse::parse, text::FileId};

    fn node(text: &str) -> Node {
        parse(FileId(0), text).root.expect("a value")
    }

    #[test]
    fn texts_are_rubys() {
        for (yaml, expected) in [
            ("abc", "abc"),
            ("1.10", "1.1"),
            ("yes", "true"),
            ("[1, b, ~, [2.0]]", r#"[1, "b", nil, [2.0]]"#),
            (
                "[{a: 1, 'b c': \"x\\n#{y}\"}]",
                r#"[{:a=>1, :"b c"=>"x\n\#{y}"}]"#,
            ),
        ] {
            assert_eq!(text_of(&node(yaml)), expected, "for `{yaml}`");
        }
    }

    #[test]
    fn json_is_railss() {
        let shown = json_of(&node("{path: a.yml, n: [1, ~, true, 'a<\"b\"']}"));
        assert_eq!(
            shown,
            r#"{"path":"a.yml","n":[1,null,true,"a\u003c\"b\""]}"#
        );
    }
}
