//! Ending a job before its time.

use std::{future::Future, time::Duration};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Why a job ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interrupt {
    /// Somebody canceled it.
    Canceled,
    /// It took longer than it may.
    TimedOut,
}

/// The ways in which a job can be told to end. Clones tell the same job.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    cancel: CancellationToken,
    force: CancellationToken,
    deadline: Option<Instant>,
}

impl Stop {
    /// Nobody has said anything yet; `force` belongs to the whole run.
    pub(crate) fn new(force: &CancellationToken) -> Self {
        Self {
            cancel: CancellationToken::new(),
            force: force.clone(),
            deadline: None,
        }
    }

    /// The same stop with a time limit that starts now.
    #[must_use]
    pub(crate) fn within(mut self, limit: Duration) -> Self {
        // A limit beyond what the clock can count is no limit.
        self.deadline = Instant::now().checked_add(limit);
        self
    }

    /// A stop that nobody has used yet, except for `force`, which counts for everything in a run.
    #[must_use]
    pub(crate) fn anew(&self) -> Self {
        Self::new(&self.force)
    }

    /// Tells the job to end.
    pub(crate) fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Ends with the reason as soon as there is one, and never without.
    pub(crate) async fn interrupted(&self) -> Interrupt {
        let passed = async {
            match self.deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Interrupt::Canceled,
            () = self.force.cancelled() => Interrupt::Canceled,
            () = passed => Interrupt::TimedOut,
        }
    }

    /// Ends as soon as patience is over: what has not ended by itself is killed.
    pub(crate) async fn forced(&self) {
        self.force.cancelled().await;
    }

    /// What `work` gives, or why it was interrupted. `work` is dropped then, so it must leave nothing half done behind.
    pub(crate) async fn or<T>(&self, work: impl Future<Output = T>) -> Result<T, Interrupt> {
        tokio::select! {
            biased;
            interrupt = self.interrupted() => Err(interrupt),
            done = work => Ok(done),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_deadline_interrupts() {
        let stop = Stop::new(&CancellationToken::new()).within(Duration::from_secs(2));
        let started = Instant::now();
        assert_eq!(
            stop.or(std::future::pending::<()>()).await,
            Err(Interrupt::TimedOut)
        );
        assert_eq!(started.elapsed(), Duration::from_secs(2));
    }

    #[tokio::test]
    async fn a_cancel_reaches_clones_and_wins_over_finished_work() {
        let stop = Stop::new(&CancellationToken::new());
        assert_eq!(stop.or(async { 1 }).await, Ok(1));
        stop.clone().cancel();
        assert_eq!(stop.or(async { 1 }).await, Err(Interrupt::Canceled));
    }
}
