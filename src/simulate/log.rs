//! A job's log while it is being written.

use crate::{
    diagnostics::{Language, Phrase},
    joblog,
    schedule::Millis,
};

/// A piece of a log and when it appears, counted from the start of the job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) at: Millis,
    pub(super) text: Phrase,
}

/// The pieces so far, in order of time.
#[derive(Debug, Default)]
pub(super) struct Log {
    pieces: Vec<(Millis, String, String)>,
    written: usize,
    /// Whether a remark says already that the simulator has stopped.
    pub(super) has_given_up: bool,
}

/// GitLab Runner's `output_limit`: 4 MiB.
const LIMIT: usize = 4 << 20;

impl Log {
    /// Writes what is the same in every language.
    pub(super) fn write(&mut self, at: Millis, text: &str) {
        self.append(at, text, text);
    }

    /// Writes a sentence of Pipeyard's own as a line of this kind.
    pub(super) fn say(&mut self, at: Millis, sentence: &Phrase, line: fn(&str) -> String) {
        let (english, korean) = (
            sentence.text(Language::English),
            sentence.text(Language::Korean),
        );
        self.append(at, &line(english), &line(korean));
    }

    /// Past the limit the runner says so once, and then nothing any more.
    fn append(&mut self, at: Millis, in_english: &str, in_korean: &str) {
        if self.written > LIMIT {
            return;
        }
        self.written += in_english.len();
        if self.written > LIMIT {
            let exceeded = joblog::log_limit_exceeded(LIMIT);
            self.push(at, &exceeded, &exceeded);
        } else {
            self.push(at, in_english, in_korean);
        }
    }

    fn push(&mut self, at: Millis, in_english: &str, in_korean: &str) {
        match self.pieces.last_mut() {
            Some((last, english, korean)) if *last == at => {
                english.push_str(in_english);
                korean.push_str(in_korean);
            }
            _ => self
                .pieces
                .push((at, in_english.to_owned(), in_korean.to_owned())),
        }
    }

    /// The pieces in order of time: what runs in the background writes between what others write.
    pub(super) fn into_pieces(mut self) -> Vec<Piece> {
        self.pieces.sort_by_key(|&(at, ..)| at);
        let piece = |(at, english, korean)| Piece {
            at,
            text: Phrase::new(english, korean),
        };
        self.pieces.into_iter().map(piece).collect()
    }
}
