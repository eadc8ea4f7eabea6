//! What GitLab knows when it creates a pipeline and the files do not say: [`Inputs`], the variables that follow from them,
//! and how a text with variables is expanded.

mod inputs;
mod setting;
mod slug;
mod predefined;
mod merge_request;
mod before;
mod expand;

pub use before::variables_before;
pub use expand::{Circle, Undefined, Unexpanded, expand, expand_all, expand_over, names_in};
pub use inputs::{Changes, Comparison, Inputs, MergeRequest, Ref, User};
pub use predefined::{pipeline_variables, user_variables};
pub use setting::{Level, Setting, visible_settings};
pub use slug::{environment_slug, guessed_tier, slug};
