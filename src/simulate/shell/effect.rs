//! What a command does, as far as a log shows it.

use crate::{diagnostics::Phrase, schedule::Millis};

/// The whole of what running a command comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::simulate) struct Effect {
    /// Its exit code.
    pub(in crate::simulate) code: i32,
    /// How long it takes.
    pub(in crate::simulate) takes: Millis,
    /// What it prints, in order.
    pub(in crate::simulate) lines: Vec<Line>,
    /// Whether it never ends by itself.
    pub(in crate::simulate) hangs: bool,
}

/// A line of output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::simulate) enum Line {
    /// On standard output.
    Out(String),
    /// On standard error.
    Err(String),
    /// Not the command's: a dim remark of Pipeyard's.
    Aside(Phrase),
}

impl Effect {
    /// Ends at once with this exit code and prints nothing.
    pub(in crate::simulate) fn code(code: i32) -> Self {
        Self {
            code,
            ..Self::default()
        }
    }

    /// Succeeds after `takes`.
    pub(in crate::simulate) fn after(takes: Millis) -> Self {
        Self {
            takes,
            ..Self::default()
        }
    }

    /// Adds lines to standard output.
    #[must_use]
    pub(in crate::simulate) fn out(mut self, text: &str) -> Self {
        self.lines
            .extend(text.lines().map(|line| Line::Out(line.to_owned())));
        self
    }

    /// Adds lines to standard error.
    #[must_use]
    pub(in crate::simulate) fn err(mut self, text: &str) -> Self {
        self.lines
            .extend(text.lines().map(|line| Line::Err(line.to_owned())));
        self
    }

    /// Adds a remark.
    #[must_use]
    pub(in crate::simulate) fn aside(mut self, remark: Phrase) -> Self {
        self.lines.push(Line::Aside(remark));
        self
    }
}
