//! Documents → [`Jobs`]: `extends`, `!reference` and `default` are settled, keywords are read into types, each value with
//! the place it came from.

mod job;

pub use job::{
    AllowFailure, Honoured, Image, Job, JobKind, Jobs, LedgerEntry, Need, Policy, Presence, Rule,
    Service, Variable, When,
};
