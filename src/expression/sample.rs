//! A text that a pattern matches.

use super::pattern::pattern_matches;

/// Repetitions that are followed; a pattern that wants more gets no sample.
const MOST_REPETITIONS: usize = 64;

/// A short text that `/pattern/flags` matches, made from the pattern: what a branch or tag could be called to match. `None`
/// when none is found.
///
/// ```
/// use pipeyard::expression::sample;
/// assert_eq!(sample(r"/^v\d+\.\d+$/").as_deref(), Some("v1.1"));
/// assert_eq!(sample("/^(hot)?fix-/").as_deref(), Some("fix-"));
/// assert_eq!(sample("/a$b/"), None);
/// ```
pub fn sample(pattern: &str) -> Option<String> {
    let inner = pattern.strip_prefix('/')?;
    let (inner, _) = inner.rsplit_once('/')?;
    let mut reader = Reader {
        rest: inner.chars().collect(),
        at: 0,
    };
    let text = reader.alternatives()?;
    (pattern_matches(pattern, &text) == Some(true)).then_some(text)
}

struct Reader {
    rest: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += 1;
        Some(letter)
    }

    /// Up to a closing parenthesis or the end. The first alternative counts; the others are read over. Groups are read with
    /// a stack of their own, so that no depth of them can overflow the machine's.
    fn alternatives(&mut self) -> Option<String> {
        let mut open = vec![Alternative::default()];
        while let Some(letter) = self.next() {
            match letter {
                '(' => {
                    self.skip_group_flags();
                    open.push(Alternative::default());
                }
                ')' => {
                    let group = open.pop()?.text;
                    let repeated = self.repeated(&group)?;
                    open.last_mut()?.push(&repeated);
                }
                '|' => open.last_mut()?.is_over = true,
                '^' | '$' => {}
                letter => {
                    let text = self.atom(letter)?.to_string();
                    let repeated = self.repeated(&text)?;
                    open.last_mut()?.push(&repeated);
                }
            }
        }
        let whole = open.pop()?.text;
        open.is_empty().then_some(whole)
    }

    /// `(?:`, `(?i)` and the like have no text.
    fn skip_group_flags(&mut self) {
        if self.peek() != Some('?') {
            return;
        }
        while let Some(letter) = self.peek().filter(|&it| it != ')') {
            self.at += 1;
            if letter == ':' || letter == '>' {
                break;
            }
        }
    }

    fn atom(&mut self, letter: char) -> Option<char> {
        match letter {
            '.' => Some('x'),
            '[' => self.class(),
            '\\' => match self.next()? {
                'd' => Some('1'),
                'w' | 'S' | 'D' => Some('a'),
                's' | 'W' => Some(' '),
                letter if letter.is_ascii_alphanumeric() => None,
                letter => Some(letter),
            },
            letter => Some(letter),
        }
    }

    /// One letter of `[…]`.
    fn class(&mut self) -> Option<char> {
        let is_negated = self.peek() == Some('^');
        self.at += usize::from(is_negated);
        let mut letters = Vec::new();
        loop {
            match self.next()? {
                ']' if !letters.is_empty() => break,
                '\\' => letters.push(self.atom('\\')?),
                letter => letters.push(letter),
            }
        }
        if is_negated {
            "x1-_ ".chars().find(|it| !letters.contains(it))
        } else {
            letters.first().copied()
        }
    }

    /// The text as often as its repetition asks for at least.
    fn repeated(&mut self, text: &str) -> Option<String> {
        let times = match self.peek() {
            Some('*' | '?') => 0,
            Some('+') => 1,
            Some('{') => return self.counted(text),
            _ => return Some(text.to_owned()),
        };
        self.at += 1;
        self.skip_lazy();
        Some(text.repeat(times))
    }

    fn counted(&mut self, text: &str) -> Option<String> {
        let end = self.rest[self.at..].iter().position(|&it| it == '}')?;
        let inner: String = self.rest[self.at + 1..self.at + end].iter().collect();
        let least = inner.split(',').next().unwrap_or_default();
        let times: usize = least.parse().ok().filter(|&it| it <= MOST_REPETITIONS)?;
        self.at += end + 1;
        self.skip_lazy();
        Some(text.repeat(times))
    }

    fn skip_lazy(&mut self) {
        self.at += usize::from(self.peek() == Some('?'));
    }
}

/// What was read of a group.
#[derive(Default)]
struct Alternative {
    text: String,
    /// Its first alternative is complete.
    is_over: bool,
}

/// No sample is longer than this: nested repetitions multiply.
const LONGEST: usize = 1_000;

impl Alternative {
    fn push(&mut self, text: &str) {
        if !self.is_over && self.text.len() + text.len() <= LONGEST {
            self.text.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_matches_its_pattern() {
        for (pattern, text) in [
            ("/^release\\/.*$/", "release/"),
            ("/^(main|master)$/", "main"),
            ("/^[a-z]+-[^a]{2}$/", "a-xx"),
            ("/\\[deploy\\]/i", "[deploy]"),
            ("/^(?:hot)fix/", "hotfix"),
        ] {
            assert_eq!(sample(pattern).as_deref(), Some(text), "{pattern}");
        }
        assert_eq!(sample("main"), None);
        assert_eq!(sample("/(a/"), None);
        assert_eq!(
            sample(&format!(
                "/{}x{}/",
                "(".repeat(50_000),
                "){9}".repeat(50_000)
            )),
            None
        );
    }
}
