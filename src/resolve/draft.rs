//! A job as its entry says it, before `parallel:` makes several of it and its relations to other jobs are looked at.

use super::{
    Job, Variable,
    at::At,
    dependencies,
    findings::Findings,
    parallel::{self, Parallel},
};
use crate::parse::Mapping;

/// A job that is not normal yet.
#[derive(Debug)]
pub(super) struct Draft {
    /// The job; its needs and dependencies are as written.
    pub(super) job: Job,
    /// What makes several of it.
    pub(super) parallel: Option<Parallel>,
    /// How many of its variables are global ones; they come first.
    globals: usize,
}

impl Draft {
    /// The draft of a job with this entry, in a file with these global variables.
    pub(super) fn of(
        job: Job,
        mapping: &Mapping,
        globals: &[Variable],
        at: &At<'_>,
        findings: &mut Findings<'_>,
    ) -> Self {
        let (dependencies, needs) = (job.dependencies.as_ref(), job.needs.as_ref());
        dependencies::check_against_needs(dependencies, needs, at, findings);
        let parallel = mapping
            .get("parallel")
            .and_then(|node| parallel::read(node, job.kind, &at.key("parallel"), findings));
        let is_inherited = |it: &&Variable| job.inherits_variables.takes(&it.name.value);
        Self {
            globals: globals.iter().filter(is_inherited).count(),
            job,
            parallel,
        }
    }

    /// The variables of the job itself.
    pub(super) fn own_variables(&self) -> &[Variable] {
        self.job.variables.get(self.globals..).unwrap_or_default()
    }
}
