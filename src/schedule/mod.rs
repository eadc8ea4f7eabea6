//! The scheduler as a sans-io machine: facts in ([`Event`]), instructions out ([`Command`]), time only as a number.
//!
//! It has quinn-proto's shape. A host calls [`Machine::handle`] for each fact, then [`Machine::poll_command`] until it
//! returns `None`, then [`Machine::poll_change`] likewise if somebody watches, and waits for the next fact or until
//! [`Machine::poll_timeout`], when it calls [`Machine::handle_timeout`]. Extra calls are no-ops. The simulator, the command
//! line and the bridge are such hosts.
//!
//! The life of a job is GitLab's: `created`, then `skipped`, `manual` or `pending`, then `running`, then `success`, `failed`
//! or `canceled` (by way of `canceling` when it ran). What decides at each point is in three small places: how many
//! statuses count as one ([`composite`]), what becomes of a job given that one status (`decision.rs`), and whose turn it is
//! (`progress.rs`). A job goes from `pending` to `running` when the host polls for commands, not before: so all facts of one
//! moment are in before the queue chooses, and their order does not matter.

mod composite;
mod decision;
mod event;
mod facts;
mod job_state;
mod machine;
mod progress;
mod queue;
mod status;
mod tally;
mod wiring;

pub use composite::{Member, composite, composite_of_needs};
pub use event::{Capacity, Command, Event, FailureReason, Millis, Outcome, RunnerId};
pub use job_state::{Change, JobState};
pub use machine::Machine;
pub use status::Status;
