//! Globs as GitLab Runner reads them in `artifacts:` and `cache:`: Go's `doublestar`, version 4.

/// How many patterns the `{a,b}` of one may stand for.
const MOST_ALTERNATIVES: usize = 256;

/// A glob of GitLab Runner. Unlike in `rules:changes`, two stars that are a whole part span folders wherever they stand;
/// `*` and `?` stay within a part, and dots at the front are nothing special.
///
/// ```
/// use pipeyard::glob::PathGlob;
/// let glob = PathGlob::new("src/**").expect("well formed");
/// assert!(glob.matches("src/lib/util.c") && glob.matches("src"));
/// assert!(PathGlob::new("[a").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathGlob {
    alternatives: Vec<Vec<Part>>,
}

/// What stands between two slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// `**`: any number of parts, none too.
    AnyParts,
    /// One part.
    One(Vec<Sign>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Sign {
    Is(char),
    Any,
    AnyText,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl PathGlob {
    /// Reads a glob; `None` when a bracket or a brace is never closed, or nothing follows a backslash.
    pub fn new(text: &str) -> Option<Self> {
        let alternatives = expand(text)?;
        let alternatives = alternatives.iter().map(|text| parts(text));
        Some(Self {
            alternatives: alternatives.collect::<Option<_>>()?,
        })
    }

    /// Whether it matches a whole path, which is relative and has no `./` in front.
    pub fn matches(&self, path: &str) -> bool {
        let names: Vec<&str> = path.split('/').collect();
        self.alternatives
            .iter()
            .any(|parts| parts_match(parts, &names))
    }
}

/// Whether a text has anything that makes it more than a path.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{', '\\'])
}

/// The patterns without braces that one stands for.
fn expand(text: &str) -> Option<Vec<String>> {
    let mut open = vec![text.to_owned()];
    let mut done = Vec::new();
    while let Some(text) = open.pop() {
        let (start, end, commas) = match first_group(&text) {
            Braces::Unclosed => return None,
            Braces::Between(start, end, commas) => (start, end, commas),
            Braces::Nowhere => {
                done.push(text);
                continue;
            }
        };
        let cuts = std::iter::once(start)
            .chain(commas)
            .chain([end])
            .collect::<Vec<_>>();
        if done.len() + open.len() + cuts.len() > MOST_ALTERNATIVES {
            return None;
        }
        let choices = cuts.windows(2).map(|cut| {
            let choice = &text[cut[0] + 1..cut[1]];
            format!("{}{choice}{}", &text[..start], &text[end + 1..])
        });
        open.extend(choices.rev());
    }
    Some(done)
}

/// The first outermost braces of a pattern.
enum Braces {
    Nowhere,
    Unclosed,
    /// Their offsets, and those of the commas between them.
    Between(usize, usize, Vec<usize>),
}

fn first_group(text: &str) -> Braces {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut start) = (0, 0_usize, 0);
    let mut commas = Vec::new();
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => {
                if depth == 0 {
                    start = at;
                }
                depth += 1;
            }
            b',' if depth == 1 => commas.push(at),
            b'}' if depth == 1 => return Braces::Between(start, at, commas),
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    if depth == 0 {
        Braces::Nowhere
    } else {
        Braces::Unclosed
    }
}

fn parts(text: &str) -> Option<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    for part in text.split('/') {
        if part != "**" {
            parts.push(Part::One(signs(part)?));
        } else if parts.last() != Some(&Part::AnyParts) {
            parts.push(Part::AnyParts);
        }
    }
    Some(parts)
}

fn signs(part: &str) -> Option<Vec<Sign>> {
    let mut signs = Vec::new();
    let mut rest = part.chars();
    while let Some(c) = rest.next() {
        signs.push(match c {
            '*' if signs.last() == Some(&Sign::AnyText) => continue,
            '*' => Sign::AnyText,
            '?' => Sign::Any,
            '\\' => Sign::Is(rest.next()?),
            '[' => class(&mut rest)?,
            c => Sign::Is(c),
        });
    }
    Some(signs)
}

