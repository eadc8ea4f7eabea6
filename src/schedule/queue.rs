//! The queue: pending jobs in GitLab's order, and the runners' free slots.
//!
//! Jobs that the same runners take form a *class* and wait in one line, so that finding the next job costs one look per
//! class, not one per waiting job. A pipeline has as many classes as it has different lists of tags: few.

use std::collections::BTreeSet;

use super::{Capacity, Millis, RunnerId};
use crate::plan::JobId;

/// GitLab serves a project's jobs by their number: first tries in plan order, then further tries as they came.
type Ticket = (u32, JobId);

#[derive(Debug)]
pub(super) struct Queue {
    /// Free slots over all runners. Other pipelines may take more than there are before they are told to stop.
    free: i64,
    /// Free slots of each runner; `None` never runs out.
    slots: Vec<Option<i64>>,
    classes: Vec<Class>,
    /// The class of each job.
    class_of: Vec<usize>,
    poll_interval: Millis,
    /// Pending jobs that no runner has seen yet, by the moment when runners ask for work.
    unseen: BTreeSet<(Millis, Ticket)>,
    stuck_after: Millis,
    pending_at_most: Millis,
}

#[derive(Debug)]
struct Class {
    takers: Vec<RunnerId>,
    waiting: BTreeSet<Ticket>,
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
            free: i64::from(capacity.concurrent.max(1)),
            slots: capacity
                .limits
                .into_iter()
                .map(|limit| limit.filter(|&slots| slots > 0).map(i64::from))
                .collect(),
            classes,
            class_of,
            poll_interval: capacity.poll_interval,
            unseen: BTreeSet::new(),
            stuck_after: capacity.stuck_after,
            pending_at_most: capacity.pending_at_most,
        }
    }

    pub(super) fn push(&mut self, now: Millis, order: u32, job: JobId) {
        let seen = self.next_round(now);
        if seen > now {
            self.unseen.insert((seen, (order, job)));
        } else {
            self.line_up((order, job));
        }
    }

    /// When runners ask for work the next time: they have done so since the run began.
    fn next_round(&self, now: Millis) -> Millis {
        let rounds = now.0.checked_next_multiple_of(self.poll_interval.0);
        rounds.map_or(now, Millis)
    }

    fn line_up(&mut self, ticket: Ticket) {
        let class = &mut self.classes[self.class_of[ticket.1.index()]];
        if !class.takers.is_empty() {
            class.waiting.insert(ticket);
        }
    }

    /// Runners ask for work.
    pub(super) fn poll(&mut self, now: Millis) {
        while let Some(&(moment, ticket)) = self.unseen.first() {
            if moment > now {
                break;
            }
            self.unseen.pop_first();
            self.line_up(ticket);
        }
    }

    /// When a job that somebody could take is seen.
    pub(super) fn next_poll(&self) -> Option<Millis> {
        self.unseen.first().map(|&(moment, _)| moment)
    }

    /// How long a job stays pending at most.
    pub(super) fn patience(&self, job: JobId) -> Millis {
        if self.classes[self.class_of[job.index()]].takers.is_empty() {
            self.stuck_after
        } else {
            self.pending_at_most
        }
    }

    /// Takes a job out of the queue, which came in at that moment, before a runner got it.
    pub(super) fn remove(&mut self, queued: Millis, order: u32, job: JobId) {
        let class = &mut self.classes[self.class_of[job.index()]];
        class.waiting.remove(&(order, job));
        self.unseen.remove(&(self.next_round(queued), (order, job)));
    }

    /// The first job in GitLab's order that some runner can start now, with the first such runner; its slot is taken.
    pub(super) fn start_next(&mut self) -> Option<(JobId, RunnerId)> {
        if self.free <= 0 {
            return None;
        }
        let (ticket, runner) = self
            .classes
            .iter()
            .filter_map(|class| {
                let &ticket = class.waiting.first()?;
                let &runner = class.takers.iter().find(|&&runner| self.has_slot(runner))?;
                Some((ticket, runner))
            })
            .min_by_key(|&(ticket, _)| ticket)?;
        self.classes[self.class_of[ticket.1.index()]]
            .waiting
            .remove(&ticket);
        self.take(runner);
        Some((ticket.1, runner))
    }

    fn has_slot(&self, runner: RunnerId) -> bool {
        let slots = self.slots.get(runner.0 as usize).copied().flatten();
        slots.is_none_or(|free| free > 0)
    }

    /// A slot of this runner is in use from now on.
    pub(super) fn take(&mut self, runner: RunnerId) {
        self.free -= 1;
        if let Some(Some(slots)) = self.slots.get_mut(runner.0 as usize) {
            *slots -= 1;
        }
    }

    /// A slot of this runner is free again.
    pub(super) fn release(&mut self, runner: RunnerId) {
        self.free += 1;
        if let Some(Some(slots)) = self.slots.get_mut(runner.0 as usize) {
            *slots += 1;
        }
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
