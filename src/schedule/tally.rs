//! How many jobs stand where: kept up to date in constant time, while statuses change one by one.

use super::{
    Status,
    composite::{Member, SYMBOLS, Symbols},
};

/// The jobs of a stage or of a pipeline, counted by symbol.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally([u32; SYMBOLS]);

impl Tally {
    pub(super) fn add(&mut self, job: Member) {
        self.0[job.symbol()] += 1;
    }

    pub(super) fn remove(&mut self, job: Member) {
        self.0[job.symbol()] -= 1;
    }

    pub(super) fn symbols(&self) -> Symbols {
        self.0
            .iter()
            .enumerate()
            .filter(|&(_, &count)| count > 0)
            .fold(Symbols::default(), |set, (symbol, _)| set.with(symbol))
    }

    /// Whether something is going on, or will without a person.
    pub(super) fn is_busy(&self) -> bool {
        [
            Status::WaitingForResource,
            Status::Preparing,
            Status::WaitingForCallback,
            Status::Pending,
            Status::Running,
            Status::Canceling,
            Status::Scheduled,
        ]
        .into_iter()
        .any(|status| self.0[status as usize] > 0)
    }
}
