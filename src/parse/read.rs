//! One reading of a text: its events into the builder, up to the first error. Everyday YAML is read quickly; where it is not
//! everyday, granit reads it.

use std::ops::{ControlFlow, Range};

use granit_parser::{Event, Parser, ScanError, options};

use super::{
    Node,
    build::{Builder, Take},
    everyday,
    offsets::Patched,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    text::{FileId, Span},
};

/// What one reading found.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Reading {
    /// The first document's root.
    pub(super) root: Option<Node>,
    /// The root of a first document that is only a header (`spec:`); then `root` is the second's.
    pub(super) header: Option<Node>,
    /// What is wrong with what could be read.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Where reading stopped, as an offset of the text that was read.
    pub(super) stopped_at: Option<u32>,
}

/// Reads a text. What was read before an error is kept.
pub(super) fn read(file: FileId, patched: &Patched<'_>) -> Reading {
    read_everyday(file, patched).unwrap_or_else(|| read_any(file, patched))
}

/// Reads a text if it is everyday YAML: one document without an error.
pub(super) fn read_everyday(file: FileId, patched: &Patched<'_>) -> Option<Reading> {
    let mut sink = Original {
        patched,
        builder: Builder::new(file),
    };
    everyday::read(&patched.text, &mut sink)?;
    let (root, diagnostics) = sink.builder.finish();
    Some(Reading {
        root,
        diagnostics,
        ..Reading::default()
    })
}

/// A builder that is told the offsets of the text that is read.
struct Original<'t> {
    patched: &'t Patched<'t>,
    builder: Builder,
}

impl<'t> Take<'t> for Original<'_> {
    fn take(&mut self, event: Event<'t>, bytes: Range<u32>, tag_start: Option<u32>) {
        let place = self.patched.original(bytes.start)..self.patched.original(bytes.end);
        let tag_start = tag_start.map(|at| self.patched.original(at));
        self.builder.take(event, place, tag_start);
    }
}

/// Reads any text.
pub(super) fn read_any(file: FileId, patched: &Patched<'_>) -> Reading {
    let mut reader = Reader {
        file,
        patched,
        builder: Builder::new(file),
        documents: 0,
        marker: Span::new(file, 0, 0),
        reading: Reading::default(),
    };
    for next in Parser::new_from_str_with_options(&patched.text, as_libyaml()) {
        let flow = match next {
            Ok((event, span)) => reader.take(event, &span),
            Err(error) => {
                reader.reading.stopped_at = Some(offset_of(&error, patched.text.len()));
                ControlFlow::Break(())
            }
        };
        if flow.is_break() {
            break;
        }
    }
    let (root, found) = reader.builder.finish();
    reader.reading.diagnostics.extend(found);
    reader.reading.root = reader.reading.root.or(root);
    reader.reading
}

struct Reader<'t> {
    file: FileId,
    patched: &'t Patched<'t>,
    builder: Builder,
    documents: u32,
    /// Where the current document's `---` stands.
    marker: Span,
    reading: Reading,
}

impl Reader<'_> {
    /// Takes an event; breaks where GitLab reads no further.
    fn take(&mut self, event: Event<'_>, span: &granit_parser::Span) -> ControlFlow<()> {
        let bytes = self.bytes_of(span);
        let place = self.patched.original(bytes.start)..self.patched.original(bytes.end);
        match event {
            Event::DocumentStart(..) => self.start_document(&place),
            Event::DocumentEnd if self.documents == 1 => {
                let builder = std::mem::replace(&mut self.builder, Builder::new(self.file));
                let (root, found) = builder.finish();
                self.reading.diagnostics.extend(found);
                self.reading.root = root;
            }
            event if self.is_read() => {
                let tag_start = span
                    .tag_start()
                    .and_then(|mark| mark.byte_offset())
                    .map(|at| self.patched.original(at as u32));
                self.builder.take(event, place, tag_start);
            }
            event if event.is_node() && !bytes.is_empty() => {
                self.reading.diagnostics.push(ignored_document(self.marker));
                return ControlFlow::Break(());
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn start_document(&mut self, place: &Range<u32>) {
        self.documents += 1;
        self.marker = Span::new(self.file, place.start, place.end);
        // Only a document that another one follows can be a header; alone, `spec` is a job's name.
        if self.documents == 2 && is_header(self.reading.root.as_ref()) {
            self.reading.header = self.reading.root.take();
        }
    }

    /// GitLab reads the first document, and the second after a header.
    const fn is_read(&self) -> bool {
        self.documents <= 1 || (self.documents == 2 && self.reading.header.is_some())
    }

    fn bytes_of(&self, span: &granit_parser::Span) -> Range<u32> {
        let bytes = span
            .byte_range()
            .map_or(0..0, |range| range.start as u32..range.end as u32);
        let is_before_colon = bytes.is_empty()
            && self.patched.text.as_bytes().get(bytes.start as usize) == Some(&b':');
        // granit places a missing value before the colon of its key; it would stand after it.
        if is_before_colon {
            bytes.start + 1..bytes.start + 1
        } else {
            bytes
        }
    }
}

/// Where granit can read as libyaml does, it shall.
fn as_libyaml() -> granit_parser::Options {
    options! {
        emit_unresolved_aliases: true,
        bom_inside_document_as_content: true,
        block_scalar_eof_without_line_feed: true,
        emit_comments: false,
    }
}

fn offset_of(error: &ScanError, length: usize) -> u32 {
    error.marker().byte_offset().unwrap_or(length).min(length) as u32
}

fn is_header(root: Option<&Node>) -> bool {
    root.and_then(Node::as_mapping)
        .is_some_and(|mapping| mapping.get("spec").is_some())
}

fn ignored_document(marker: Span) -> Diagnostic {
    Diagnostic::new(
        Code::SecondDocumentIgnored,
        marker,
        phrase!(
            "GitLab reads only the document before this `---`; everything after it is ignored",
            "GitLab은 이 `---` 앞의 문서만 읽습니다. 그 뒤는 모두 무시됩니다"
        ),
    )
    .with_help(phrase!(
        "remove the `---`, so that the file is one document",
        "`---` 줄을 지워 파일 전체를 한 문서로 만드세요"
    ))
}
