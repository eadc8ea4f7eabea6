//! What GitLab knows when it creates a pipeline and the files do not say: [`Inputs`], the variables that follow from them,
//! and how a text with variables is expanded.

mod inputs;
mod setting;
mod predefined;
mod expand;

pub use expand::{Circle, Undefined, Unexpanded, expand, expand_all, expand_over};
pub use inputs::{Changes, Comparison, Inputs, MergeRequest, Ref};
pub use predefined::{pipeline_variables, slug};
pub use setting::{Level, Setting};
