//! What happens by itself when nothing else does: one moment per job at most.

use std::collections::BTreeSet;

use super::Millis;
use crate::plan::JobId;

/// The moments at which the machine has to look at a job again.
#[derive(Debug)]
pub(super) struct Alarms {
    by_moment: BTreeSet<(Millis, JobId)>,
    of_job: Vec<Option<Millis>>,
}

impl Alarms {
    pub(super) fn new(jobs: usize) -> Self {
        Self {
            by_moment: BTreeSet::new(),
            of_job: vec![None; jobs],
        }
    }

    pub(super) fn set(&mut self, job: JobId, moment: Millis) {
        self.clear(job);
        self.of_job[job.index()] = Some(moment);
        self.by_moment.insert((moment, job));
    }

    pub(super) fn clear(&mut self, job: JobId) {
        if let Some(moment) = self.of_job[job.index()].take() {
            self.by_moment.remove(&(moment, job));
        }
    }

    pub(super) fn next(&self) -> Option<Millis> {
        self.by_moment.first().map(|&(moment, _)| moment)
    }

    /// A job whose moment has come, and how long ago it came.
    pub(super) fn ring(&mut self, now: Millis) -> Option<(JobId, Millis)> {
        let &(moment, job) = self.by_moment.first()?;
        if moment > now {
            return None;
        }
        self.clear(job);
        Some((job, now - moment))
    }
}
