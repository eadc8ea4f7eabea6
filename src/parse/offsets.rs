//! Offsets in a text that was changed before it was read, counted back to the text that the user sees.

use std::{borrow::Cow, ops::Range};

use crate::text::{FileId, Span};

/// A text with some stretches replaced, and the way back.
#[derive(Debug)]
pub(super) struct Patched<'t> {
    /// The text to read.
    pub(super) text: Cow<'t, str>,
    /// For each replacement: where it starts and ends in the new text, and where the replaced stretch ended in the old one.
    patches: Vec<Patch>,
}

#[derive(Clone, Copy, Debug)]
struct Patch {
    new_start: u32,
    new_end: u32,
    old_end: u32,
}

impl<'t> Patched<'t> {
    /// The text as it is.
    pub(super) const fn unchanged(text: &'t str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            patches: Vec::new(),
        }
    }

    /// The text with each `(range, replacement)` applied; the ranges are in order and do not overlap.
    pub(super) fn new(text: &'t str, replacements: &[(Range<usize>, String)]) -> Self {
        let mut new = String::with_capacity(text.len());
        let mut patches = Vec::with_capacity(replacements.len());
        let mut done = 0;
        for (range, replacement) in replacements {
            new.push_str(&text[done..range.start]);
            let new_start = new.len() as u32;
            new.push_str(replacement);
            patches.push(Patch {
                new_start,
                new_end: new.len() as u32,
                old_end: range.end as u32,
            });
            done = range.end;
        }
        new.push_str(&text[done..]);
        Self {
            text: Cow::Owned(new),
            patches,
        }
    }

    /// The text with everything but one stretch blanked out.
    pub(super) fn only(&self, stretch: &Range<usize>) -> Self {
        self.blanked(&[0..stretch.start, stretch.end..self.text.len()])
    }

    /// The text with one stretch blanked out.
    pub(super) fn without(&self, stretch: &Range<usize>) -> Self {
        self.blanked(std::slice::from_ref(stretch))
    }

    /// Blanks are as long as what they replace, so that every other offset stays.
    fn blanked(&self, stretches: &[Range<usize>]) -> Self {
        let mut text = String::with_capacity(self.text.len());
        for stretch in stretches {
            text.push_str(&self.text[text.len()..stretch.start]);
            let blanks = self.text.as_bytes()[stretch.clone()].iter();
            text.extend(blanks.map(|&byte| if byte == b'\n' { '\n' } else { ' ' }));
        }
        text.push_str(&self.text[text.len()..]);
        Self {
            text: Cow::Owned(text),
            patches: self.patches.clone(),
        }
    }

    /// The place in the old text of a stretch of the new one.
    pub(super) fn span(&self, file: FileId, stretch: &Range<usize>) -> Span {
        let start = self.original(stretch.start as u32);
        let end = self.original(stretch.end as u32);
        Span::new(file, start, end.max(start))
    }

    /// Where an offset of the new text stands in the old one; inside a replacement it is the end of what was replaced.
    pub(super) fn original(&self, offset: u32) -> u32 {
        let before = self
            .patches
            .partition_point(|patch| patch.new_start < offset);
        let Some(patch) = before.checked_sub(1).map(|at| self.patches[at]) else {
            return offset;
        };
        if offset < patch.new_end {
            return patch.old_end;
        }
        patch.old_end + (offset - patch.new_end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lead_back() {
        let patched = Patched::new("a\tb\tc", &[(1..2, "    ".into()), (3..4, "  ".into())]);
        assert_eq!(patched.text, "a    b  c");
        let back: Vec<u32> = (0..=9).map(|at| patched.original(at)).collect();
        assert_eq!(back, [0, 1, 2, 2, 2, 2, 3, 4, 4, 5]);
    }
}
