//! What the clock of a run waits for.

use super::{store::Kept, world::Finding};
use crate::{diagnostics::Phrase, plan::JobId, schedule::Outcome};

/// What is going to happen in a run.
pub(super) enum Happening {
    OfJob {
        run: usize,
        job: JobId,
        course: u32,
        deed: Deed,
    },
    Play {
        run: usize,
        job: JobId,
    },
    Cancel,
    NewCommit,
}

/// What a job does at a moment.
pub(super) enum Deed {
    Write(Phrase),
    Show(Finding),
    /// With what it leaves behind.
    End(Outcome, Option<Kept>),
}
