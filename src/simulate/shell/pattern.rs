//! Patterns with `*`, `?` and `[…]`, as `case`, `${x#…}` and file names use them.

/// Whether all of `text` matches. A backslash makes the next character an ordinary one. The work is bounded by the product
/// of the two lengths.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    matches_chars(&pattern, &text)
}

/// [`matches`] for what is cut into characters already.
pub(super) fn matches_chars(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star = None;
    loop {
        if pattern.get(at) == Some(&'*') {
            at += 1;
            star = Some((at, read));
            continue;
        }
        if read == text.len() && at == pattern.len() {
            return true;
        }
        if let Some(next) = text.get(read).and_then(|&char| one(pattern, at, char)) {
            (at, read) = (next, read + 1);
            continue;
        }
        match star {
            Some((after, from)) if from < text.len() => {
                (at, read) = (after, from + 1);
                star = Some((after, from + 1));
            }
            _ => return false,
        }
    }
}

/// Where the pattern goes on after it has taken `char` at this place; `None` when it does not.
fn one(pattern: &[char], at: usize, char: char) -> Option<usize> {
    match pattern.get(at)? {
        '?' => Some(at + 1),
        '\\' if at + 1 < pattern.len() => (pattern[at + 1] == char).then_some(at + 2),
        '[' => match set(pattern, at, char) {
            Some((holds, next)) => holds.then_some(next),
            None => (char == '[').then_some(at + 1),
        },
        &literal => (literal == char).then_some(at + 1),
    }
}

/// Whether a set that opens at `at` holds `char`, and where it ends; `None` when it is not closed.
fn set(pattern: &[char], at: usize, char: char) -> Option<(bool, usize)> {
    let mut here = at + 1;
    let negated = matches!(pattern.get(here), Some('!' | '^'));
    here += usize::from(negated);
    let (first, mut holds) = (here, false);
    loop {
        let mut low = *pattern.get(here)?;
        if low == ']' && here > first {
            return Some((holds != negated, here + 1));
        }
        if low == '[' && pattern.get(here + 1) == Some(&':') {
            let end = (here + 2..pattern.len().min(here + 12))
                .find(|&end| pattern[end] == ':' && pattern.get(end + 1) == Some(&']'))?;
            let name: String = pattern[here + 2..end].iter().collect();
            holds |= class(&name, char);
            here = end + 2;
            continue;
        }
        if low == '\\' && here + 1 < pattern.len() {
            here += 1;
            low = pattern[here];
        }
        here += 1;
        let is_range =
            pattern.get(here) == Some(&'-') && pattern.get(here + 1).is_some_and(|&it| it != ']');
        if is_range {
            holds |= (low..=pattern[here + 1]).contains(&char);
            here += 2;
        } else {
            holds |= low == char;
        }
    }
}

/// Whether a character is in one of POSIX' classes.
pub(super) fn class(name: &str, char: char) -> bool {
    match name {
        "alpha" => char.is_alphabetic(),
        "digit" => char.is_ascii_digit(),
        "alnum" => char.is_alphanumeric(),
        "upper" => char.is_uppercase(),
        "lower" => char.is_lowercase(),
        "space" => char.is_ascii_whitespace() || char == '\x0b',
        "blank" => char == ' ' || char == '\t',
        "punct" => char.is_ascii_punctuation(),
        "xdigit" => char.is_ascii_hexdigit(),
        "cntrl" => char.is_control(),
        "print" => !char.is_control(),
        "graph" => !char.is_control() && char != ' ',
        _ => false,
    }
}

/// Whether a word has anything that is more than itself in a pattern.
pub(super) fn is_magic(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// The text as a pattern that matches nothing but itself.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if matches!(char, '*' | '?' | '[' | ']' | '\\' | '-' | '!' | '^') {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_a_shell() {
        for (pattern, text, holds) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abbd", false),
            ("?", "é", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]", "]", true),
            ("[[:digit:]]*", "7up", true),
            ("\\*", "*", true),
            ("\\*", "x", false),
            ("[a", "[a", true),
            ("*.tar.*", "a.tar.gz", true),
            ("**a**", "bab", true),
        ] {
            assert_eq!(matches(pattern, text), holds, "{pattern} {text}");
        }
    }

    #[test]
    fn many_stars_cost_no_more_than_a_product() {
        assert!(!matches(&"a*".repeat(200), &"a".repeat(199)));
    }
}
