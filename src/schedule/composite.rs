//! Many statuses as one: how GitLab sums up the jobs of a stage, of a pipeline, or of a `needs:` list.
//!
//! A job counts as its status, but for two symbols of its own: one that may fail and did counts as *passed with a
//! warning*, and a manual one that may fail, hence holds nobody up, is *ignored*. The answer depends only on which symbols
//! occur, never on how often or in which order, and that is what makes the scheduler's bookkeeping cheap.

use super::Status;

/// A job as far as it matters to a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Where it stands.
    pub status: Status,
    /// Whether its failure is allowed.
    pub allow_failure: bool,
}

/// The status of a stage, of a pipeline, or of everything before a stage. `None` for no jobs at all.
///
/// ```
/// use pipeyard::schedule::{Member, Status, composite};
/// let failed_but_allowed = Member { status: Status::Failed, allow_failure: true };
/// let success = Member { status: Status::Success, allow_failure: false };
/// assert_eq!(composite([success, failed_but_allowed]), Some(Status::Success));
/// ```
pub fn composite(jobs: impl IntoIterator<Item = Member>) -> Option<Status> {
    jobs.into_iter().collect::<Symbols>().composite()
}

/// The status of the jobs that a job needs. It differs from [`composite`] in one point: a skipped need, or a manual one
/// that nobody waits for, makes the whole *skipped* at once.
pub fn composite_of_needs(jobs: impl IntoIterator<Item = Member>) -> Option<Status> {
    jobs.into_iter().collect::<Symbols>().composite_of_needs()
}

/// The number of symbols: one per status, and two of their own.
pub(super) const SYMBOLS: usize = Status::ALL.len() + 2;
const WARNED: usize = Status::ALL.len();
const IGNORED: usize = Status::ALL.len() + 1;

impl Member {
    /// The position of its symbol, below [`SYMBOLS`].
    pub(super) fn symbol(self) -> usize {
        match self.status {
            Status::Failed | Status::Canceled if self.allow_failure => WARNED,
            Status::Manual if self.allow_failure => IGNORED,
            status => status as usize,
        }
    }

    /// Whether whoever waits for it still has to wait.
    pub(super) fn is_open(self) -> bool {
        !Symbols(1 << self.symbol()).is_settled()
    }

    /// Whether whoever needs it is skipped at once.
    pub(super) fn skips_dependents(self) -> bool {
        1 << self.symbol() & SKIPPING != 0
    }
}

/// Which symbols occur, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Symbols(u16);

impl FromIterator<Member> for Symbols {
    fn from_iter<I: IntoIterator<Item = Member>>(jobs: I) -> Self {
        Self(
            jobs.into_iter()
                .fold(0, |bits, job| bits | 1 << job.symbol()),
        )
    }
}

const fn bits(statuses: &[Status]) -> u16 {
    let (mut bits, mut at) = (0, 0);
    while at < statuses.len() {
        bits |= 1 << statuses[at] as u16;
        at += 1;
    }
    bits
}

/// What never stands in anybody's way: allowed failures and manual jobs that nobody waits for.
const PASSING: u16 = 1 << WARNED | 1 << IGNORED;
const SKIPPING: u16 = bits(&[Status::Skipped]) | 1 << IGNORED;
const SETTLED: u16 = PASSING
    | bits(&[
        Status::Success,
        Status::Failed,
        Status::Canceled,
        Status::Skipped,
    ]);

impl Symbols {
    /// The symbols of both.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set with one more symbol.
    pub(super) const fn with(self, symbol: usize) -> Self {
        Self(self.0 | 1 << symbol)
    }

    /// Whether nothing in it will change without a person. Adding a symbol to a set that is not settled never settles it,
    /// so a stage that is not settled holds up every later one.
    pub(super) const fn is_settled(self) -> bool {
        self.0 & !SETTLED == 0
    }

    /// The tests in GitLab's order; the first that holds decides.
    pub(super) fn composite(self) -> Option<Status> {
        use Status::{
            Canceled, Canceling, Created, Failed, Pending, Preparing, Running, Skipped, Success,
        };
        if self.0 == 0 {
            return None;
        }
        let nothing_but = [
            (Skipped, SKIPPING),
            (Success, bits(&[Success, Skipped]) | PASSING),
            (Created, bits(&[Created]) | PASSING),
            (Preparing, bits(&[Preparing]) | PASSING),
            (Canceled, bits(&[Canceled, Success, Skipped]) | PASSING),
            (Pending, bits(&[Pending, Created, Skipped]) | PASSING),
        ];
        let occurs = [
            (Running, bits(&[Running, Pending])),
            (
                Status::WaitingForResource,
                bits(&[Status::WaitingForResource]),
            ),
            (
                Status::WaitingForCallback,
                bits(&[Status::WaitingForCallback]),
            ),
            (Status::Manual, bits(&[Status::Manual])),
            (Status::Scheduled, bits(&[Status::Scheduled])),
            (Preparing, bits(&[Preparing])),
            (Running, bits(&[Created])),
            (Canceling, bits(&[Canceling])),
        ];
        let whole = nothing_but.into_iter().find(|&(_, set)| self.0 & !set == 0);
        let winner = whole.or_else(|| occurs.into_iter().find(|&(_, set)| self.0 & set != 0));
        Some(winner.map_or(Failed, |(status, _)| status))
    }

    /// The same for a `needs:` list.
    pub(super) fn composite_of_needs(self) -> Option<Status> {
        if self.0 & SKIPPING != 0 {
            return Some(Status::Skipped);
        }
        self.composite()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_that_is_not_settled_stays_so_whatever_is_added() {
        for bits in 1u16..1 << SYMBOLS {
            let complete = Symbols(bits).composite().is_some_and(Status::is_complete);
            assert_eq!(complete, Symbols(bits).is_settled(), "{bits:015b}");
        }
    }
}
