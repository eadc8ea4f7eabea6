//! `$[[ … ]]`: where one stands in a text, and what it asks for (`lib/gitlab/ci/config/interpolation/` in GitLab).

use std::ops::Range;

/// A longer expression is refused.
pub(super) const LONGEST: usize = 1024;

/// What a block begins with.
pub(super) const PREFIX: &str = "$[[";

/// A block in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block<'t> {
    /// Its bytes, brackets included.
    pub(super) range: Range<usize>,
    /// What stands between the brackets, without the spaces around it.
    pub(super) data: &'t str,
}

/// The blocks of a text, from left to right. GitLab finds them with
/// `\$\[\[\s*(\S.*?\S)\s*\]\]`: at least two letters, on one line. What is not closed is no block.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut finder = Finder {
        text,
        close: 0,
        newline: 0,
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(PREFIX).map(|offset| at + offset) {
        match finder.block(start) {
            Some(block) => {
                at = block.range.end;
                found.push(block);
            }
            None => at = start + 1,
        }
    }
    found
}

/// Remembers the next `]]` and the next line break, so that a text of nothing but beginnings costs no more than its length.
struct Finder<'t> {
    text: &'t str,
    close: usize,
    newline: usize,
}

impl<'t> Finder<'t> {
    fn block(&mut self, start: usize) -> Option<Block<'t>> {
        let open = start + PREFIX.len();
        let inner = self.text.get(open..)?.trim_start_matches(is_space);
        let from = self.text.len() - inner.len();
        let mut least = from + inner.chars().take(2).map(char::len_utf8).sum::<usize>();
        loop {
            let close = self.close_after(least)?;
            let data = self.text.get(from..close)?.trim_end_matches(is_space);
            if self.newline_after(from) < from + data.len() {
                return None;
            }
            if data.chars().nth(1).is_some() {
                let range = start..close + 2;
                return Some(Block { range, data });
            }
            least = close + 1;
        }
    }

    fn close_after(&mut self, at: usize) -> Option<usize> {
        if self.close < at {
            let found = self.text.get(at..)?.find("]]");
            self.close = found.map_or(usize::MAX, |offset| at + offset);
        }
        (self.close < usize::MAX).then_some(self.close)
    }

    fn newline_after(&mut self, at: usize) -> usize {
        if self.newline < at {
            let found = self.text[at..].find('\n');
            self.newline = found.map_or(usize::MAX, |offset| at + offset);
        }
        self.newline
    }
}

const fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// What a block asks for: a value, and functions that are applied to it one after the other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request<'t> {
    /// `inputs.name`.
    pub(super) access: &'t str,
    /// The functions as written.
    pub(super) functions: Vec<&'t str>,
}

impl<'t> Request<'t> {
    /// Reads what stands between the brackets.
    pub(super) fn read(data: &'t str) -> Self {
        let mut parts: Vec<&str> = data.split('|').map(str::trim).collect();
        // Ruby's `split` forgets empty parts at the end.
        while parts.len() > 1 && parts.last().is_some_and(|part| part.is_empty()) {
            parts.pop();
        }
        let access = parts.remove(0);
        Self {
            access,
            functions: parts,
        }
    }

    /// Whether it is for later: `matrix.NAME` is filled in when `parallel:matrix` is expanded.
    pub(super) fn is_for_later(&self) -> bool {
        self.access.split('.').next() == Some("matrix")
    }
}

/// A part of an access: a key, and positions in the list under it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Segment<'t> {
    /// The key.
    pub(super) key: &'t str,
    /// The positions, from 0.
    pub(super) indices: Vec<usize>,
}

/// After so many parts the rest is one key.
const MOST_SEGMENTS: usize = 5;

/// Lists in lists are entered no deeper.
const MOST_INDICES: usize = 5;

/// Splits `inputs.name[0]`; an error is GitLab's message.
pub(super) fn segments(access: &str) -> Vec<Result<Segment<'_>, String>> {
    let parts = access.splitn(MOST_SEGMENTS, '.');
    parts.map(|part| segment(part, access)).collect()
}

fn segment<'t>(part: &'t str, access: &str) -> Result<Segment<'t>, String> {
    let Some((key, brackets)) = part.find('[').map(|at| part.split_at(at)) else {
        return Ok(Segment {
            key: part,
            indices: Vec::new(),
        });
    };
    let indices = indices(brackets).filter(|_| key.chars().all(is_word));
    match indices {
        Some(_) if key.is_empty() => Err(format!(
            "invalid indexed access without a key in `{access}`"
        )),
        Some(indices) if indices.len() > MOST_INDICES => Err(format!(
            "too many array indices in `{access}` (maximum depth: {MOST_INDICES})"
        )),
        Some(indices) => Ok(Segment { key, indices }),
        None => Err(bad_index(part, access)),
    }
}

const fn is_word(letter: char) -> bool {
    letter == '_' || letter.is_ascii_alphanumeric()
}

