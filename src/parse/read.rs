//! One reading of a text: granit's events into the builder, up to the first error.

use granit_parser::{Event, Parser, ScanError, options};

use super::{Node, build::Builder, offsets::Patched};
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    text::{FileId, Span},
};

/// What one reading found.
#[derive(Debug, Default)]
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
    let mut reading = Reading::default();
    let mut builder = Builder::new(file);
    let mut documents = 0;
    let mut marker = Span::new(file, 0, 0);
    let place =
        |range: &std::ops::Range<u32>| patched.original(range.start)..patched.original(range.end);
    for next in Parser::new_from_str_with_options(&patched.text, as_libyaml()) {
        let (event, span) = match next {
            Ok(read) => read,
            Err(error) => {
                reading.stopped_at = Some(offset_of(&error, patched.text.len()));
                break;
            }
        };
        let mut bytes = bytes_of(&span);
        if bytes.is_empty() && patched.text[bytes.start as usize..].starts_with(':') {
            // granit places a missing value before the colon of its key; it would stand after it.
            bytes = bytes.start + 1..bytes.start + 1;
        }
        let place_of = place(&bytes);
        match event {
            Event::DocumentStart(..) => {
                documents += 1;
                marker = Span::new(file, place_of.start, place_of.end);
            }
            Event::DocumentEnd if documents == 1 => {
                let (root, found) = std::mem::replace(&mut builder, Builder::new(file)).finish();
                reading.diagnostics.extend(found);
                if is_header(root.as_ref()) {
                    reading.header = root;
                } else {
                    reading.root = root;
                }
            }
            event if documents <= 1 || (documents == 2 && reading.header.is_some()) => {
                let tag_start = span
                    .tag_start()
                    .and_then(|mark| mark.byte_offset())
                    .map(|at| patched.original(at as u32));
                builder.take(event, place_of, tag_start);
            }
            event if event.is_node() && !bytes.is_empty() => {
                reading.diagnostics.push(ignored_document(marker));
                break;
            }
            _ => {}
        }
    }
    let (root, found) = builder.finish();
    reading.diagnostics.extend(found);
    reading.root = reading.root.or(root);
    reading
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

fn bytes_of(span: &granit_parser::Span) -> std::ops::Range<u32> {
    span.byte_range()
        .map_or(0..0, |range| range.start as u32..range.end as u32)
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
