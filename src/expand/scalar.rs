//! A scalar on one line, such that GitLab's Psych reads it as what it is.

use std::fmt::Write as _;

use crate::parse::{Value, is_plain_text, scalar_text};

/// What YAML takes for a line break, besides `\n`. Quotes alone do not keep them.
const BREAKS: [char; 4] = ['\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// Whether any YAML writer may be trusted with this text: it means the same in YAML 1.1 and 1.2, and needs no escapes.
pub(super) fn is_harmless(text: &str) -> bool {
    (text.contains('\n') || is_plain_text(text)) && text != "<<" && !text.chars().any(needs_escape)
}

/// The scalar as it is written; `None` for what is no scalar.
pub(super) fn written(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => "null".to_owned(),
        Value::String { text, .. } => string(text),
        Value::Float(number) if number.is_nan() => ".nan".to_owned(),
        Value::Float(number) if number.is_infinite() => {
            if *number > 0.0 { ".inf" } else { "-.inf" }.to_owned()
        }
        other => scalar_text(other)?,
    })
}

fn string(text: &str) -> String {
    if text == "<<" {
        // Psych takes even a quoted one for a merge key, but for one that says that it is a text.
        return "!!str '<<'".to_owned();
    }
    if text.chars().any(|c| c == '\n' || needs_escape(c)) {
        return escaped(text);
    }
    if is_bare(text) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// Whether the text is a word that needs no quotes, wherever it stands.
fn is_bare(text: &str) -> bool {
    let starts_well = |c: char| c.is_alphanumeric() || "._/$".contains(c);
    let is_usual = |c: char| c.is_alphanumeric() || " ._/-$+()=~^@".contains(c);
    text.starts_with(starts_well)
        && !text.starts_with("...")
        && !text.ends_with(' ')
        && text.chars().all(is_usual)
        && is_plain_text(text)
}

fn needs_escape(c: char) -> bool {
    (c.is_control() && c != '\n')
        || BREAKS.contains(&c)
        || matches!(
            c,
            '\u{E000}'..='\u{F8FF}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}'
        )
}

fn escaped(text: &str) -> String {
    let mut written = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => written += "\\\"",
            '\\' => written += "\\\\",
            '\n' => written += "\\n",
            '\r' => written += "\\r",
            '\t' => written += "\\t",
            c if needs_escape(c) => {
                let _ = write!(written, "\\u{:04X}", u32::from(c));
            }
            c => written.push(c),
        }
    }
    written + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_would_be_something_else_are_quoted() {
        for (text, expected) in [
            ("build", "build"),
            (".hidden job", ".hidden job"),
            ("on", "'on'"),
            ("", "''"),
            ("~", "'~'"),
            ("012", "'012'"),
            ("1:30", "'1:30'"),
            ("2024-01-01", "'2024-01-01'"),
            ("3.10", "'3.10'"),
            ("...", "'...'"),
            ("<<", "!!str '<<'"),
            ("it's: [a]", "'it''s: [a]'"),
            ("a\tb\"\u{E000}", "\"a\\tb\\\"\\uE000\""),
        ] {
            let value = Value::String {
                text: text.into(),
                plain: false,
            };
            assert_eq!(written(&value).as_deref(), Some(expected));
        }
    }
}
