//! Running one job: what an engine must be able to do, and the words for it.
//!
//! The scheduler decides *when*; an [`Executor`] decides *how*. It is given everything that it may use in a [`JobOrder`]
//! and can ask for nothing more, so what a plan may do is decided before it, in [`crate::policy`].

pub(crate) mod archive;
pub(crate) mod log;
mod mask;
mod stop;
mod storage;
mod terms;
mod unpack;
mod workspace;

pub(crate) mod docker;
#[cfg(test)]
pub(crate) mod fake;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use pipeyard::{diagnostics::Language, plan::PlannedJob, schedule::Outcome};

pub(crate) use log::{JobLog, LogPiece};
pub(crate) use mask::Masker;
pub(crate) use stop::{Interrupt, Stop};
pub(crate) use storage::{Deposit, Storage};
pub(crate) use terms::Terms;
pub(crate) use workspace::{Workspace, WorkspaceFile};

/// One job to run, with everything that its run may use.
pub(crate) struct JobOrder {
    /// The name of the run: the value of a label on everything that the job creates.
    pub(crate) run: String,
    /// The job's position in the plan.
    pub(crate) position: u32,
    /// The same, and from the second try on which try: the value of another label, and part of every name.
    pub(crate) place: String,
    /// The job, with the variables that others reported for it.
    pub(crate) job: PlannedJob,
    /// The jobs whose artifacts it is given, by position and name.
    pub(crate) fetched: Vec<(u32, String)>,
    /// Where artifacts and caches are.
    pub(crate) storage: Arc<Storage>,
    /// Where its files lie: `/builds/group/project`.
    pub(crate) project_directory: String,
    /// The files themselves.
    pub(crate) files: Arc<Workspace>,
    /// What the native side grants this job.
    pub(crate) terms: Terms,
    /// The language of Pipeyard's own lines in the log; GitLab Runner's stay as they are.
    pub(crate) language: Language,
}

/// Something that runs jobs.
pub(crate) trait Executor: Send + Sync {
    /// Runs a job to its end, whatever that is, and removes what it created.
    fn run_job(&self, order: JobOrder, log: JobLog, stop: Stop) -> BoxFuture<'_, Outcome>;

    /// What it runs on, for people: a version and an address.
    fn facts(&self) -> Facts;

    /// Whether the engine still answers.
    fn is_there(&self) -> BoxFuture<'_, bool>;

    /// Whether an image need not be pulled.
    fn has_image<'a>(&'a self, name: &'a str) -> BoxFuture<'a, bool>;

    /// Removes what a run shares between its jobs. Called once, when all of them have ended.
    fn end_run(&self, run: String) -> BoxFuture<'_, ()>;
}

/// An engine in few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Its version.
    pub(crate) version: String,
    /// Where it listens.
    pub(crate) host: String,
}
