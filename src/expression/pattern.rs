//! `/pattern/flags`: where one ends, whether it is valid, and whether it matches.
//!
//! GitLab uses RE2. `regex-lite` matches the same language with the same ASCII `\w`, `\d` and `\b`, in linear time, and
//! is a tenth of the size of the full crate in WebAssembly. What it lacks is `\p{…}` (Unicode classes), `\Q…\E` and
//! `\C`: such a pattern is valid for GitLab and cannot be judged here, which is said ([`PatternError::Unsupported`]).

use regex_lite::{Regex, RegexBuilder};

/// Why a pattern gives no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// RE2 refuses it too.
    Invalid,
    /// RE2 knows it, Pipeyard does not.
    Unsupported,
}

/// RE2 refuses more repetitions than this.
const MOST_REPETITIONS: u32 = 1000;

/// The length of the pattern at the front of a text, flags included.
///
/// GitLab's rule is `/([^/]|\\/)+[^\\]/[ismU]*`, greedy: at least two characters, the last no backslash, and inner
/// slashes escaped.
pub(super) fn length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    // The start of the last unit (a character, or an escaped slash) before `at`.
    let mut last = at;
    while at < bytes.len() && bytes[at] != b'/' {
        last = at;
        if bytes[at] == b'\\' && bytes.get(at + 1) == Some(&b'/') {
            // Read alone, the backslash ends the repetition: `\//` closes here.
            if bytes.get(at + 2) == Some(&b'/') {
                return Some(with_flags(bytes, at + 3));
            }
            at += 2;
            continue;
        }
        at += text[at..].chars().next().map_or(1, char::len_utf8);
    }
    if at >= bytes.len() || at == 1 {
        return None;
    }
    if bytes.get(at + 1) == Some(&b'/') {
        return Some(with_flags(bytes, at + 2));
    }
    (last > 1 && bytes[last] != b'\\').then(|| with_flags(bytes, at + 1))
}

fn with_flags(bytes: &[u8], at: usize) -> usize {
    let flags = bytes[at..]
        .iter()
        .take_while(|byte| b"ismU".contains(byte))
        .count();
    at + flags
}

/// Splits `/pattern/flags`; `None` for a text of another shape.
fn parts(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('/')?;
    let (pattern, flags) = inner.rsplit_once('/')?;
    let fits = !pattern.contains('\n') && flags.bytes().all(|byte| b"ismU".contains(&byte));
    fits.then_some((pattern, flags))
}

fn compile(text: &str) -> Result<Regex, PatternError> {
    let (pattern, flags) = parts(text).ok_or(PatternError::Invalid)?;
    let gap = features(pattern)?;
    let has = |flag| flags.contains(flag);
    let compiled = RegexBuilder::new(pattern)
        .case_insensitive(has('i'))
        .dot_matches_new_line(has('s'))
        .multi_line(has('m'))
        .swap_greed(has('U'))
        .build();
    match (compiled, gap) {
        (_, true) => Err(PatternError::Unsupported),
        (Ok(regex), false) => Ok(regex),
        (Err(_), false) => Err(PatternError::Invalid),
    }
}

/// Walks over a pattern's escapes and repetitions: whether it uses what only RE2 knows.
fn features(pattern: &str) -> Result<bool, PatternError> {
    let bytes = pattern.as_bytes();
    let mut gap = false;
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'\\', Some(b'p' | b'P' | b'Q' | b'C')) => {
                gap = true;
                at += 2;
            }
            (b'\\', _) => at += 2,
            (b'{', _) => {
                let most = pattern[at + 1..]
                    .split('}')
                    .next()
                    .unwrap_or_default()
                    .split(',')
                    .filter_map(|number| number.parse::<u32>().ok())
                    .max();
                if most.is_some_and(|most| most > MOST_REPETITIONS) {
                    return Err(PatternError::Invalid);
                }
                at += 1;
            }
            _ => at += 1,
        }
    }
    Ok(gap)
}

/// Whether a text has the shape of a pattern, `/…/` with flags; whether it is a valid one is another question.
///
/// ```
/// use pipeyard::expression::is_pattern;
/// assert!(is_pattern("/^rel-/i"));
/// assert!(!is_pattern("/opt"));
/// assert!(!is_pattern("/^rel-/@group/project"));
/// ```
pub fn is_pattern(text: &str) -> bool {
    parts(text).is_some()
}

/// Whether `/pattern/flags` is valid for GitLab, and can be judged here.
pub fn check_pattern(pattern: &str) -> Result<(), PatternError> {
    compile(pattern).map(|_| ())
}

/// Whether `/pattern/flags` matches anywhere in a text; `None` when `pattern` is none that can be judged.
///
/// ```
/// use pipeyard::expression::pattern_matches;
/// assert_eq!(pattern_matches(r"/^v\d+/", "v1.2"), Some(true));
/// assert_eq!(pattern_matches("/MAIN/i", "main"), Some(true));
/// assert_eq!(pattern_matches("main", "main"), None);
/// ```
pub fn pattern_matches(pattern: &str, text: &str) -> Option<bool> {
    compile(pattern).ok().map(|regex| regex.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_end_where_gitlab_ends_them() {
        for (text, expected) in [
            ("/ab/", Some(4)),
            ("/b/", None),
            ("//", None),
            ("/ab", None),
            (r"/a\/b/ rest", Some(6)),
            ("/ab/im && x", Some(6)),
            ("/ab/x", Some(4)),
            ("/ab//", Some(5)),
            (r"/a\//", Some(5)),
            (r"/ab\/", None),
            ("/브랜치/", Some(11)),
            ("/ab/ /cd/", Some(4)),
        ] {
            assert_eq!(length(text), expected, "for `{text}`");
        }
    }

    #[test]
    fn the_gap_to_re2_is_known() {
        assert_eq!(check_pattern(r"/\p{L}+/"), Err(PatternError::Unsupported));
        assert_eq!(check_pattern(r"/\\p{2}/"), Ok(()));
        assert_eq!(check_pattern("/(?=b)x/"), Err(PatternError::Invalid));
        assert_eq!(check_pattern("/a{1001}/"), Err(PatternError::Invalid));
        assert_eq!(check_pattern(r"/(a)\1/"), Err(PatternError::Invalid));
    }
}
