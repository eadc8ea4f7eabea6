//! A place in a text, and steps over blanks, comments and lines.

/// Where reading stands.
pub(super) struct Cursor<'t> {
    pub(super) text: &'t str,
    /// The byte that comes next.
    pub(super) at: usize,
    /// Where the current line begins.
    pub(super) line: usize,
    /// How far the current line with content is indented; -1 at the end of the text.
    pub(super) indent: isize,
}

/// How the cursor came from one line with content to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    /// The line breaks in between.
    pub(super) breaks: usize,
    /// Whether a comment stands in between.
    pub(super) has_comment: bool,
}

impl<'t> Cursor<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 0,
            indent: -1,
        }
    }

    pub(super) fn byte_at(&self, at: usize) -> u8 {
        // A line break stands in for the end of the text: whatever ends with one ends with the other.
        self.text.as_bytes().get(at).copied().unwrap_or(b'\n')
    }

    pub(super) fn byte(&self) -> u8 {
        self.byte_at(self.at)
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// How many characters stand before the cursor in its line, all of them blanks or dashes: so many columns.
    pub(super) const fn column(&self) -> isize {
        (self.at - self.line).cast_signed()
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.byte() == b' ' {
            self.at += 1;
        }
    }

    /// Whether a blank or a line break comes after this byte.
    pub(super) fn is_apart(&self, at: usize) -> bool {
        matches!(self.byte_at(at + 1), b' ' | b'\n')
    }

    /// Whether the next byte is the dash of a list's item.
    pub(super) fn is_dash(&self) -> bool {
        self.byte() == b'-' && self.is_apart(self.at)
    }

    /// Steps over `word`.
    pub(super) fn word(&mut self, word: &str) -> Option<()> {
        self.text[self.at..]
            .starts_with(word)
            .then(|| self.at += word.len())
    }

    /// Steps over the name of an anchor or an alias and gives it. Only names are everyday that no reader could take for more.
    pub(super) fn name(&mut self) -> Option<&'t str> {
        let start = self.at + 1;
        let rest = &self.text.as_bytes()[start..];
        let is_inside =
            |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let length = rest.iter().take_while(is_inside).count();
        self.at = start + length;
        let ends = matches!(self.byte(), b' ' | b'\n' | b',' | b']' | b'}');
        (length > 0 && ends).then(|| &self.text[start..self.at])
    }

    /// Whether nothing but a comment stands between the cursor and the end of its line.
    pub(super) fn is_rest_empty(&self) -> bool {
        let mut at = self.at;
        while self.byte_at(at) == b' ' {
            at += 1;
        }
        match self.byte_at(at) {
            b'\n' => true,
            b'#' => at > self.at || self.byte_at(at.wrapping_sub(1)) == b' ',
            _ => false,
        }
    }

    /// Goes from the end of a line's content to the next content; `None` where a marker of documents or a directive stands.
    pub(super) fn next_line(&mut self) -> Option<Gap> {
        let mut gap = Gap {
            breaks: 0,
            has_comment: false,
        };
        loop {
            self.skip_blanks();
            if self.byte() == b'#' {
                gap.has_comment = true;
                self.skip_line();
            }
            if self.is_at_end() {
                self.indent = -1;
                return Some(gap);
            }
            if self.byte() != b'\n' {
                break;
            }
            self.at += 1;
            self.line = self.at;
            gap.breaks += 1;
        }
        self.indent = self.column();
        let is_marker = self.indent == 0
            && (self.byte() == b'%'
                || matches!(self.text.get(self.at..self.at + 3), Some("---" | "...")));
        (!is_marker).then_some(gap)
    }

    pub(super) fn skip_line(&mut self) {
        while self.byte() != b'\n' {
            self.at += 1;
        }
    }
}
