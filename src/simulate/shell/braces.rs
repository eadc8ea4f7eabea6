//! `{a,b}` and `{1..3}`: bash's alternatives, which are written out before anything else happens to a word.

use super::span;

/// How many words one word may become.
const MOST: usize = 4096;

/// The words that a word with braces becomes; itself when its braces are no alternatives.
pub(super) fn expand(word: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut waiting = vec![word.to_owned()];
    while let Some(word) = waiting.pop() {
        match alternatives(&word) {
            Some(words) if done.len() + waiting.len() + words.len() <= MOST => {
                waiting.extend(words.into_iter().rev());
            }
            _ => done.push(word),
        }
    }
    done
}

/// The word with the first of its braces resolved.
fn alternatives(word: &str) -> Option<Vec<String>> {
    let mut at = 0;
    while at < word.len() {
        let rest = &word[at..];
        if rest.starts_with('{')
            && let Some(close) = closing(rest)
            && let Some(parts) = parts(&rest[1..close])
        {
            let (before, after) = (&word[..at], &rest[close + 1..]);
            return Some(
                parts
                    .into_iter()
                    .map(|part| format!("{before}{part}{after}"))
                    .collect(),
            );
        }
        at += skip(rest);
    }
    None
}

fn skip(text: &str) -> usize {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), Some(next)) => 1 + next.len_utf8(),
        (Some('\''), _) => span::single_quoted(text),
        (Some('"'), _) => span::double_quoted(text),
        (Some('`'), _) => span::backquoted(text),
        (Some('$'), Some('{')) => span::braced(text, false),
        (Some('$'), Some('(')) => span::arithmetic(text).unwrap_or_else(|| span::command(text)),
        (Some(char), _) => char.len_utf8(),
        (None, _) => 1,
    }
}

/// Where the brace that opens here closes.
fn closing(text: &str) -> Option<usize> {
    let (mut at, mut open) = (0, 0_usize);
    while at < text.len() {
        match text.as_bytes()[at] {
            b'{' => open += 1,
            b'}' => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += skip(&text[at..]);
    }
    None
}

fn parts(inner: &str) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let (mut at, mut open) = (0, 0_usize);
    while at < inner.len() {
        let length = skip(&inner[at..]);
        match inner.as_bytes()[at] {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            b',' if open == 0 => {
                parts.push(String::new());
                at += 1;
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(&inner[at..at + length]);
        }
        at += length;
    }
    if parts.len() > 1 {
        Some(parts)
    } else {
        sequence(inner)
    }
}

/// `1..5`, `a..e`, `1..10..2`, `01..03`.
fn sequence(inner: &str) -> Option<Vec<String>> {
    let mut ends = inner.splitn(3, "..");
    let (first, last) = (ends.next()?, ends.next()?);
    let step: i64 = ends.next().map_or(Some(1), |step| step.parse().ok())?;
    let step = step.unsigned_abs().max(1) as usize;
    if let (Ok(from), Ok(to)) = (first.parse::<i64>(), last.parse::<i64>()) {
        let is_padded = [first, last]
            .iter()
            .any(|end| end.trim_start_matches('-').starts_with('0') && end.len() > 1);
        let width = if is_padded {
            first.len().max(last.len())
        } else {
            0
        };
        let shown = |number: i64| format!("{number:0width$}");
        return Some(if from <= to {
            (from..=to).step_by(step).take(MOST).map(shown).collect()
        } else {
            (to..=from)
                .rev()
                .step_by(step)
                .take(MOST)
                .map(shown)
                .collect()
        });
    }
    let letter = |end: &str| {
        end.bytes()
            .next()
            .filter(|byte| end.len() == 1 && byte.is_ascii_alphabetic())
    };
    let (from, to) = (letter(first)?, letter(last)?);
    let shown = |byte: u8| char::from(byte).to_string();
    Some(if from <= to {
        (from..=to).step_by(step).map(shown).collect()
    } else {
        (to..=from).rev().step_by(step).map(shown).collect()
    })
}
