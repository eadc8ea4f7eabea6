//! What jobs of a simulated run hand on to each other: artifacts, reported variables, caches.

use std::{borrow::Cow, collections::BTreeMap, rc::Rc};

use super::shell::Node;
use crate::plan::{JobId, Plan, PlannedJob};

/// Files of a job.
#[derive(Clone, Debug, Default)]
pub(super) struct Archive {
    /// By path from the project's folder.
    pub(super) nodes: Rc<Vec<(String, Node)>>,
    /// Whether nothing else can be in it: a command that is not modelled may have made more.
    pub(super) is_complete: bool,
}

/// What a job has handed on.
#[derive(Clone, Debug, Default)]
pub(super) struct Deposit {
    pub(super) archive: Option<Archive>,
    /// What it reported (`artifacts:reports:dotenv`).
    pub(super) variables: Vec<(String, String)>,
}

/// What a job leaves behind.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) deposit: Deposit,
    /// By key.
    pub(super) caches: Vec<(String, Archive)>,
}

type Caches = BTreeMap<String, Archive>;

/// What a job is given when it starts.
pub(super) struct Given<'a> {
    /// The job, with the variables that others reported for it.
    pub(super) job: Cow<'a, PlannedJob>,
    /// Artifacts with the jobs that they come from, the later over the earlier.
    pub(super) archives: Vec<(JobId, Archive)>,
    pub(super) caches: Rc<Caches>,
    /// Whether that is all that it is given in a run. A job that is looked at by itself may be given anything.
    pub(super) is_all: bool,
}

impl<'a> Given<'a> {
    /// What is known about a job that is looked at by itself.
    pub(super) fn alone(plan: &'a Plan, id: JobId) -> Self {
        let job = &plan.jobs[id.index()];
        let hands_on = |id: JobId| plan.jobs[id.index()].artifacts.is_some();
        let is_given_files = job.caches.iter().any(|cache| cache.policy != "push")
            || plan.fetched(job).into_iter().any(hands_on);
        Self {
            job: started(job, &[]),
            archives: Vec::new(),
            caches: Rc::default(),
            is_all: !is_given_files,
        }
    }
}

/// What the jobs of a run have handed on so far.
#[derive(Debug, Default)]
pub(super) struct Store {
    /// By pipeline and job, the last try of each.
    deposits: BTreeMap<(usize, JobId), Deposit>,
    /// The caches, which all pipelines share.
    caches: Rc<Caches>,
}

impl Store {
    /// What a job of this pipeline is given now.
    pub(super) fn give<'a>(&self, run: usize, plan: &'a Plan, id: JobId) -> Given<'a> {
        let job = &plan.jobs[id.index()];
        let (mut archives, mut reported) = (Vec::new(), Vec::new());
        if !self.deposits.is_empty() {
            for id in plan.fetched(job) {
                let Some(deposit) = self.deposits.get(&(run, id)) else {
                    continue;
                };
                archives.extend(deposit.archive.clone().map(|archive| (id, archive)));
                reported.extend_from_slice(&deposit.variables);
            }
        }
        Given {
            job: started(job, &reported),
            archives,
            caches: Rc::clone(&self.caches),
            is_all: true,
        }
    }

    /// Takes what a job leaves behind. What an earlier try of it handed on is forgotten, a cache replaced whole.
    pub(super) fn take(&mut self, run: usize, job: JobId, kept: Kept) {
        let Kept { deposit, caches } = kept;
        if deposit.archive.is_some() || !deposit.variables.is_empty() {
            self.deposits.insert((run, job), deposit);
        } else {
            self.deposits.remove(&(run, job));
        }
        if !caches.is_empty() {
            Rc::make_mut(&mut self.caches).extend(caches);
        }
    }
}

fn started<'a>(job: &'a PlannedJob, reported: &[(String, String)]) -> Cow<'a, PlannedJob> {
    if job.open.is_some() {
        Cow::Owned(job.with_reported(reported))
    } else {
        Cow::Borrowed(job)
    }
}
