//! Documents → [`Jobs`]: `extends`, `!reference` and `default` are settled, keywords are read into types, each value with
//! the place it came from.

mod job;
#[expect(
    clippy::module_inception,
    reason = "one noun per file, and the noun of this layer is its name"
)]
mod resolve;
mod extends;
mod reference;
mod includes;
mod entries;
mod owner;
mod keywords;
mod stages;
mod defaults;
mod reading;
mod name;
mod script;
mod fixes;
mod field;
mod schema;
mod image;
mod variables;
mod tags;
mod when;
mod duration;
mod timeout;
mod number;
mod matrix;
mod parallel;
mod needs;
mod dependencies;
mod changes;
mod exists;
mod auto_cancel;
mod rule;
mod shared_rules;
mod rules;
mod many_pipelines;
mod policy;
mod workflow;
mod artifacts;
mod cache;
mod retry;
mod kubernetes;
mod deploy_environment;
mod release;
mod pages;
mod trigger_include;
mod trigger;
mod bridge;
mod coverage;
mod hooks;
mod id_tokens;
mod secrets;
mod run;
mod job_inputs;
mod small;
mod draft;
mod matrix_reference;
mod normal;
mod duplicate_needs;
mod stop_jobs;
mod relations;
mod at;
mod findings;

pub use artifacts::Artifacts;
pub use auto_cancel::AutoCancel;
pub use cache::{Cache, CacheKey};
pub use deploy_environment::DeployEnvironment;
pub use duration::seconds;
pub use job::{
    AllowFailure, ChangesClause, ExistsClause, ForeignNeed, Honoured, Host, Image, Inheritance,
    Job, JobKind, Jobs, LedgerEntry, Need, Only, Policy, Presence, Rule, Service, Variable, When,
};
pub use matrix::{Axis, Matrix};
pub use pages::Pages;
pub use parallel::Part;
pub use release::{Release, ReleaseLink};
pub use resolve::{Resolved, resolve};
pub use retry::Retry;
pub use small::Extras;
pub use trigger::{Trigger, TriggerTarget};
pub use workflow::Workflow;
