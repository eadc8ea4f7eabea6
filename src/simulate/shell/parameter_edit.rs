//! What `${x#…}`, `${x/…}` and their kin do to a text.

use super::pattern::matches_chars;

/// Which matches are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replaced {
    First,
    All,
    AtStart,
    AtEnd,
}

/// The text without the shortest, or longest, start that matches.
pub(super) fn without_prefix(text: &str, pattern: &str, longest: bool) -> String {
    let (text, pattern): (Vec<char>, Vec<char>) =
        (text.chars().collect(), pattern.chars().collect());
    let mut ends = 0..=text.len();
    let fits = |end: &usize| matches_chars(&pattern, &text[..*end]);
    let end = if longest {
        ends.rev().find(fits)
    } else {
        ends.find(fits)
    };
    text[end.unwrap_or(0)..].iter().collect()
}

/// The text without the shortest, or longest, end that matches.
pub(super) fn without_suffix(text: &str, pattern: &str, longest: bool) -> String {
    let (text, pattern): (Vec<char>, Vec<char>) =
        (text.chars().collect(), pattern.chars().collect());
    let mut starts = 0..=text.len();
    let fits = |start: &usize| matches_chars(&pattern, &text[*start..]);
    let start = if longest {
        starts.find(fits)
    } else {
        starts.rev().find(fits)
    };
    text[..start.unwrap_or(text.len())].iter().collect()
}

/// The text with its longest matches replaced.
pub(super) fn replaced(text: &str, pattern: &str, by: &str, kind: Replaced) -> String {
    let (text, pattern): (Vec<char>, Vec<char>) =
        (text.chars().collect(), pattern.chars().collect());
    if pattern.is_empty() {
        return text.into_iter().collect();
    }
    let is_literal = !pattern
        .iter()
        .any(|char| matches!(char, '*' | '?' | '[' | '\\'));
    let longest = |start: usize| {
        if is_literal {
            return text[start..]
                .starts_with(&pattern)
                .then_some(start + pattern.len());
        }
        (start..=text.len())
            .rev()
            .find(|&end| matches_chars(&pattern, &text[start..end]))
    };
    let mut done = String::new();
    let mut at = 0;
    if kind == Replaced::AtEnd {
        let start = (0..=text.len()).find(|&start| matches_chars(&pattern, &text[start..]));
        done.extend(&text[..start.unwrap_or(text.len())]);
        done.push_str(if start.is_some() { by } else { "" });
        return done;
    }
    while at < text.len() {
        match longest(at).filter(|&end| end > at) {
            Some(end) => {
                done.push_str(by);
                at = end;
                if kind != Replaced::All {
                    break;
                }
            }
            None if kind == Replaced::AtStart => break,
            None => {
                done.push(text[at]);
                at += 1;
            }
        }
    }
    done.extend(&text[at..]);
    done
}

/// Where the pattern of a replacement ends.
pub(super) fn unquoted_slash(text: &str) -> Option<usize> {
    let (mut is_escaped, mut quote) = (false, None);
    for (at, char) in text.char_indices() {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '\'' | '"' if quote.is_none() => quote = Some(char),
            _ if quote == Some(char) => quote = None,
            '/' if quote.is_none() && at > 0 => return Some(at),
            _ => {}
        }
    }
    None
}

/// In upper or lower case: the first letter, or all.
pub(super) fn in_case(text: &str, upper: bool, all: bool) -> String {
    let change = |text: &str| {
        if upper {
            text.to_uppercase()
        } else {
            text.to_lowercase()
        }
    };
    match text.chars().next() {
        _ if all => change(text),
        Some(first) => {
            let (first, rest) = text.split_at(first.len_utf8());
            change(first) + rest
        }
        None => String::new(),
    }
}

/// `${x@U}` and so on; operations that are not modelled change nothing.
pub(super) fn transformed(text: &str, operation: &str) -> String {
    match operation {
        "U" => text.to_uppercase(),
        "u" => in_case(text, true, false),
        "L" => text.to_lowercase(),
        "Q" => quoted(text),
        "E" => super::escape::ansi(text),
        _ => text.to_owned(),
    }
}

/// A text that a shell reads back as this text.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A part of a list. An offset below 0 counts from the end, and so does a length.
pub(super) fn slice<T: Clone>(all: &[T], offset: i64, length: Option<i64>) -> Vec<T> {
    let size = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let start = if offset < 0 { size + offset } else { offset };
    if start < 0 || start > size {
        return Vec::new();
    }
    let end = match length {
        None => size,
        Some(length) if length < 0 => size + length,
        Some(length) => start.saturating_add(length).min(size),
    };
    let index = |at: i64| usize::try_from(at).unwrap_or(0);
    all.get(index(start)..index(end).max(index(start)))
        .map(<[T]>::to_vec)
        .unwrap_or_default()
}
