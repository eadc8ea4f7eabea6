//! Documents → [`Jobs`]: `extends`, `!reference` and `default` are settled, keywords are read into types, each value with
//! the place it came from.

mod job;
#[expect(
    clippy::module_inception,
    reason = "one noun per file, and the noun of this layer is its name"
)]
mod resolve;
mod extends;
mod merge;
mod reference;
mod entries;
mod owner;
mod keywords;
mod stages;
mod defaults;
mod reading;
mod script;
mod image;
mod variables;
mod tags;
mod when;
mod needs;
mod rules;
mod policy;
mod findings;

pub use job::{
    AllowFailure, Honoured, Image, Job, JobKind, Jobs, LedgerEntry, Need, Policy, Presence, Rule,
    Service, Variable, When,
};
pub use resolve::{Resolved, resolve};
