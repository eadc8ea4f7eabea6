//! The words in which shells say that a text is none of their language.

use super::{
    dialect::{Dialect, Place},
    grammar::Unread,
};

/// What is never closed in a text, and the line at which it opens.
struct Open {
    what: char,
    line: usize,
}

/// The whole complaint.
pub(super) fn message(text: &str, unread: &Unread, dialect: Dialect, place: &Place) -> String {
    let name = &place.name;
    let last = text.matches('\n').count();
    let prefix = |line: usize| {
        let line = line + place.before;
        match dialect {
            Dialect::Dash => format!("{name}: {line}: Syntax error: "),
            _ if place.is_evaluated => format!("{name}: eval: line {line}: "),
            _ => format!("{name}: line {line}: "),
        }
    };
    if let Some(open) = never_closed(text) {
        return match dialect {
            Dialect::Bash => format!(
                "{}unexpected EOF while looking for matching `{}'\n",
                prefix(open.line),
                open.what
            ),
            Dialect::Dash => format!("{}Unterminated quoted string\n", prefix(last + 1)),
            Dialect::Busybox if open.what == '`' => {
                format!(
                    "{}syntax error: EOF in backquote substitution\n",
                    prefix(last + 1)
                )
            }
            Dialect::Busybox => format!(
                "{}syntax error: unterminated quoted string\n",
                prefix(last + 1)
            ),
        };
    }
    let token = match unread {
        Unread::Unexpected(token) => Some(token.as_str()),
        Unread::Incomplete | Unread::TooDeep => stray(text),
    };
    let (line, token) = match token {
        Some(token) => (
            line_of(text, token),
            if token == "\n" { "newline" } else { token },
        ),
        None => (last + 1, ""),
    };
    match (dialect, token) {
        (Dialect::Bash, "") => format!("{}syntax error: unexpected end of file\n", prefix(line)),
        (Dialect::Bash, token) => {
            let shown = text.lines().nth(line - 1).unwrap_or_default();
            let near = format!(
                "{}syntax error near unexpected token `{token}'\n",
                prefix(line)
            );
            let line = if place.is_evaluated {
                String::new()
            } else {
                format!("{}`{shown}'\n", prefix(line))
            };
            near + &line
        }
        (Dialect::Dash, "") => format!("{}end of file unexpected\n", prefix(line)),
        (Dialect::Dash, token) => format!("{}\"{token}\" unexpected\n", prefix(line)),
        (Dialect::Busybox, "") => format!(
            "{}syntax error: unexpected end of file{}\n",
            prefix(line),
            expected(text)
        ),
        (Dialect::Busybox, token) => {
            format!("{}syntax error: unexpected \"{token}\"\n", prefix(line))
        }
    }
}

/// The first word that closes what was never opened.
fn stray(text: &str) -> Option<&str> {
    let mut open = 0_usize;
    for word in text
        .split(|c: char| c.is_whitespace() || c == ';')
        .filter(|word| !word.is_empty())
    {
        match word {
            "if" | "while" | "until" | "for" | "case" | "select" | "{" => open += 1,
            "fi" | "done" | "esac" | "}" | "then" | "do" | "else" | "elif" if open == 0 => {
                return Some(word);
            }
            "fi" | "done" | "esac" | "}" => open -= 1,
            _ => {}
        }
    }
    None
}

/// The line of the last place where a token stands.
fn line_of(text: &str, token: &str) -> usize {
    let at = text.rfind(token).unwrap_or(0);
    1 + text[..at].matches('\n').count()
}

/// What `BusyBox` misses at the end.
fn expected(text: &str) -> String {
    let mut open = Vec::new();
    for word in text
        .split(|c: char| c.is_whitespace() || c == ';')
        .filter(|word| !word.is_empty())
    {
        match word {
            "if" => open.push("then"),
            "then" | "else" => {
                open.pop();
                open.push("fi");
            }
            "while" | "until" | "for" => open.push("do"),
            "do" => {
                open.pop();
                open.push("done");
            }
            "case" => open.push(";;"),
            "{" => open.push("}"),
            "(" => open.push(")"),
            "fi" | "done" | "esac" | "}" | ")" => drop(open.pop()),
            _ => {}
        }
    }
    open.last()
        .map_or_else(String::new, |word| format!(" (expecting \"{word}\")"))
}

fn never_closed(text: &str) -> Option<Open> {
    let (mut open, mut line, mut is_escaped) = (None::<Open>, 1, false);
    let mut before = '\n';
    let mut in_comment = false;
    for char in text.chars() {
        if char == '\n' {
            line += 1;
            in_comment = false;
        }
        match (&open, char) {
            _ if in_comment => {}
            _ if is_escaped => is_escaped = false,
            (Some(Open { what: '\'', .. }), '\'') => open = None,
            (Some(Open { what: '\'', .. }), _) => {}
            (_, '\\') => is_escaped = true,
            (Some(it), _) if it.what == char => open = None,
            (None, '\'' | '"' | '`') => open = Some(Open { what: char, line }),
            (None, '#') if before.is_whitespace() => in_comment = true,
            _ => {}
        }
        before = char;
    }
    open
}
