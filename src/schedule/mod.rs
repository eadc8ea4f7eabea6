//! The scheduler as a sans-io machine: facts in ([`Event`]), instructions out ([`Command`]), time only as a number.
//!
//! It has quinn-proto's shape. A host calls [`Machine::handle`] for each fact, then [`Machine::poll_command`] until it
//! returns `None`, then waits for the next fact or until [`Machine::poll_timeout`] and calls [`Machine::handle_timeout`].
//! Extra calls are no-ops. The simulator, the command line and the bridge are such hosts.

mod event;
mod status;

pub use event::{Capacity, Command, Event, FailureReason, Millis, Outcome, RunnerId};
pub use status::Status;
