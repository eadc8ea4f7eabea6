//! `{a,b}`: one pattern that stands for several (`EXTGLOB`).

/// How many patterns one may stand for. `{a,b}{a,b}{a,b}…` doubles with each group; Ruby would try them all, a page must
/// not.
const MOST_ALTERNATIVES: usize = 256;

/// The patterns without groups that a pattern stands for, in the order in which Ruby tries them. A group that is never
/// closed stands for nothing at all, so that such a pattern matches nothing.
pub(super) fn expand(pattern: &str) -> Vec<String> {
    let mut open = vec![pattern.to_owned()];
    let mut expanded = Vec::new();
    while let Some(pattern) = open.pop() {
        match Group::first(&pattern) {
            Group::Nowhere => expanded.push(pattern),
            Group::Unclosed => {}
            Group::Between(start, end) => {
                let room = MOST_ALTERNATIVES.saturating_sub(expanded.len() + open.len());
                let mut choices = choices(&pattern, start, end, room);
                choices.reverse();
                open.append(&mut choices);
            }
        }
    }
    expanded
}

/// The first outermost group of a pattern.
enum Group {
    Nowhere,
    Unclosed,
    /// The offsets of its braces.
    Between(usize, usize),
}

impl Group {
    fn first(pattern: &str) -> Self {
        let bytes = pattern.as_bytes();
        let mut start = None;
        let (mut depth, mut at) = (0_usize, 0);
        while at < bytes.len() {
            match (bytes[at], start) {
                (b'\\', _) => at += 1,
                (b'{', None) => {
                    start = Some(at);
                    depth = 1;
                }
                (b'{', Some(_)) => depth += 1,
                (b'}', Some(start)) if depth == 1 => return Self::Between(start, at),
                (b'}', Some(_)) => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        start.map_or(Self::Nowhere, |_| Self::Unclosed)
    }
}

/// The pattern once with each part of the group, at most `room` of them.
fn choices(pattern: &str, start: usize, end: usize, room: usize) -> Vec<String> {
    let inner = pattern.get(start + 1..end).unwrap_or_default();
    let (before, after) = (
        pattern.get(..start).unwrap_or_default(),
        pattern.get(end + 1..).unwrap_or_default(),
    );
    parts(inner)
        .into_iter()
        .take(room)
        .map(|part| format!("{before}{part}{after}"))
        .collect()
}

/// Splits at the commas that stand in no inner group.
fn parts(inner: &str) -> Vec<&str> {
    let bytes = inner.as_bytes();
    let mut parts = Vec::new();
    let (mut depth, mut from, mut at) = (0_i32, 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b',' if depth == 0 => {
                parts.push(&inner[from..at]);
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(inner.get(from..).unwrap_or_default());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_replaced_by_each_of_their_parts() {
        assert_eq!(expand("a"), ["a"]);
        assert_eq!(expand("{a,b}c"), ["ac", "bc"]);
        assert_eq!(expand("{a,{b,c}d}"), ["a", "bd", "cd"]);
        assert_eq!(expand("{a,b}{c,}"), ["ac", "a", "bc", "b"]);
        assert_eq!(expand("{}x"), ["x"]);
        assert_eq!(expand("a}b"), ["a}b"]);
        assert_eq!(expand(r"\{a,b\}"), [r"\{a,b\}"]);
        assert_eq!(expand(r"{a\,b,c}"), [r"a\,b", "c"]);
    }

    #[test]
    fn a_group_that_is_never_closed_matches_nothing() {
        assert!(expand("{a,b").is_empty());
        assert!(expand("x{").is_empty());
    }

    #[test]
    fn many_groups_do_not_grow_without_end() {
        assert!(expand(&"{a,b}".repeat(64)).len() <= MOST_ALTERNATIVES);
        assert!(expand(&"{a,".repeat(20_000)).is_empty());
    }
}
