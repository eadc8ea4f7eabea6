//! How much may run at once, and where.

use super::{Millis, ProcessMode, RunnerId};

/// What the runners and the server allow.
///
/// ```
/// use pipeyard::schedule::{Capacity, RunnerId};
/// let capacity = Capacity { concurrent: 2, takers: vec![vec![RunnerId(0)]], ..Capacity::default() };
/// assert_eq!(capacity.stuck_after.0, 3_600_000, "GitLab's hour");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Jobs at once over all runners.
    pub concurrent: u32,
    /// Jobs at once per runner; `None` is no limit of its own.
    pub limits: Vec<Option<u32>>,
    /// For each job of the plan the runners that take it, best first. A job with none is stuck.
    pub takers: Vec<Vec<RunnerId>>,
    /// How often runners ask for work when they have none (`check_interval`): a job that becomes pending in between waits
    /// for the next time. Zero is at once.
    pub poll_interval: Millis,
    /// How long a job that no runner takes stays pending before it fails.
    pub stuck_after: Millis,
    /// How long a job that some runner would take stays pending before it fails.
    pub pending_at_most: Millis,
    /// How long past its time limit a running job may be silent before it is given up.
    pub lost_after: Millis,
    /// How much later than planned a delayed job may still start.
    pub stale_after: Millis,
    /// In which order resource groups serve, by name; the others are unordered. In GitLab only the API sets this.
    pub modes: Vec<(String, ProcessMode)>,
}

const HOUR: Millis = Millis(60 * 60 * 1000);

impl Default for Capacity {
    /// No runner at all, and GitLab's waiting times.
    fn default() -> Self {
        Self {
            concurrent: 1,
            limits: Vec::new(),
            takers: Vec::new(),
            poll_interval: Millis(0),
            stuck_after: HOUR,
            pending_at_most: Millis(24 * HOUR.0),
            lost_after: HOUR,
            stale_after: HOUR,
            modes: Vec::new(),
        }
    }
}
