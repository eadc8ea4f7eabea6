//! What goes wrong before a command can do its work.

use std::process::ExitCode;

use pipeyard::diagnostics::Phrase;

/// How a program ends (`interfaces`: 0 fine, 1 failed, 2 wrong usage, 3 could not start, 130 interrupted).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// The pipeline failed, or lint found an error.
    Failed = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// No engine, or refused by policy.
    CouldNotStart = 3,
    /// Somebody interrupted it.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A problem: what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// How the program ends.
    pub(super) exit: Exit,
    /// What is wrong.
    pub(super) what: Phrase,
    /// What to do next, best first.
    pub(super) help: Vec<Phrase>,
}

impl Problem {
    /// The command line makes no sense.
    pub(super) fn usage(what: Phrase) -> Self {
        Self::new(Exit::Usage, what)
    }

    /// The work could not begin.
    pub(super) fn could_not_start(what: Phrase) -> Self {
        Self::new(Exit::CouldNotStart, what)
    }

    /// Adds advice.
    #[must_use]
    pub(super) fn with_help(mut self, help: Phrase) -> Self {
        self.help.push(help);
        self
    }

    fn new(exit: Exit, what: Phrase) -> Self {
        Self {
            exit,
            what,
            help: Vec::new(),
        }
    }
}
