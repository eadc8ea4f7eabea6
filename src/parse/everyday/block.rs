//! Block mappings, block lists, and what stands in them.

use granit_parser::{Event, StructureStyle};

use super::{Properties, Reader, Scalar, plain::Inside};
use crate::parse::build::Take;

/// A key that is longer is no simple key.
const LONGEST_KEY: usize = 1000;

/// What a value stands after.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Colon,
    Dash,
}

impl<'t, S: Take<'t>> Reader<'t, '_, S> {
    /// The one document of a text.
    pub(super) fn document(&mut self) -> Option<()> {
        if self.cursor.text.starts_with("---\n") {
            self.cursor.at = 3;
        }
        self.cursor.next_line()?;
        if self.cursor.indent != 0 {
            return None;
        }
        self.node_in_lines(-1, Properties::default())?;
        (self.cursor.indent == -1).then_some(())
    }

    /// A node that begins in a line of its own, the cursor on its first character.
    fn node_in_lines(&mut self, parent: isize, properties: Properties) -> Option<()> {
        let indent = self.cursor.indent;
        if self.cursor.is_dash() {
            return self.deeper(|it| it.list_of_lines(indent, properties));
        }
        if matches!(self.cursor.byte(), b'&' | b'!') {
            if properties.anchor != 0 || properties.reference_at.is_some() {
                return None;
            }
            let properties = self.properties()?;
            return self.node_in_line(parent, None, properties);
        }
        self.node_in_line(parent, Some(indent), properties)
    }

    /// A node that begins in the middle of a line, or in a line of its own as anything but a list. With `column` a mapping
    /// may begin here, and its keys stand in that column.
    fn node_in_line(
        &mut self,
        parent: isize,
        column: Option<isize>,
        properties: Properties,
    ) -> Option<()> {
        match self.cursor.byte() {
            b'[' | b'{' => {
                self.brackets(parent, properties)?;
                return self.end_of_node();
            }
            _ if properties.reference_at.is_some() => return None,
            b'*' if properties.anchor == 0 => {
                self.alias()?;
                return self.end_of_node();
            }
            b'|' | b'>' => {
                let scalar = self.literal(parent)?;
                self.put_scalar(scalar, properties.anchor);
                return Some(());
            }
            _ => {}
        }
        let scalar = self.scalar()?;
        if self.is_key(&scalar) {
            let column = column?;
            return self.deeper(|it| it.mapping(column, properties, scalar));
        }
        let scalar = if scalar.style == granit_parser::ScalarStyle::Plain {
            self.fold_plain(scalar, parent)?
        } else {
            self.end_of_node()?;
            scalar
        };
        self.put_scalar(scalar, properties.anchor);
        Some(())
    }

    fn scalar(&mut self) -> Option<Scalar<'t>> {
        match self.cursor.byte() {
            b'"' | b'\'' => self.quoted(),
            _ => self.plain(Inside::Block),
        }
    }

    /// Whether a colon makes the scalar a key; then the cursor comes to the colon.
    fn is_key(&mut self, scalar: &Scalar<'t>) -> bool {
        self.cursor.skip_blanks();
        let is_key = self.cursor.byte() == b':'
            && self.cursor.is_apart(self.cursor.at)
            && !self.cursor.is_at_end();
        if !is_key {
            self.cursor.at = scalar.end;
        }
        is_key
    }

    /// Nothing more may stand in this line; the cursor comes to the next content.
    fn end_of_node(&mut self) -> Option<()> {
        if !self.cursor.is_rest_empty() {
            return None;
        }
        self.cursor.next_line().map(|_| ())
    }

    /// A mapping whose keys stand in the column `indent`; its first key is read, the cursor on the colon.
    fn mapping(&mut self, indent: isize, properties: Properties, first: Scalar<'t>) -> Option<()> {
        if properties.reference_at.is_some() {
            return None;
        }
        let start = Event::MappingStart(StructureStyle::Block, properties.anchor, None);
        self.put(start, first.start, first.start);
        let mut key = first;
        loop {
            if key.end - key.start > LONGEST_KEY {
                return None;
            }
            self.put_scalar(key, 0);
            self.cursor.at += 1;
            self.value(indent, After::Colon)?;
            if self.cursor.indent != indent {
                break;
            }
            key = self.scalar()?;
            if !self.is_key(&key) {
                return None;
            }
        }
        self.end_of_collection(indent, Event::MappingEnd)
    }

    /// A list whose dashes stand in the column `indent`; the cursor on the first.
    fn list_of_lines(&mut self, indent: isize, properties: Properties) -> Option<()> {
        self.put_sequence(StructureStyle::Block, properties, self.cursor.at);
        self.items(indent)
    }

    /// A list whose dashes stand in the column of its key. To granit it begins with its first item.
    fn list_below_its_key(&mut self, indent: isize, properties: Properties) -> Option<()> {
        let dash = self.cursor.at;
        self.cursor.at += 1;
        self.cursor.skip_blanks();
        let start = self.cursor.at;
        if self.cursor.is_rest_empty() {
            return None;
        }
        self.cursor.at = dash;
        self.put_sequence(StructureStyle::Block, properties, start);
        self.items(indent)
    }

    fn items(&mut self, indent: isize) -> Option<()> {
        loop {
            self.cursor.at += 1;
            self.value(indent, After::Dash)?;
            if self.cursor.indent != indent || !self.cursor.is_dash() {
                break;
            }
        }
        self.end_of_collection(indent, Event::SequenceEnd)
    }

    /// What comes next belongs to a collection further out, or the text is wrong.
    fn end_of_collection(&mut self, indent: isize, event: Event<'t>) -> Option<()> {
        if self.cursor.indent > indent {
            return None;
        }
        self.put(event, self.cursor.at, self.cursor.at);
        Some(())
    }

    /// The value after the colon of a key or the dash of an item, both of which stand in the column `parent`.
    fn value(&mut self, parent: isize, after: After) -> Option<()> {
        let place = self.cursor.at;
        self.cursor.skip_blanks();
        let properties = self.properties()?;
        if self.cursor.is_rest_empty() {
            return self.value_in_lines(parent, after, properties, place);
        }
        let has_none = properties.anchor == 0 && properties.reference_at.is_none();
        let column = (after == After::Dash && has_none).then(|| self.cursor.column());
        match column {
            Some(column) if self.cursor.is_dash() => {
                self.deeper(|it| it.list_of_lines(column, properties))
            }
            _ => self.node_in_line(parent, column, properties),
        }
    }

    /// A value that begins in a line after its key or dash, if there is one.
    fn value_in_lines(
        &mut self,
        parent: isize,
        after: After,
        properties: Properties,
        place: usize,
    ) -> Option<()> {
        self.cursor.next_line()?;
        let indent = self.cursor.indent;
        if indent > parent {
            return self.node_in_lines(parent, properties);
        }
        if after == After::Colon && indent == parent && self.cursor.is_dash() {
            return self.deeper(|it| it.list_below_its_key(indent, properties));
        }
        let is_bare = properties.anchor == 0 && properties.reference_at.is_none();
        if after == After::Dash || !is_bare {
            return None;
        }
        self.put_nothing(place);
        Some(())
    }
}
