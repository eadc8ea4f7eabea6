//! Jobs on a Docker engine, through its API and nothing else: no `docker` program, no helper image, no bind mount.
//!
//! What happens to a job is told in [`job`], top to bottom, in the stages that GitLab Runner's docker executor has; the
//! other files are one Docker noun each. A job's script goes to the standard input of the image's own entry point, which
//! is how `docker:latest` comes to set `DOCKER_HOST` as it does on gitlab.com.
//!
//! Everything that is created carries labels ([`label`]); cleaning up is a query for them, not a memory, so it works after
//! a panic and after `kill -9` too ([`cleanup`], [`reaper`]).
//!
//! Choices and their reasons:
//! - The log comes from `attach`, subscribed before the start and always drained: `docker logs -f` loses lines when the
//!   engine rotates its files, and a reader that stalls would stop the job.
//! - An exit is awaited with the condition `not-running` *after* the start has been answered. `next-exit` would have to be
//!   subscribed before the start, or a fast exit is missed and the wait never ends.
//! - Readiness is read inside the service, from its own `/proc/net/tcp`, and only where that fails by connecting from here:
//!   an engine may live in another network namespace or in a virtual machine, where the address is not routed or, worse,
//!   belongs to somebody else.

mod cache;
mod cleanup;
mod container;
mod ending;
mod engine;
mod handover;
mod image;
mod job;
mod label;
mod logs;
mod network;
mod readiness;
mod reaper;
mod script;
mod service;
mod shell;
mod transfer;
mod volume;

use futures_util::future::BoxFuture;
use pipeyard::schedule::Outcome;

use super::{Executor, Facts, JobLog, JobOrder, Stop};

pub(crate) use engine::{Absent, Engine};
pub(crate) use label::Owner;
pub(crate) use reaper::Reaped;

/// Runs jobs on one engine, in the name of one instance of the program.
pub(crate) struct DockerExecutor {
    engine: Engine,
    owner: Owner,
}

impl DockerExecutor {
    /// Everything that it creates on `engine` will belong to `owner`.
    pub(crate) fn new(engine: Engine, owner: Owner) -> Self {
        Self { engine, owner }
    }

    /// Removes what instances of this program left behind that are not alive any more.
    pub(crate) async fn reap(&self, is_alive: impl Fn(&str) -> bool) -> Result<Reaped, String> {
        reaper::reap(&self.engine, &self.owner, is_alive).await
    }
}

impl Executor for DockerExecutor {
    fn run_job(&self, order: JobOrder, log: JobLog, stop: Stop) -> BoxFuture<'_, Outcome> {
        Box::pin(job::run(self, order, log, stop))
    }

    fn facts(&self) -> Facts {
        let facts = self.engine.facts();
        Facts {
            version: facts.version.clone(),
            host: facts.host.clone(),
        }
    }

    fn is_there(&self) -> BoxFuture<'_, bool> {
        Box::pin(self.engine.is_there())
    }

    fn has_image<'a>(&'a self, name: &'a str) -> BoxFuture<'a, bool> {
        Box::pin(self.engine.has_image(name))
    }

    fn end_run(&self, run: String) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            cleanup::run(&self.engine, &self.owner, &run).await;
        })
    }
}

#[cfg(test)]
mod tests;
