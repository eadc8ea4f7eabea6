//! The scheduler as a sans-io machine: facts in ([`Event`]), instructions out ([`Command`]), time only as a number.
//!
//! It has quinn-proto's shape. A host calls [`Machine::handle`] for each fact, then [`Machine::poll_command`] until it
//! returns `None`, then [`Machine::poll_change`] likewise if somebody watches, and waits for the next fact or until
//! [`Machine::poll_timeout`], when it calls [`Machine::handle_timeout`]. Extra calls are no-ops. The simulator, the command
//! line and the bridge are such hosts.
//!
//! The life of a job is GitLab's: `created`, then `skipped`, `manual`, `scheduled` or on to the queue, by way of
//! `waiting_for_resource` when it is in a resource group; there it is `pending`, then `running`, then `success`, `failed` or
//! `canceled` (by way of `canceling` when it ran). A failed job may be tried again: the same job, with a new attempt, and of
//! the earlier ones nothing counts any more. A trigger job has no runner: it stands where the pipeline lets it stand that it
//! started. What decides at each point is in three small places: how many
//! statuses count as one ([`composite`]), what becomes of a job given that one status (`decision.rs`), and whose turn it is
//! (`progress.rs`). A job goes from `pending` to `running` when the host polls for commands, not before: so all facts of one
//! moment are in before the queue chooses, and their order does not matter.

mod moment;
mod status;
mod failure;
mod composite;
mod capacity;
mod event;
mod job_state;
mod tally;
mod decision;
mod retry;
mod policy;
mod wiring;
mod queue;
mod alarms;
mod machine;
mod facts;
mod actions;
mod groups;
mod progress;

pub use capacity::Capacity;
pub use composite::{Member, composite, composite_of_needs};
pub use event::{Command, Event, Outcome};
pub use failure::FailureReason;
pub use groups::{GroupId, ProcessMode};
pub use job_state::{Change, JobState};
pub use machine::Machine;
pub use moment::{Millis, RunnerId};
pub use status::Status;
