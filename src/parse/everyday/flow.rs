//! Brackets: `[a, b]` and `{a: b}`.

use granit_parser::{Event, StructureStyle};

use super::{Properties, Reader, Scalar, plain::Inside};
use crate::parse::build::Take;

impl<'t, S: Take<'t>> Reader<'t, '_, S> {
    /// A list or a mapping in brackets; the cursor comes behind the closing one. Lines in it are indented deeper than `parent`.
    pub(super) fn brackets(&mut self, parent: isize, properties: Properties) -> Option<()> {
        if self.cursor.byte() == b'[' {
            self.deeper(|it| it.list(parent, properties))
        } else if properties.reference_at.is_none() {
            self.deeper(|it| it.pairs(parent, properties))
        } else {
            None
        }
    }

    fn list(&mut self, parent: isize, properties: Properties) -> Option<()> {
        self.put_sequence(StructureStyle::Flow, properties, self.cursor.at);
        self.cursor.at += 1;
        self.skip_space(parent)?;
        while self.cursor.byte() != b']' {
            self.item(parent)?;
            self.separator(parent, b']')?;
        }
        self.close(Event::SequenceEnd);
        Some(())
    }

    fn pairs(&mut self, parent: isize, properties: Properties) -> Option<()> {
        let start = Event::MappingStart(StructureStyle::Flow, properties.anchor, None);
        self.put(start, self.cursor.at, self.cursor.at);
        self.cursor.at += 1;
        self.skip_space(parent)?;
        while self.cursor.byte() != b'}' {
            let key = self.word_or_quoted()?;
            if self.cursor.byte() != b':' || !self.cursor.is_apart(self.cursor.at) {
                return None;
            }
            self.put_scalar(key, 0);
            self.cursor.at += 1;
            self.skip_space(parent)?;
            self.item(parent)?;
            self.separator(parent, b'}')?;
        }
        self.close(Event::MappingEnd);
        Some(())
    }

    fn close(&mut self, event: Event<'t>) {
        self.put(event, self.cursor.at, self.cursor.at + 1);
        self.cursor.at += 1;
    }

    fn item(&mut self, parent: isize) -> Option<()> {
        let properties = self.properties()?;
        match self.cursor.byte() {
            b'[' | b'{' => self.brackets(parent, properties),
            _ if properties.reference_at.is_some() => None,
            b'*' if properties.anchor == 0 => self.alias(),
            _ => {
                let scalar = self.word_or_quoted()?;
                self.put_scalar(scalar, properties.anchor);
                Some(())
            }
        }
    }

    fn word_or_quoted(&mut self) -> Option<Scalar<'t>> {
        match self.cursor.byte() {
            b'"' | b'\'' => self.quoted(),
            _ => self.plain(Inside::Brackets),
        }
    }

    /// A comma, or nothing before the closing bracket.
    fn separator(&mut self, parent: isize, closing: u8) -> Option<()> {
        self.skip_space(parent)?;
        if self.cursor.byte() == closing {
            return Some(());
        }
        self.cursor.word(",")?;
        self.skip_space(parent)
    }

    /// Blanks, line breaks and comments between the parts.
    fn skip_space(&mut self, parent: isize) -> Option<()> {
        let is_comment = self.cursor.byte() == b'#';
        self.cursor.skip_blanks();
        if is_comment || !self.cursor.is_rest_empty() {
            return (!is_comment).then_some(());
        }
        let indent = self.cursor.indent;
        self.cursor.next_line()?;
        let is_closed = matches!(self.cursor.byte(), b']' | b'}') && self.cursor.indent >= 0;
        let is_inside = is_closed || self.cursor.indent > parent.max(0);
        self.cursor.indent = indent;
        is_inside.then_some(())
    }
}
