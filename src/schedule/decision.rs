//! What becomes of a job when it is its turn.

use super::Status;
use crate::resolve::When;

/// What a job waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waits {
    /// All jobs of all stages before its own.
    ForStages,
    /// The jobs in its `needs:`.
    ForNeeds,
}

/// What happens to a created job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing yet.
    Wait,
    /// It goes into the queue.
    Enqueue,
    /// It waits for its time.
    Delay,
    /// It waits for a person.
    Offer,
    /// It will not run.
    Skip,
}

/// Decides about a job, given how everything that it waits for stands together.
///
/// A canceled predecessor is in nobody's list: it skips even a job that runs `always`. A skipped stage before counts as
/// fine, a skipped need does not.
pub(super) fn decide(when: When, waits: Waits, before: Status) -> Decision {
    if !before.is_complete() {
        return Decision::Wait;
    }
    let turn = match when {
        When::OnSuccess | When::Manual | When::Delayed => {
            before == Status::Success || (before == Status::Skipped && waits == Waits::ForStages)
        }
        When::OnFailure => before == Status::Failed,
        When::Always => before != Status::Canceled,
        When::Never => false,
    };
    match when {
        _ if !turn => Decision::Skip,
        When::Manual => Decision::Offer,
        When::Delayed => Decision::Delay,
        _ => Decision::Enqueue,
    }
}
