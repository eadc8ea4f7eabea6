//! Texts and places in them.
//!
//! A place is a [`Span`]: a file and two byte offsets. Bytes are what parsers count; lines and UTF-16 columns are what
//! editors and people count, and [`LineIndex`] converts once, at the rim.

use std::fmt;

/// A file of a [`Sources`], by its position in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of one file, in bytes: `start..end`, `end` excluded. Sources are at most 2 MiB, so `u32` suffices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file that the offsets count in.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// A span of `file` from byte `start` up to, but not including, byte `end`.
    pub const fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The smallest span that covers both. Spans of two files have no such cover, so the first is kept.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self::new(
            self.file,
            self.start.min(other.start),
            self.end.max(other.end),
        )
    }
}

/// A value and the place where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl AsRef<str> for Spanned<String> {
    fn as_ref(&self) -> &str {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// A place as a person counts: both from 1, columns in UTF-16 units (what editors and JavaScript count).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in UTF-16 units, from 1.
    pub column: u32,
}

/// Where the lines of a text begin: turns byte offsets into [`Position`]s in logarithmic time.
///
/// ```
/// use pipeyard::text::{LineIndex, Position};
/// let text = "빌드:\n  stage: 😀x";
/// let index = LineIndex::new(text);
/// let x = text.find('x').unwrap() as u32;
/// assert_eq!(index.position(text, x), Position { line: 2, column: 12 }); // the emoji counts two UTF-16 units
/// ```
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes `text`. A line ends at `\n`; the `\r` of `\r\n` belongs to its line.
    pub fn new(text: &str) -> Self {
        let after_newlines = text
            .bytes()
            .enumerate()
            .filter(|&(_, byte)| byte == b'\n')
            .map(|(at, _)| at as u32 + 1);
        Self {
            starts: std::iter::once(0).chain(after_newlines).collect(),
        }
    }

    /// The position of a byte offset. An offset past the end, or inside a character, counts as the nearest place before it.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let offset = floor_char_boundary(text, offset as usize);
        let line = self
            .starts
            .partition_point(|&start| start as usize <= offset)
            - 1;
        let before = &text[self.starts[line] as usize..offset];
        let column = before.encode_utf16().count() as u32 + 1;
        Position {
            line: line as u32 + 1,
            column,
        }
    }

    /// The byte range of a line (from 1) without its line break; empty at the end of the text for a line that does not exist.
    pub fn line(&self, text: &str, line: u32) -> std::ops::Range<usize> {
        let Some(&start) = self.starts.get(line.saturating_sub(1) as usize) else {
            return text.len()..text.len();
        };
        let end = self
            .starts
            .get(line as usize)
            .map_or(text.len(), |&next| next as usize);
        let content = text[start as usize..end].trim_end_matches(['\n', '\r']);
        start as usize..start as usize + content.len()
    }
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One file that the core may read.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its path in the project, with `/` and without a leading one.
    pub path: String,
    /// Its text.
    pub text: String,
    lines: LineIndex,
}

/// All files that the core may read, in the order in which the host gave them. The core reads nothing else.
///
/// ```
/// use pipeyard::text::{Sources, Span};
/// let mut sources = Sources::default();
/// let file = sources.add(".gitlab-ci.yml", "stages:\n  - build\n");
/// assert_eq!(sources.slice(Span::new(file, 12, 17)), "build");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and gives it an identity.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let lines = LineIndex::new(&text);
        self.files.push(Source {
            path: path.into(),
            text,
            lines,
        });
        FileId(self.files.len() as u32 - 1)
    }

    /// The file with this identity.
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    /// The file at this path; a leading `/` or `./` does not matter.
    pub fn find(&self, path: &str) -> Option<FileId> {
        let path = path.trim_start_matches("./").trim_start_matches('/');
        self.files
            .iter()
            .position(|file| file.path == path)
            .map(|at| FileId(at as u32))
    }

    /// All files with their identities, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files
            .iter()
            .enumerate()
            .map(|(at, file)| (FileId(at as u32), file))
    }

    /// The path of a file; empty for a file that is not here.
    pub fn path(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| &file.path)
    }

    /// The text under a span; empty where the span does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|file| file.text.get(span.start as usize..span.end as usize))
            .unwrap_or("")
    }

    /// Where a span starts and ends, as a person counts.
    pub fn range(&self, span: Span) -> (Position, Position) {
        let start = Position { line: 1, column: 1 };
        self.get(span.file).map_or((start, start), |file| {
            (
                file.lines.position(&file.text, span.start),
                file.lines.position(&file.text, span.end),
            )
        })
    }

    /// The line (from 1) on which a span starts.
    pub fn line(&self, span: Span) -> u32 {
        self.range(span).0.line
    }

    /// The text of a line (from 1) of a file, without its line break.
    pub fn line_text(&self, file: FileId, line: u32) -> &str {
        self.get(file).map_or("", |source| {
            &source.text[source.lines.line(&source.text, line)]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_carriage_return_belongs_to_its_line() {
        let index = LineIndex::new("a\r\nb");
        assert_eq!(index.position("a\r\nb", 3), Position { line: 2, column: 1 });
        assert_eq!(index.line("a\r\nb", 1), 0..1);
    }

    #[test]
    fn offsets_past_the_end_are_the_end() {
        let index = LineIndex::new("ab\n");
        assert_eq!(index.position("ab\n", 99), Position { line: 2, column: 1 });
        assert_eq!(index.line("ab\n", 9), 3..3);
    }

    proptest! {
        #[test]
        fn positions_never_go_backwards(text in "(\\PC|\n|\r|😀){0,40}") {
            let index = LineIndex::new(&text);
            let positions: Vec<_> = (0..=text.len() as u32 + 2).map(|at| index.position(&text, at)).collect();
            prop_assert!(positions.is_sorted());
        }
    }
}
