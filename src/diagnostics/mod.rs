//! What the core has to say: diagnostics, reasons, and the catalogue of codes.
//!
//! A message is a [`Phrase`]: the same sentence in every language that Pipeyard speaks, written side by side where it is
//! made, so that a missing translation does not compile. Rendering is elsewhere; here everything is data.

pub mod catalogue;
mod diagnostic;
mod phase;
mod phrase;
mod quote;
mod truth;
mod reason;
mod suggestion;
pub mod render;

pub use catalogue::Code;
pub use diagnostic::{Diagnostic, Edit, Fix, Label, Severity};
pub use phase::{Phase, keep_what_gitlab_prints};
pub use phrase::{Language, Phrase};
pub use quote::{Quote, QuotedEntry, Quotes};
pub use reason::Reason;
pub use suggestion::nearest;
pub use truth::Truth;
