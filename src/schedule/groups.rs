//! Resource groups: of all jobs in one, one runs at a time (`Ci::ResourceGroup` in GitLab).

use std::collections::{BTreeMap, BTreeSet};

use super::{Machine, Status};
use crate::plan::JobId;

/// A resource group, by its position in [`Machine::groups`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupId(pub u32);

/// In which order the jobs of several pipelines get a resource. Within one pipeline GitLab has no order but that of the
/// jobs, whatever the mode: a job that may not run yet does not hold up another one of its own pipeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProcessMode {
    /// Whoever waits, as soon as the resource is free.
    #[default]
    Unordered,
    /// The oldest pipeline that still has a job to run in the group, even when that job cannot run yet.
    OldestFirst,
    /// The newest such pipeline.
    NewestFirst,
    /// The newest pipeline with a job that waits.
    NewestReadyFirst,
}

impl ProcessMode {
    /// The mode with GitLab's name.
    ///
    /// ```
    /// use pipeyard::schedule::ProcessMode;
    /// assert_eq!(ProcessMode::from_name("oldest_first"), Some(ProcessMode::OldestFirst));
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "unordered" => Some(Self::Unordered),
            "oldest_first" => Some(Self::OldestFirst),
            "newest_first" => Some(Self::NewestFirst),
            "newest_ready_first" => Some(Self::NewestReadyFirst),
            _ => None,
        }
    }

    /// Whether a job of another pipeline that stands there has its turn before all jobs of this one.
    const fn goes_first(self, pipeline: i64, status: Status) -> bool {
        let is_upcoming = matches!(
            status,
            Status::Created | Status::Scheduled | Status::WaitingForResource
        );
        match self {
            Self::Unordered => false,
            Self::OldestFirst => pipeline < 0 && is_upcoming,
            Self::NewestFirst => pipeline > 0 && is_upcoming,
            Self::NewestReadyFirst => pipeline > 0 && matches!(status, Status::WaitingForResource),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) mode: ProcessMode,
    holder: Option<JobId>,
    /// By the order in which GitLab created the jobs.
    waiting: BTreeSet<(u32, JobId)>,
    rivals: BTreeMap<(i64, JobId), Status>,
}

impl Group {
    pub(super) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// The job that gets the resource now.
    fn next(&self) -> Option<(u32, JobId)> {
        let holds = |status: &Status| {
            matches!(
                status,
                Status::Preparing
                    | Status::WaitingForCallback
                    | Status::Pending
                    | Status::Running
                    | Status::Canceling
            )
        };
        if self.holder.is_some() || self.rivals.values().any(holds) {
            return None;
        }
        let goes_first = |(&(pipeline, _), &status): (&(i64, JobId), &Status)| {
            self.mode.goes_first(pipeline, status)
        };
        if self.rivals.iter().any(goes_first) {
            return None;
        }
        self.waiting.first().copied()
    }
}

impl Machine {
    /// The names of the resource groups, in the order in which the plan names them.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|group| group.name.as_str())
    }

    pub(super) fn wait_for_resource(&mut self, job: JobId, group: GroupId) {
        let order = self.order[job.index()];
        self.set_status(job, Status::WaitingForResource);
        self.groups[group.0 as usize].waiting.insert((order, job));
        self.asked_groups.insert(group);
    }

    /// A job has no use for its group any more.
    pub(super) fn leave_group(&mut self, job: JobId) {
        let Some(id) = self.plan[job.index()].group else {
            return;
        };
        let group = &mut self.groups[id.0 as usize];
        group.waiting.remove(&(self.order[job.index()], job));
        if group.holder == Some(job) {
            group.holder = None;
        }
        self.asked_groups.insert(id);
    }

    pub(super) fn rival(&mut self, id: GroupId, pipeline: i64, job: JobId, status: Status) {
        let Some(group) = self.groups.get_mut(id.0 as usize) else {
            return;
        };
        if status.is_complete() {
            group.rivals.remove(&(pipeline, job));
        } else {
            group.rivals.insert((pipeline, job), status);
        }
        self.asked_groups.insert(id);
    }

    /// Gives free resources to those who wait for them.
    pub(super) fn assign_resources(&mut self) {
        while let Some(id) = self.asked_groups.pop_first() {
            let group = &mut self.groups[id.0 as usize];
            if let Some(next) = group.next() {
                group.waiting.remove(&next);
                group.holder = Some(next.1);
                self.make_pending(next.1);
            }
        }
    }
}
