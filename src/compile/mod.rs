//! Jobs + [`Inputs`] → [`Pipeline`]: which jobs exist, with a Reason for each kept or dropped job.

mod inputs;
mod predefined;
mod expand;
mod environment;
mod presence;
mod rules;
mod policy;
mod pipeline;
#[expect(
    clippy::module_inception,
    reason = "one noun per file, and this file is the phase itself"
)]
mod compile;

pub use compile::compile;
pub use environment::{Environment, Predefined};
pub use expand::{Circle, Undefined, Unexpanded, expand, expand_all};
pub use inputs::{Inputs, Ref};
pub use pipeline::{Absent, DecidingRule, LeftOut, Pipeline, PipelineJob};
