//! Scalars without quotes.

use std::borrow::Cow;

use granit_parser::ScalarStyle;

use super::{Reader, Scalar};
use crate::parse::build::Take;

/// Where a plain scalar stands: commas and brackets end it inside of brackets only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    Block,
    Brackets,
}

impl<'t, S: Take<'t>> Reader<'t, '_, S> {
    /// The part of a plain scalar that stands in this line.
    pub(super) fn plain(&mut self, inside: Inside) -> Option<Scalar<'t>> {
        let start = self.cursor.at;
        if !self.may_begin(inside) {
            return None;
        }
        let end = self.plain_end(inside);
        self.cursor.at = end;
        Some(Scalar {
            text: Cow::Borrowed(&self.cursor.text[start..end]),
            style: ScalarStyle::Plain,
            start,
            end,
        })
    }

    fn may_begin(&self, inside: Inside) -> bool {
        let cursor = &self.cursor;
        match cursor.byte() {
            b'-' => inside == Inside::Block && !cursor.is_apart(cursor.at),
            b' ' | b'?' | b':' | b'\n' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*'
            | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`' => false,
            _ => true,
        }
    }

    /// Where the scalar ends in this line, blanks at its end left out.
    fn plain_end(&self, inside: Inside) -> usize {
        let cursor = &self.cursor;
        let bytes = cursor.text.as_bytes();
        let mut at = cursor.at;
        let mut end = at;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b' ' => {
                    at += 1;
                    continue;
                }
                b'\n' => break,
                b'#' if at > end => break,
                b':' if cursor.is_apart(at) => break,
                b':' if inside == Inside::Brackets
                    && matches!(cursor.byte_at(at + 1), b',' | b'[' | b']' | b'{' | b'}') =>
                {
                    break;
                }
                b',' | b'[' | b']' | b'{' | b'}' if inside == Inside::Brackets => break,
                _ => {}
            }
            at += 1;
            end = at;
        }
        end
    }

    /// The rest of a plain scalar in the lines after its first, as far as they are indented deeper than `parent`; the cursor
    /// comes to the next content.
    pub(super) fn fold_plain(&mut self, first: Scalar<'t>, parent: isize) -> Option<Scalar<'t>> {
        let mut scalar = first;
        loop {
            let is_cut = !self.is_line_done();
            if is_cut && !self.cursor.is_rest_empty() {
                return None;
            }
            let gap = self.cursor.next_line()?;
            if self.cursor.indent <= parent {
                return Some(scalar);
            }
            if is_cut || gap.has_comment {
                return None;
            }
            let text = scalar.text.to_mut();
            match gap.breaks {
                1 => text.push(' '),
                more => text.extend(std::iter::repeat_n('\n', more - 1)),
            }
            let start = self.cursor.at;
            let end = self.plain_end(Inside::Block);
            text.push_str(&self.cursor.text[start..end]);
            self.cursor.at = end;
            scalar.end = end;
        }
    }

    /// Whether only blanks come before the end of the line.
    fn is_line_done(&self) -> bool {
        let rest = &self.cursor.text.as_bytes()[self.cursor.at..];
        rest.iter()
            .find(|&&byte| byte != b' ')
            .is_none_or(|&byte| byte == b'\n')
    }
}
