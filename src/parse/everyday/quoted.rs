//! Scalars in quotes, in one line. Those of several lines are left to granit.

use std::borrow::Cow;

use granit_parser::ScalarStyle;

use super::{Reader, Scalar};
use crate::parse::build::Take;

impl<'t, S: Take<'t>> Reader<'t, '_, S> {
    /// A scalar in quotes; the cursor stands on the first one.
    pub(super) fn quoted(&mut self) -> Option<Scalar<'t>> {
        let start = self.cursor.at;
        let is_double = self.cursor.byte() == b'"';
        self.cursor.at += 1;
        let text = if is_double {
            self.double()
        } else {
            self.single()
        }?;
        Some(Scalar {
            text,
            style: if is_double {
                ScalarStyle::DoubleQuoted
            } else {
                ScalarStyle::SingleQuoted
            },
            start,
            end: self.cursor.at,
        })
    }

    /// The length of the text up to one of two bytes in this line.
    fn length_to(&self, one: u8, other: u8) -> Option<usize> {
        let rest = &self.cursor.text.as_bytes()[self.cursor.at..];
        let length = rest
            .iter()
            .position(|&byte| byte == one || byte == other || byte == b'\n')?;
        (rest[length] != b'\n').then_some(length)
    }

    fn advance(&mut self, length: usize) -> &'t str {
        let start = self.cursor.at;
        self.cursor.at += length;
        &self.cursor.text[start..self.cursor.at]
    }

    fn single(&mut self) -> Option<Cow<'t, str>> {
        let length = self.length_to(b'\'', b'\'')?;
        let mut text = Cow::Borrowed(self.advance(length));
        loop {
            self.cursor.at += 1;
            if self.cursor.byte() != b'\'' {
                return Some(text);
            }
            // Two quotes are one; the text goes on after them.
            let quote_and_rest = {
                self.cursor.at += 1;
                let length = self.length_to(b'\'', b'\'')?;
                self.advance(length)
            };
            text.to_mut().push('\'');
            text.to_mut().push_str(quote_and_rest);
        }
    }

    fn double(&mut self) -> Option<Cow<'t, str>> {
        let length = self.length_to(b'"', b'\\')?;
        let mut text = Cow::Borrowed(self.advance(length));
        while self.cursor.byte() == b'\\' {
            let meant = match self.cursor.byte_at(self.cursor.at + 1) {
                b'n' => '\n',
                b't' => '\t',
                b'e' => '\u{1b}',
                b'"' => '"',
                b'/' => '/',
                b'\\' => '\\',
                _ => return None,
            };
            self.cursor.at += 2;
            let length = self.length_to(b'"', b'\\')?;
            let rest = self.advance(length);
            text.to_mut().push(meant);
            text.to_mut().push_str(rest);
        }
        self.cursor.at += 1;
        Some(text)
    }
}
