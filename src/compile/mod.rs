//! Jobs + [`Inputs`] → [`Pipeline`]: which jobs exist, with a Reason for each kept or dropped job.

mod environment;
mod expand;
mod inputs;
mod pipeline;
mod predefined;

pub use environment::Environment;
pub use expand::{Circle, Undefined, Unexpanded, expand, expand_all};
pub use inputs::{Inputs, Ref};
pub use pipeline::{Absent, DecidingRule, LeftOut, Pipeline, PipelineJob};
