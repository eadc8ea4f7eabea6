//! Places of findings lie inside the files that they are about, between two characters.

use pipeyard::{
    diagnostics::Diagnostic,
    text::{Sources, Span},
};

fn spans(found: &Diagnostic) -> impl Iterator<Item = Span> {
    let labels = found.labels.iter().map(|label| label.span);
    let edits = found
        .fix
        .iter()
        .flat_map(|fix| &fix.edits)
        .map(|edit| edit.span);
    [found.span].into_iter().chain(labels).chain(edits)
}

pub(crate) fn check(sources: &Sources, found: &Diagnostic) {
    for span in spans(found) {
        check_span(sources, span);
    }
}

pub(crate) fn check_span(sources: &Sources, span: Span) {
    let text = sources.get(span.file).map(|file| file.text.as_str());
    assert!(
        text.is_some_and(|text| is_in(text, span)),
        "{span:?} is not in the file"
    );
}

pub(crate) fn check_in_text(text: &str, found: &Diagnostic) {
    for span in spans(found) {
        assert!(is_in(text, span), "{span:?} is not in the text");
    }
}

fn is_in(text: &str, span: Span) -> bool {
    text.get(span.start as usize..span.end as usize).is_some()
}
