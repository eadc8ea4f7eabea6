//! One pattern without groups against one path (`fnmatch` in Ruby's `dir.c`), in the order in which Ruby tries things:
//! after a star, and after `**/`, only the last one is tried again, which is enough and keeps the cost polynomial.

/// Whether a pattern matches a whole path.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.as_bytes(), path.as_bytes());
    let (mut at, mut place) = (0, 0);
    // Where to go on after a failure: behind the last `**/`, with the next folder.
    let mut again: Option<(usize, usize)> = None;
    loop {
        if pattern[at..].starts_with(b"**/") {
            while pattern[at..].starts_with(b"**/") {
                at += 3;
            }
            again = Some((at, place));
        }
        if let Some(end) = segment(pattern, at, path, place) {
            let rest = end_of_segment(path, place);
            match (end < pattern.len(), rest < path.len()) {
                (true, true) => {
                    (at, place) = (end + 1, rest + 1);
                    continue;
                }
                (false, false) => return true,
                _ => {}
            }
        }
        let Some((behind, from)) = again else {
            return false;
        };
        let next = end_of_segment(path, from);
        if next >= path.len() {
            return false;
        }
        again = Some((behind, next + 1));
        (at, place) = (behind, next + 1);
    }
}

fn end_of_segment(path: &[u8], from: usize) -> usize {
    path[from..]
        .iter()
        .position(|&byte| byte == b'/')
        .map_or(path.len(), |length| from + length)
}

/// Matches one segment of the path from `place`, up to a slash or the end. Gives where the pattern's segment ends.
fn segment(pattern: &[u8], from: usize, path: &[u8], place: usize) -> Option<usize> {
    let path = &path[..end_of_segment(path, place)];
    let (mut at, mut place) = (from, place);
    let mut star: Option<(usize, usize)> = None;
    loop {
        if let Some(step) = step(pattern, at, path, place) {
            match step {
                Step::End(end) => return Some(end),
                Step::Star(behind) => {
                    if place >= path.len() {
                        return None;
                    }
                    star = Some((behind, place));
                    at = behind;
                }
                Step::Next(next) => {
                    at = next;
                    place += letter_length(path, place);
                }
            }
            continue;
        }
        // Nothing behind a star can match when the path's segment is over.
        let (behind, from) = star.filter(|_| place < path.len())?;
        place = from + letter_length(path, from);
        star = Some((behind, place));
        at = behind;
    }
}

/// What one element of a pattern does.
enum Step {
    /// Pattern and path are both at an end of a segment, or a last star takes the rest.
    End(usize),
    /// A star, with where the pattern goes on.
    Star(usize),
    /// One letter matched.
    Next(usize),
}

fn step(pattern: &[u8], at: usize, path: &[u8], place: usize) -> Option<Step> {
    let is_over = place >= path.len();
    match pattern.get(at) {
        Some(b'*') => {
            let stars = pattern[at..].iter().take_while(|&&it| it == b'*').count();
            let behind = unescaped(pattern, at + stars);
            Some(if is_end(pattern, behind) {
                Step::End(behind)
            } else {
                Step::Star(at + stars)
            })
        }
        Some(b'?') => (!is_over).then_some(Step::Next(at + 1)),
        Some(b'[') => {
            if is_over {
                return None;
            }
            class(pattern, at + 1, path, place).map(Step::Next)
        }
        _ => {
            let at = unescaped(pattern, at);
            if is_over || is_end(pattern, at) {
                return (is_over && is_end(pattern, at)).then_some(Step::End(at));
            }
            let length = letter_length(pattern, at);
            (path[place..].starts_with(&pattern[at..at + length]))
                .then_some(Step::Next(at + length))
        }
    }
}

/// Whether `[…]`, whose inside begins at `at`, has the letter at `place`. Gives the offset behind it.
fn class(pattern: &[u8], at: usize, path: &[u8], place: usize) -> Option<usize> {
    let letter = letter(path, place);
    let is_negated = matches!(pattern.get(at), Some(b'!' | b'^'));
    let mut at = at + usize::from(is_negated);
    let mut has = false;
    loop {
        if *pattern.get(at)? == b']' {
            return (has != is_negated).then_some(at + 1);
        }
        let first = escaped(pattern, at);
        pattern.get(first)?;
        at = first + letter_length(pattern, first);
        let is_range = *pattern.get(at)? == b'-' && pattern.get(at + 1) != Some(&b']');
        if is_range {
            let last = escaped(pattern, at + 1);
            pattern.get(last)?;
            at = last + letter_length(pattern, last);
            let last = self::letter(pattern, last);
            has |= self::letter(pattern, first) == letter
                || last == letter
                || (self::letter(pattern, first)..=last).contains(&letter);
        } else {
            has |= self::letter(pattern, first) == letter;
        }
    }
}

/// The offset of what a backslash at `at` protects; a last backslash is itself.
fn unescaped(pattern: &[u8], at: usize) -> usize {
    let protects = pattern.get(at) == Some(&b'\\') && at + 1 < pattern.len();
    at + usize::from(protects)
}

/// The same inside of `[…]`, where a last backslash protects nothing.
fn escaped(pattern: &[u8], at: usize) -> usize {
    at + usize::from(pattern.get(at) == Some(&b'\\'))
}

fn is_end(pattern: &[u8], at: usize) -> bool {
    pattern.get(at).is_none_or(|&byte| byte == b'/')
}

/// The length of the letter at `at`, by its first byte; both texts are UTF-8.
fn letter_length(text: &[u8], at: usize) -> usize {
    let length = match text.get(at) {
        Some(0xC0..=0xDF) => 2,
        Some(0xE0..=0xEF) => 3,
        Some(0xF0..) => 4,
        _ => 1,
    };
    length.min(text.len().saturating_sub(at)).max(1)
}

/// The letter at `at` as a number that orders as code points do: UTF-8 bytes, most significant first.
fn letter(text: &[u8], at: usize) -> u32 {
    let end = (at + letter_length(text, at)).min(text.len());
    text.get(at..end)
        .unwrap_or_default()
        .iter()
        .fold(0, |number, &byte| (number << 8) | u32::from(byte))
}
