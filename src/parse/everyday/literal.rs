//! Block scalars: `|` keeps line breaks, `>` folds them.

use std::borrow::Cow;

use granit_parser::ScalarStyle;

use super::{Reader, Scalar};
use crate::parse::build::Take;

/// What becomes of the line breaks at a block scalar's end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    /// All go.
    Strip,
    /// One stays.
    Clip,
    /// All stay.
    Keep,
}

/// What is read of a block scalar so far.
struct Lines {
    text: String,
    is_folded: bool,
    /// A line has ended and its line break is not written yet.
    has_break: bool,
    /// The empty lines since.
    empty: usize,
    was_indented: bool,
}

impl Lines {
    /// A line with content.
    fn line(&mut self, line: &str) {
        let is_indented = line.starts_with(' ');
        if self.is_folded && self.has_break && !self.was_indented && !is_indented {
            if self.empty == 0 {
                self.text.push(' ');
            }
        } else if self.has_break {
            self.text.push('\n');
        }
        self.text.extend(std::iter::repeat_n('\n', self.empty));
        self.text.push_str(line);
        self.empty = 0;
        self.has_break = true;
        self.was_indented = is_indented;
    }

    fn end(mut self, chomping: Chomping) -> String {
        if chomping != Chomping::Strip && self.has_break {
            self.text.push('\n');
        }
        if chomping == Chomping::Keep {
            self.text.extend(std::iter::repeat_n('\n', self.empty));
        }
        self.text
    }
}

impl<'t, S: Take<'t>> Reader<'t, '_, S> {
    /// A block scalar below a node that is indented by `parent`; the cursor comes to the next content.
    pub(super) fn literal(&mut self, parent: isize) -> Option<Scalar<'t>> {
        let is_folded = self.cursor.byte() == b'>';
        let chomping = self.chomping()?;
        let mut text = Lines {
            text: String::new(),
            is_folded,
            has_break: false,
            empty: 0,
            was_indented: false,
        };
        let indent = self.first_line(&mut text, parent)?;
        let start = self.cursor.at + indent;
        let end = self.lines(&mut text, indent)?;
        self.cursor.next_line()?;
        Some(Scalar {
            text: Cow::Owned(text.end(chomping)),
            style: if is_folded {
                ScalarStyle::Folded
            } else {
                ScalarStyle::Literal
            },
            start,
            end,
        })
    }

    /// The header; the cursor comes to the line after it.
    fn chomping(&mut self) -> Option<Chomping> {
        self.cursor.at += 1;
        let chomping = match self.cursor.byte() {
            b'-' => Chomping::Strip,
            b'+' => Chomping::Keep,
            _ => Chomping::Clip,
        };
        if chomping != Chomping::Clip {
            self.cursor.at += 1;
        }
        if !self.cursor.is_rest_empty() {
            return None;
        }
        self.cursor.skip_line();
        self.cursor.at += 1;
        (!self.cursor.is_at_end()).then_some(chomping)
    }

    /// Skips empty lines up to the first with content and gives its indentation; the cursor comes to that line's start.
    fn first_line(&mut self, text: &mut Lines, parent: isize) -> Option<usize> {
        loop {
            let start = self.cursor.at;
            self.cursor.skip_blanks();
            let indent = self.cursor.at - start;
            if self.cursor.is_at_end() {
                return None;
            }
            if self.cursor.byte() != b'\n' {
                self.cursor.at = start;
                return (indent.cast_signed() > parent && parent >= 0).then_some(indent);
            }
            // Blanks in an empty line may say more than they seem to.
            if indent > 0 {
                return None;
            }
            text.empty += 1;
            self.cursor.at += 1;
        }
    }

    /// The lines that are indented by at least `indent`; gives where the scalar ends, to granit behind the indentation of the
    /// next line with content, and the cursor comes to the start of that line.
    fn lines(&mut self, text: &mut Lines, indent: usize) -> Option<usize> {
        let mut end = self.cursor.at;
        while !self.cursor.is_at_end() {
            let start = self.cursor.at;
            self.cursor.skip_blanks();
            let width = self.cursor.at - start;
            if self.cursor.byte() == b'\n' && !self.cursor.is_at_end() {
                if width > indent {
                    // These blanks are content.
                    text.line(&self.cursor.text[start + indent..self.cursor.at]);
                } else {
                    text.empty += 1;
                }
                self.cursor.at += 1;
                end = self.cursor.at;
                continue;
            }
            if width < indent || self.cursor.is_at_end() {
                self.cursor.at = start;
                self.cursor.line = start;
                let is_empty = self.cursor.text[start..].bytes().all(|byte| byte == b' ');
                return (!is_empty).then_some(start + width);
            }
            self.cursor.skip_line();
            text.line(&self.cursor.text[start + indent..self.cursor.at]);
            if self.cursor.is_at_end() {
                return None;
            }
            self.cursor.at += 1;
            end = self.cursor.at;
        }
        self.cursor.line = self.cursor.at;
        Some(end)
    }
}
