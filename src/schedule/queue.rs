//! The queue: pending jobs in plan order, and the runners' free slots.
//!
//! Jobs that the same runners take form a *class* and wait in one line, so that finding the next job costs one look per
//! class, not one per waiting job. A pipeline has as many classes as it has different lists of tags: few.

use std::collections::BTreeSet;

use super::{Capacity, Millis, RunnerId};
use crate::plan::JobId;

#[derive(Debug)]
pub(super) struct Queue {
    /// Free slots over all runners.
    free: u32,
    /// Free slots of each runner; `None` never runs out.
    slots: Vec<Option<u32>>,
    classes: Vec<Class>,
    /// The class of each job.
    class_of: Vec<usize>,
    stuck_after: Millis,
    /// Jobs that nobody takes, by the moment when they are given up.
    stuck: BTreeSet<(Millis, JobId)>,
}

#[derive(Debug)]
struct Class {
    takers: Vec<RunnerId>,
    waiting: BTreeSet<JobId>,
}

impl Queue {
    /// An empty queue for `jobs` jobs. A limit of 0 is none, as in GitLab Runner; at least one job runs at once, because
    /// GitLab Runner does not start with `concurrent = 0`.
    pub(super) fn new(capacity: Capacity, jobs: usize) -> Self {
        let mut takers = capacity.takers;
        takers.resize(jobs, Vec::new());
        let mut distinct: Vec<_> = takers.iter().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let class_of = takers
            .iter()
            .map(|list| distinct.partition_point(|&other| other < list))
            .collect();
        let classes = distinct.into_iter().cloned().map(Class::new).collect();
        Self {
            free: capacity.concurrent.max(1),
            slots: capacity
                .limits
                .into_iter()
                .map(|limit| limit.filter(|&slots| slots > 0))
                .collect(),
            classes,
            class_of,
            stuck_after: capacity.stuck_after,
            stuck: BTreeSet::new(),
        }
    }

    pub(super) fn push(&mut self, now: Millis, job: JobId) {
        let class = &mut self.classes[self.class_of[job.index()]];
        if class.takers.is_empty() {
            self.stuck.insert((now + self.stuck_after, job));
        } else {
            class.waiting.insert(job);
        }
    }

    /// Takes a job out of the queue before a runner got it.
    pub(super) fn remove(&mut self, job: JobId) {
        self.classes[self.class_of[job.index()]]
            .waiting
            .remove(&job);
        self.stuck.retain(|&(_, stuck)| stuck != job);
    }

    /// The first job in plan order that some runner can start now, with the first such runner; its slot is taken.
    pub(super) fn start_next(&mut self) -> Option<(JobId, RunnerId)> {
        if self.free == 0 {
            return None;
        }
        let (job, runner) = self
            .classes
            .iter()
            .filter_map(|class| {
                let &job = class.waiting.first()?;
                let &runner = class.takers.iter().find(|&&runner| self.has_slot(runner))?;
                Some((job, runner))
            })
            .min_by_key(|&(job, _)| job)?;
        self.classes[self.class_of[job.index()]]
            .waiting
            .remove(&job);
        self.free -= 1;
        if let Some(Some(slots)) = self.slots.get_mut(runner.0 as usize) {
            *slots -= 1;
        }
        Some((job, runner))
    }

    fn has_slot(&self, runner: RunnerId) -> bool {
        !matches!(self.slots.get(runner.0 as usize), Some(Some(0)))
    }

    /// A job of this runner has ended.
    pub(super) fn release(&mut self, runner: RunnerId) {
        self.free += 1;
        if let Some(Some(slots)) = self.slots.get_mut(runner.0 as usize) {
            *slots += 1;
        }
    }

    /// When the next stuck job is given up.
    pub(super) fn next_deadline(&self) -> Option<Millis> {
        self.stuck.first().map(|&(deadline, _)| deadline)
    }

    /// A stuck job whose time is up, taken out of the queue.
    pub(super) fn give_up(&mut self, now: Millis) -> Option<JobId> {
        let &(deadline, job) = self.stuck.first()?;
        if deadline > now {
            return None;
        }
        self.stuck.pop_first();
        Some(job)
    }
}

impl Class {
    const fn new(takers: Vec<RunnerId>) -> Self {
        Self {
            takers,
            waiting: BTreeSet::new(),
        }
    }
}
