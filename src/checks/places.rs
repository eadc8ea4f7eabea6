//! Smaller places than the values that hold them.

use crate::text::{Sources, Span};

/// The place of `part` inside the text under `whole`; the whole where it is not written there word for word.
pub(super) fn part_of(sources: &Sources, whole: Span, part: &str) -> Span {
    let found = sources.slice(whole).find(part).filter(|_| !part.is_empty());
    found.map_or(whole, |at| {
        let start = whole.start + at as u32;
        Span::new(whole.file, start, start + part.len() as u32)
    })
}
