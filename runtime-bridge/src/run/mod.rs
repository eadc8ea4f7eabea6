//! One run: the scheduler on one side, an executor on the other, and everything that happens as numbered events.
//!
//! The scheduler is driven here, where the executor is, for the command line and for the page alike. A page sends a plan
//! and watches; if its tab is lost, nothing is. The alternative, a scheduler in the page that tells the bridge job by job
//! what to do, would stop with its tab.

mod driver;
mod record;

use std::sync::Arc;

use pipeyard::{
    diagnostics::Language,
    plan::{JobId, Plan},
    wire::run::LedgerEntry,
};
use tokio::sync::mpsc;

use crate::{
    executor::{Storage, Workspace},
    policy::Policy,
};

pub(crate) use driver::drive;
pub(crate) use record::Recorder;

/// A run to do. The plan has been judged ([`Policy::judge`]) and found fit.
pub(crate) struct RunOrder {
    /// Its name, which is also a label on everything that it creates.
    pub(crate) name: String,
    /// What to run.
    pub(crate) plan: Plan,
    /// The files for each job.
    pub(crate) files: Arc<Workspace>,
    /// Where artifacts and caches are.
    pub(crate) storage: Arc<Storage>,
    /// What jobs may do, and where they run.
    pub(crate) policy: Arc<Policy>,
    /// What is done differently from GitLab; it goes into the result.
    pub(crate) ledger: Vec<LedgerEntry>,
    /// The language of our own lines.
    pub(crate) language: Language,
    /// Whether the run stays open for somebody who may still press play on a manual job.
    pub(crate) waits_for_play: bool,
}

/// What somebody can say to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    /// Start this manual job.
    Play(JobId),
    /// End everything, with grace.
    Cancel,
    /// End everything now.
    Force,
}

/// Where controls go. A run that is over does not mind.
pub(crate) type Controls = mpsc::UnboundedSender<Control>;

/// A name for a new run.
pub(crate) fn new_name() -> String {
    crate::random::hex(10)
}

#[cfg(test)]
mod tests;
