//! Regular expressions as `grep` and `sed` write them.

use regex_lite::{Regex, RegexBuilder};

/// How an expression is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Operators are marked with a backslash: `\(`, `\+`, `\{2\}`.
    Basic,
    /// Operators are not marked.
    Extended,
    /// There are none.
    Fixed,
}

/// How much memory a compiled expression may take.
const MOST_MEMORY: usize = 1 << 20;

/// Compiles an expression; `None` when it is none, or too big.
pub(super) fn compile(text: &str, style: Style, any_case: bool) -> Option<Regex> {
    let expression = match style {
        Style::Fixed => escape(text),
        Style::Extended => translate(text, true),
        Style::Basic => translate(text, false),
    };
    RegexBuilder::new(&expression)
        .case_insensitive(any_case)
        .size_limit(MOST_MEMORY)
        .build()
        .ok()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if is_operator(char) || matches!(char, '.' | '[' | ']' | '*' | '^' | '$' | '\\') {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

fn is_operator(char: char) -> bool {
    matches!(char, '+' | '?' | '(' | ')' | '{' | '}' | '|')
}

fn translate(text: &str, extended: bool) -> String {
    let mut done = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let mut length = char.len_utf8();
        match char {
            '\\' => {
                let next = rest[1..].chars().next().unwrap_or('\\');
                length += if rest.len() > 1 { next.len_utf8() } else { 0 };
                match next {
                    '<' | '>' => done.push_str("\\b"),
                    _ if is_operator(next) && !extended => done.push(next),
                    'w' | 'W' | 's' | 'S' | 'b' | 'B' | 'n' | 't' => done.extend(['\\', next]),
                    _ if next.is_ascii_alphanumeric() => done.push(next),
                    _ => done.extend(['\\', next]),
                }
            }
            '[' => {
                length = bracket(rest);
                done.push_str(&set(&rest[..length]));
            }
            '*' if done.is_empty() || done.ends_with('(') => done.push_str("\\*"),
            '^' if !extended && !done.is_empty() && !done.ends_with(['(', '|']) => {
                done.push_str("\\^");
            }
            '$' if !extended
                && rest.len() > 1
                && !rest[1..].starts_with("\\)")
                && !rest[1..].starts_with("\\|") =>
            {
                done.push_str("\\$");
            }
            _ if is_operator(char) && !extended => done.extend(['\\', char]),
            '{' if extended && !rest[1..].starts_with(|c: char| c.is_ascii_digit() || c == ',') => {
                done.push_str("\\{");
            }
            _ => done.push(char),
        }
        rest = &rest[length..];
    }
    done
}

/// The length of a set in brackets.
fn bracket(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    if bytes.get(at) == Some(&b'^') {
        at += 1;
    }
    if bytes.get(at) == Some(&b']') {
        at += 1;
    }
    while at < bytes.len() {
        match bytes[at] {
            b']' => return at + 1,
            b'[' if bytes.get(at + 1) == Some(&b':') => match text[at..].find(":]") {
                Some(end) => at += end + 2,
                None => at += 1,
            },
            _ => at += 1,
        }
    }
    text.len()
}

/// In brackets a backslash is itself, and so are the signs that another syntax would take for more.
fn set(text: &str) -> String {
    let mut done = String::with_capacity(text.len() + 4);
    let mut is_class = false;
    for (at, char) in text.char_indices() {
        let is_first = at == 1 || (at == 2 && text[1..].starts_with('^'));
        match char {
            '[' if at > 0 && text[at..].starts_with("[:") => {
                is_class = true;
                done.push(char);
            }
            ']' if is_class => {
                is_class = false;
                done.push(char);
            }
            ']' if is_first => done.push_str("\\]"),
            '[' | '\\' | '&' | '~' if at > 0 => done.extend(['\\', char]),
            _ => done.push(char),
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_and_extended_expressions_differ_in_their_marks() {
        for (expression, style, text, holds) in [
            ("a+", Style::Basic, "a+", true),
            ("a+", Style::Extended, "aa", true),
            ("a\\+$", Style::Basic, "baa", true),
            ("\\(ab\\)\\{2\\}", Style::Basic, "abab", true),
            ("[]x]", Style::Basic, "]", true),
            ("[[:digit:]]\\+", Style::Basic, "x42", true),
            ("a|b", Style::Basic, "b", false),
            ("a|b", Style::Extended, "b", true),
            ("1.5", Style::Fixed, "1x5", false),
            ("\\<word\\>", Style::Basic, "a word here", true),
            ("*a", Style::Basic, "*a", true),
            ("[\\.]", Style::Basic, "\\", true),
        ] {
            let found = compile(expression, style, false)
                .expect("an expression")
                .is_match(text);
            assert_eq!(found, holds, "{expression} {text}");
        }
    }
}
