//! Where a quoted or bracketed part of a word ends.
//!
//! All functions take the text from the opening on and return the length up to and with the closing, or all of it when it is
//! never closed. Their work is linear, and how deep they nest is limited by the grammar before.

/// The length of `'…'`.
pub(super) fn single_quoted(text: &str) -> usize {
    text[1..].find('\'').map_or(text.len(), |at| at + 2)
}

/// The length of `"…"`.
pub(super) fn double_quoted(text: &str) -> usize {
    scan(text, 1, |byte| byte == b'"', true)
}

/// The length of `` `…` ``.
pub(super) fn backquoted(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'`' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of `${…}`.
pub(super) fn braced(text: &str, in_quotes: bool) -> usize {
    scan(text, 2, |byte| byte == b'}', in_quotes)
}

/// The length of `$((…))`, when it is one.
pub(super) fn arithmetic(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'(' => open += 1,
            b')' => {
                open -= 1;
                if open == 1 {
                    return (text.as_bytes().get(at + 1) == Some(&b')')).then_some(at + 2);
                }
                if open == 0 {
                    return None;
                }
            }
            _ => {}
        }
    }
    None
}

/// The length of `$(…)`. A `)` after a pattern of `case` closes nothing.
pub(super) fn command(text: &str) -> usize {
    let (mut at, mut cases, mut open) = (2, 0_usize, 1_usize);
    let mut word = String::new();
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_alphabetic() {
            word.push(char::from(byte));
            at += 1;
            continue;
        }
        match word.as_str() {
            "case" => cases += 1,
            "esac" => cases = cases.saturating_sub(1),
            _ => {}
        }
        let is_word_start =
            word.is_empty() && matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b'(' | b';');
        word.clear();
        match byte {
            b'#' if is_word_start => at += text[at..].find('\n').unwrap_or(text.len() - at),
            b'(' => (open, at) = (open + 1, at + 1),
            b')' if open == 1 && cases > 0 => at += 1,
            b')' => {
                (open, at) = (open - 1, at + 1);
                if open == 0 {
                    return at;
                }
            }
            _ => at += one(&text[at..], false),
        }
    }
    text.len()
}

/// The length of what begins here: a quoted part, an expansion, or one character.
fn one(text: &str, in_quotes: bool) -> usize {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), Some(next)) => 1 + next.len_utf8(),
        (Some('\''), _) if !in_quotes => single_quoted(text),
        (Some('"'), _) => double_quoted(text),
        (Some('`'), _) => backquoted(text),
        (Some('$'), Some('{')) => braced(text, in_quotes),
        (Some('$'), Some('(')) => arithmetic(text).unwrap_or_else(|| command(text)),
        (Some(char), _) => char.len_utf8(),
        (None, _) => 0,
    }
}

fn scan(text: &str, from: usize, closes: impl Fn(u8) -> bool, in_quotes: bool) -> usize {
    let mut at = from;
    while at < text.len() {
        if closes(text.as_bytes()[at]) {
            return at + 1;
        }
        at += one(&text[at..], in_quotes);
    }
    text.len()
}
