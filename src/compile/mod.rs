//! Jobs + [`Inputs`](crate::facts::Inputs) → [`Pipeline`]: which jobs exist, with a Reason for each kept or dropped job.

mod job_variables;
mod environment;
mod clauses;
mod rules;
mod policy;
mod presence;
mod workflow;
mod seed;
mod needs;
mod pipeline;
#[expect(
    clippy::module_inception,
    reason = "one noun per file, and this file is the phase itself"
)]
mod compile;
mod change;
mod candidates;
mod flip;

pub use change::Change;
pub use compile::compile;
pub use environment::{Environment, Predefined};
pub use flip::{Flip, smallest_flip};
pub use pipeline::{Absent, DecidingRule, LeftOut, Pipeline, PipelineJob};
