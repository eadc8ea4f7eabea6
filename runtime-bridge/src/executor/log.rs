//! A job's log on its way out: bytes in, text out, never more than GitLab Runner would keep.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

use super::mask::Masker;

/// GitLab Runner's `output_limit`: what a job writes after this many bytes is dropped, and the job goes on.
pub(crate) const LIMIT: usize = 4096 * 1024;

/// A piece of one job's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogPiece {
    /// The job's position in the plan.
    pub(crate) job: u32,
    /// The text.
    pub(crate) text: String,
}

/// Where a job's output goes. Writing never waits: a slow reader must never slow a container down, and what can pile up
/// is bounded by [`LIMIT`].
#[derive(Clone, Debug)]
pub(crate) struct JobLog {
    job: u32,
    pieces: UnboundedSender<LogPiece>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    written: usize,
    masker: Masker,
}

impl JobLog {
    /// The log of the job at this position of the plan. Nothing that `masker` masks gets into it, whoever writes.
    pub(crate) fn new(job: u32, pieces: UnboundedSender<LogPiece>, masker: Masker) -> Self {
        let state = State { written: 0, masker };
        Self {
            job,
            pieces,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Writes text of the job, as far as the limit allows.
    pub(crate) fn write(&self, text: &str) {
        let mut state = self.lock();
        let text = state.masker.push(text);
        self.send_limited(&mut state, text);
    }

    /// Writes a line of the runner itself; it is never dropped, since it says how the job ended.
    pub(crate) fn runner(&self, text: &str) {
        let mut state = self.lock();
        let rest = state.masker.finish();
        self.send_limited(&mut state, rest);
        let mut text_of_ours = state.masker.push(text);
        text_of_ours += &state.masker.finish();
        self.send(text_of_ours);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send_limited(&self, state: &mut State, text: String) {
        let room = LIMIT.saturating_sub(state.written);
        if text.len() <= room {
            state.written += text.len();
            self.send(text);
            return;
        }
        if state.written > LIMIT {
            return;
        }
        state.written = LIMIT + 1;
        let kept = text.floor_char_boundary_at(room);
        self.send(format!("{kept}\n{EXCEEDED}"));
    }

    fn send(&self, text: String) {
        if text.is_empty() {
            return;
        }
        // A receiver that is gone means that the run is over; nobody is left to read this.
        let _ = self.pieces.send(LogPiece {
            job: self.job,
            text,
        });
    }
}

const EXCEEDED: &str = "Job's log exceeded limit of 4194304 bytes.\nJob execution will continue but no more output will be collected.\n";

trait Prefix {
    fn floor_char_boundary_at(&self, length: usize) -> &str;
}

impl Prefix for str {
    fn floor_char_boundary_at(&self, length: usize) -> &str {
        let mut end = length.min(self.len());
        while !self.is_char_boundary(end) {
            end -= 1;
        }
        &self[..end]
    }
}

/// Turns the bytes of one stream into text, however they are cut: a character torn apart waits for its rest.
#[derive(Debug, Default)]
pub(crate) struct TextDecoder {
    torn: Vec<u8>,
}

impl TextDecoder {
    /// The text of these bytes, as far as it is complete; what is no UTF-8 becomes U+FFFD.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> String {
        self.torn.extend_from_slice(bytes);
        let complete = complete_length(&self.torn);
        let rest = self.torn.split_off(complete);
        let text = String::from_utf8_lossy(&self.torn).into_owned();
        self.torn = rest;
        text
    }

    /// What is left when the stream has ended.
    pub(crate) fn finish(self) -> String {
        String::from_utf8_lossy(&self.torn).into_owned()
    }
}

/// How many bytes do not end inside a character. Only the last three can begin a character that is still coming.
fn complete_length(bytes: &[u8]) -> usize {
    let tail = bytes.len().saturating_sub(3);
    (tail..bytes.len())
        .rev()
        .find(|&at| {
            let length = match bytes[at] {
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf7 => 4,
                _ => 1,
            };
            at + length > bytes.len()
        })
        .unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc::unbounded_channel;

    #[test]
    fn text_is_the_same_wherever_it_is_cut() {
        let text = "빌드 😀 ok\n\u{1b}[0m é";
        for first in 0..=text.len() {
            for second in first..=text.len() {
                let mut decoder = TextDecoder::default();
                let bytes = text.as_bytes();
                let mut seen = decoder.push(&bytes[..first]);
                seen += &decoder.push(&bytes[first..second]);
                seen += &decoder.push(&bytes[second..]);
                assert_eq!(seen + &decoder.finish(), text);
            }
        }
    }

    #[test]
    fn broken_bytes_become_replacement_characters() {
        let mut decoder = TextDecoder::default();
        assert_eq!(decoder.push(b"a\xffb"), "a\u{fffd}b");
        assert_eq!(decoder.push(b"\xe2\x82"), "");
        assert_eq!(decoder.finish(), "\u{fffd}");
    }

    #[test]
    fn secrets_are_masked_whoever_writes_them() {
        let (sender, mut pieces) = unbounded_channel();
        let log = JobLog::new(0, sender, Masker::new(["s3cr3t-value"].into_iter()));
        log.write("a s3cr3t");
        log.clone().write("-value b s3c");
        log.runner("ERROR: pulling s3cr3t-value\n");
        let mut said = String::new();
        while let Ok(piece) = pieces.try_recv() {
            said += &piece.text;
        }
        assert_eq!(said, "a [MASKED] b s3cERROR: pulling [MASKED]\n");
    }

    #[test]
    fn a_flood_is_cut_at_a_character_and_says_so_once() {
        let (sender, mut pieces) = unbounded_channel();
        let log = JobLog::new(3, sender, Masker::new(std::iter::empty()));
        log.write(&"a".repeat(LIMIT - 1));
        log.write("é");
        log.write("more");
        log.runner("end\n");
        drop(log);
        let mut texts = Vec::new();
        while let Ok(piece) = pieces.try_recv() {
            texts.push(piece.text);
        }
        assert_eq!(texts.len(), 3);
        assert_eq!(texts[1], format!("\n{EXCEEDED}"));
        assert_eq!(texts[2], "end\n");
    }
}