/// `[0][1]`.
fn indices(mut brackets: &str) -> Option<Vec<usize>> {
    let mut indices = Vec::new();
    while !brackets.is_empty() {
        let (index, rest) = brackets.strip_prefix('[')?.split_once(']')?;
        if index.is_empty() || !index.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        indices.push(index.parse().unwrap_or(usize::MAX));
        brackets = rest;
    }
    Some(indices)
}

fn bad_index(part: &str, access: &str) -> String {
    if part.matches('[').count() != part.matches(']').count() {
        return format!("invalid array index in `{access}`: missing closing bracket");
    }
    let contents = part.split('[').skip(1).filter_map(|it| it.split_once(']'));
    let wrong = contents
        .map(|(index, _)| index)
        .find(|index| index.is_empty() || !index.bytes().all(|byte| byte.is_ascii_digit()));
    wrong.map_or_else(
        || format!("invalid array index syntax in `{access}`"),
        |index| format!("invalid array index in `{access}`: `{index}` is not a valid index"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn data(text: &str) -> Vec<&str> {
        blocks(text).into_iter().map(|block| block.data).collect()
    }

    #[test]
    fn blocks_are_found_as_gitlab_finds_them() {
        for (text, expected) in [
            ("$[[ inputs.a ]]", &["inputs.a"][..]),
            (
                "$[[inputs.a]]-$[[  inputs.b | f(1, 2) ]]",
                &["inputs.a", "inputs.b | f(1, 2)"],
            ),
            ("$[[ inputs.a", &[]),
            ("$[ inputs.a ]", &[]),
            ("$[[ a ]]", &[]),
            ("$[[ a ]] x ]]", &["a ]] x"]),
            ("$[[ inputs.a[0] ]]", &["inputs.a[0]"]),
            ("$[[ inputs.a[0]]]", &["inputs.a[0"]),
            ("$[[ in\nputs.a ]]", &[]),
            ("$[[\ninputs.a\n]]", &["inputs.a"]),
            ("$[[ $[[ inputs.a ]]", &["$[[ inputs.a"]),
            ("$[[ ]] $[[ inputs.a ]]", &["]] $[[ inputs.a"]),
        ] {
            assert_eq!(data(text), expected, "for `{text}`");
        }
    }

    #[test]
    fn requests_are_split_at_bars() {
        let request = Request::read("inputs.a | expand_vars|truncate(0,1) |");
        assert_eq!(request.access, "inputs.a");
        assert_eq!(request.functions, ["expand_vars", "truncate(0,1)"]);
        assert!(Request::read("matrix.OS").is_for_later());
        assert_eq!(Request::read("||").access, "");
    }

    #[test]
    fn positions_are_whole_numbers_behind_a_key() {
        let of = |access| segments(access).pop().expect("a segment").err();
        assert_eq!(of("inputs.a[0][12]"), None);
        assert_eq!(
            of("inputs.[0]").as_deref(),
            Some("invalid indexed access without a key in `inputs.[0]`")
        );
        assert_eq!(
            of("inputs.a[x]").as_deref(),
            Some("invalid array index in `inputs.a[x]`: `x` is not a valid index")
        );
        assert_eq!(
            of("inputs.a[0").as_deref(),
            Some("invalid array index in `inputs.a[0`: missing closing bracket")
        );
        assert_eq!(
            of("inputs.a[0]b").as_deref(),
            Some("invalid array index syntax in `inputs.a[0]b`")
        );
        assert_eq!(
            of("inputs.a[0][0][0][0][0][0]").as_deref(),
            Some("too many array indices in `inputs.a[0][0][0][0][0][0]` (maximum depth: 5)")
        );
    }

    #[test]
    fn a_text_of_beginnings_costs_its_length() {
        assert!(blocks(&"$[[ a ".repeat(300_000)).is_empty());
        assert!(blocks(&"$[[ a\n".repeat(300_000)).is_empty());
        let text = format!("{}]]", "$[[ a\n".repeat(300_000));
        assert_eq!(blocks(&text).len(), 0);
    }

    proptest! {
        #[test]
        fn blocks_never_overlap_and_lie_within(text in "(\\$\\[\\[|\\]\\]|[a. \n\\[|]|빌){0,30}") {
            let mut end = 0;
            for block in blocks(&text) {
                prop_assert!(block.range.start >= end);
                prop_assert!(text[block.range.clone()].starts_with("$[[") && text[block.range.clone()].ends_with("]]"));
                end = block.range.end;
                let _ = segments(Request::read(block.data).access);
            }
        }

        #[test]
        fn blocks_are_those_of_the_regular_expression(text in "(\\$\\[\\[|\\]\\]|[ab \n]){0,16}") {
            let regex = regex_lite::Regex::new(r"\$\[\[[ \t\n\r\x0c]*([^ \t\n\r\x0c].*?[^ \t\n\r\x0c])[ \t\n\r\x0c]*\]\]").expect("a regular expression");
            let expected: Vec<_> = regex.captures_iter(&text).map(|it| it.get(1).expect("the data").as_str()).collect();
            prop_assert_eq!(data(&text), expected);
        }
    }
}