/// What follows a `[`, up to its `]`.
fn class(rest: &mut std::str::Chars<'_>) -> Option<Sign> {
    let negated = rest.as_str().starts_with(['^', '!']);
    if negated {
        rest.next();
    }
    let mut ranges = Vec::new();
    loop {
        let low = match rest.next()? {
            ']' if !ranges.is_empty() => return Some(Sign::Class { negated, ranges }),
            ']' => return None,
            '\\' => rest.next()?,
            c => c,
        };
        if !rest.as_str().starts_with('-') || rest.as_str().starts_with("-]") {
            ranges.push((low, low));
            continue;
        }
        rest.next();
        let high = match rest.next()? {
            '\\' => rest.next()?,
            c => c,
        };
        ranges.push((low, high));
    }
}

/// `reached[n]` is whether the pattern so far can stand for the first `n` names: no backtracking, whatever the pattern.
fn parts_match(parts: &[Part], names: &[&str]) -> bool {
    let mut reached = vec![false; names.len() + 1];
    reached[0] = true;
    for part in parts {
        reached = match part {
            Part::AnyParts => from_the_first(&reached),
            Part::One(signs) => moved(&reached, |at| signs_match(signs, names[at])),
        };
    }
    reached[names.len()]
}

fn signs_match(signs: &[Sign], name: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    let mut reached = vec![false; chars.len() + 1];
    reached[0] = true;
    for sign in signs {
        reached = match sign {
            Sign::AnyText => from_the_first(&reached),
            sign => moved(&reached, |at| sign.is(chars[at])),
        };
    }
    reached[chars.len()]
}

/// Everything from the first place on that was reached.
fn from_the_first(reached: &[bool]) -> Vec<bool> {
    let first = reached.iter().position(|&it| it).unwrap_or(reached.len());
    (0..reached.len()).map(|at| at >= first).collect()
}

/// One step further, where the step is possible.
fn moved(reached: &[bool], fits: impl Fn(usize) -> bool) -> Vec<bool> {
    let steps = (0..reached.len() - 1).map(|at| reached[at] && fits(at));
    std::iter::once(false).chain(steps).collect()
}

impl Sign {
    fn is(&self, c: char) -> bool {
        match self {
            Self::Is(it) => *it == c,
            Self::Any | Self::AnyText => true,
            Self::Class { negated, ranges } => {
                ranges.iter().any(|&(low, high)| low <= c && c <= high) != *negated
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_match_as_in_doublestar() {
        for (glob, path, matches) in [
            ("a", "a", true),
            ("a", "a/b", false),
            ("*", ".hidden", true),
            ("*", "a/b", false),
            ("**", "a/b/c", true),
            ("a/**", "a", true),
            ("a/**", "a/b/c", true),
            ("a/**/c", "a/c", true),
            ("a/**/c", "a/x/y/c", true),
            ("a/**/*.js", "a/b/c.js", true),
            ("a/**/*.js", "a/b/c.ts", false),
            ("**/*.log", "x.log", true),
            ("a**", "abc", true),
            ("a**", "a/c", false),
            ("a?c", "abc", true),
            ("a?c", "a/c", false),
            ("빌드/?.txt", "빌드/가.txt", true),
            ("[a-c]x", "bx", true),
            ("[^a-c]x", "bx", false),
            ("[!a]x", "bx", true),
            ("[]", "]", false),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("{a,b/c}/x", "b/c/x", true),
            ("{a,{b,c}}.x", "c.x", true),
            ("dir/**/*", "dir/a", true),
            ("dir/**/*", "dir", false),
        ] {
            let found = PathGlob::new(glob).is_some_and(|it| it.matches(path));
            assert_eq!(found, matches, "{glob} {path}");
        }
    }

    #[test]
    fn broken_globs_are_none_and_hostile_ones_are_quick() {
        for glob in ["[a", "a\\", "{a", "[]", "[a-"] {
            assert_eq!(PathGlob::new(glob), None, "{glob}");
        }
        assert_eq!(PathGlob::new(&"{a,b}".repeat(50)), None);
        let hostile = PathGlob::new(&"*a".repeat(500)).expect("well formed");
        assert!(!hostile.matches(&"a".repeat(400)));
    }
}
