//! A job as its entry says it, before `parallel:` makes several of it and its relations to other jobs are looked at.

use super::{Job, Variable, parallel::Parallel};

/// A job that is not normal yet.
#[derive(Debug)]
pub(super) struct Draft {
    /// The job; its needs and dependencies are as written.
    pub(super) job: Job,
    /// What makes several of it.
    pub(super) parallel: Option<Parallel>,
    /// How many of its variables are global ones; they come first.
    pub(super) globals: usize,
}

impl Draft {
    /// The variables of the job itself.
    pub(super) fn own_variables(&self) -> &[Variable] {
        self.job.variables.get(self.globals..).unwrap_or_default()
    }
}
