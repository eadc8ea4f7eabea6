//! The YAML that people write every day, read quickly: block mappings and lists, scalars of every style, anchors, aliases,
//! `!reference` and brackets. It gives the same events as granit, and where a text leaves this subset, or is wrong, it gives
//! nothing and granit reads the whole text. So nothing here decides what YAML means or words a complaint; it is allowed to
//! give up wherever it likes, and never allowed to differ (`tests.rs` compares the two).
//!
//! It recurses, but only so deep ([`DEEPEST`]); deeper texts are not everyday.

mod cursor;
mod plain;
mod quoted;
mod literal;
mod flow;
mod block;
#[cfg(test)]
mod tests;

use granit_parser::{Event, StructureStyle};

use super::build::Take;
use cursor::Cursor;

/// More levels than this are left to granit, which does not recurse.
const DEEPEST: usize = 40;

/// Reads a text of one document into `sink`; `None` where it is not everyday, and then what the sink got is worth nothing.
pub(super) fn read<'t>(text: &'t str, sink: &mut impl Take<'t>) -> Option<()> {
    if !is_printable(text) {
        return None;
    }
    let mut reader = Reader {
        cursor: Cursor::new(text),
        sink,
        anchors: Vec::new(),
        depth: 0,
    };
    reader.document()
}

/// Whether only characters occur that mean the same everywhere in a text. Tabs, carriage returns and the line breaks of
/// other alphabets do not.
fn is_printable(text: &str) -> bool {
    let is_ascii_fine = |byte: u8| byte == b'\n' || (b' '..=b'~').contains(&byte);
    if text.bytes().all(is_ascii_fine) {
        return true;
    }
    text.chars().all(|c| match c {
        '\n' | ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        c => c >= '\u{a0}',
    })
}

/// Reads a text; every method gives `None` where the text stops being everyday.
struct Reader<'t, 's, S> {
    cursor: Cursor<'t>,
    sink: &'s mut S,
    /// The names of the anchors so far; an anchor's identity is its place here, from 1.
    anchors: Vec<&'t str>,
    depth: usize,
}

/// What stands before a node: an anchor's identity (0: none), and where `!reference` stands.
#[derive(Clone, Copy, Debug, Default)]
struct Properties {
    anchor: usize,
    reference_at: Option<u32>,
}

/// A scalar that was read and not yet told: it may turn out to be a key.
struct Scalar<'t> {
    text: std::borrow::Cow<'t, str>,
    style: granit_parser::ScalarStyle,
    start: usize,
    end: usize,
}

impl<'t, S: Take<'t>> Reader<'t, '_, S> {
    fn put(&mut self, event: Event<'t>, start: usize, end: usize) {
        self.sink.take(event, start as u32..end as u32, None);
    }

    fn put_scalar(&mut self, scalar: Scalar<'t>, anchor: usize) {
        let event = Event::Scalar(scalar.text, scalar.style, anchor, None);
        self.put(event, scalar.start, scalar.end);
    }

    /// A value that is not written, where it would stand.
    fn put_nothing(&mut self, at: usize) {
        let nothing = Scalar {
            text: "".into(),
            style: granit_parser::ScalarStyle::Plain,
            start: at,
            end: at,
        };
        self.put_scalar(nothing, 0);
    }

    fn put_sequence(&mut self, style: StructureStyle, properties: Properties, at: usize) {
        let tag = properties
            .reference_at
            .map(|_| std::borrow::Cow::Owned(granit_parser::Tag::new("!", "reference")));
        let event = Event::SequenceStart(style, properties.anchor, tag);
        let bytes = at as u32..at as u32;
        self.sink.take(event, bytes, properties.reference_at);
    }

    /// The anchor and the tag before a node, and the blanks after them.
    fn properties(&mut self) -> Option<Properties> {
        let mut properties = Properties::default();
        loop {
            match self.cursor.byte() {
                b'&' if properties.anchor == 0 => {
                    let name = self.cursor.name()?;
                    self.anchors.push(name);
                    properties.anchor = self.anchors.len();
                }
                b'!' if properties.reference_at.is_none() => {
                    properties.reference_at = Some(self.cursor.at as u32);
                    self.cursor.word("!reference ")?;
                }
                b'&' | b'!' => return None,
                _ => return Some(properties),
            }
            self.cursor.skip_blanks();
        }
    }

    fn alias(&mut self) -> Option<()> {
        let start = self.cursor.at;
        let name = self.cursor.name()?;
        let at = self.anchors.iter().rposition(|&anchor| anchor == name)?;
        self.put(Event::Alias(at + 1), start, self.cursor.at);
        Some(())
    }

    /// Goes one level down for as long as `read` takes.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let result = read(self);
        self.depth -= 1;
        result
    }
}
