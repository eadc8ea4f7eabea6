//! The host made of numbers: a plan, runners and assumptions in, a [`Trace`] out.
//!
//! The clock is a number that jumps from one event to the next, so an hour costs nothing. The scheduler is the real one. What
//! is imagined is the inside of a job, in three steps that only know those before them:
//!
//! - `world/` knows containers: which images are what, when a service is ready or dead, what a Docker client gets to hear.
//! - `shell/` reads a script and runs its commands in that world, each with an exit code, a duration and output.
//! - `writer.rs` writes the log around it, section by section, in GitLab Runner's words; `handover.rs` those of the files that
//!   jobs hand on, which `store.rs` keeps between them.
//!
//! What is known from real runs (texts, exit codes, times of `docker:dind`) is reproduced; what is not known is assumed to
//! succeed after a plausible time, and a dim line in the log says so. Nothing is random: equal inputs, equal bytes.

mod assumptions;
mod trace;
mod host;
mod store;
mod happening;
mod run;
mod fleet;
mod dice;
mod job;
mod refusal;
mod writer;
mod services;
mod handover;
mod log;
mod shell;
mod world;
mod rehearsal;
mod insight;
mod chances;

pub use assumptions::{Assumptions, ProjectFile};
pub use chances::{Chances, chances};
pub use host::simulate;
pub use insight::{Change, Hint, hints, queue_time, slack};
pub use job::foresee;
pub use trace::{Diagnosis, Place, SimulatedJob, Trace, TraceEvent, Try, What, whole_log};
