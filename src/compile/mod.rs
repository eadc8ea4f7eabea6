//! Jobs + [`Inputs`] → [`Pipeline`]: which jobs exist, with a Reason for each kept or dropped job.

mod inputs;
mod pipeline;

pub use inputs::{Inputs, Ref};
pub use pipeline::{Absent, DecidingRule, LeftOut, Pipeline, PipelineJob};
