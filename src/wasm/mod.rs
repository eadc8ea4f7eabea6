//! The core as JavaScript calls: convert, call, convert back. Nothing is decided here.
//!
//! Requests and answers are JSON texts of the types in [`crate::wire`]; coordinates leave as typed arrays, which the page
//! can transfer from its worker without copying.

#[cfg(feature = "bridge-client")]
mod bridge;
mod calls;
mod layout;
#[cfg(feature = "simulate")]
mod simulation;

#[cfg(feature = "bridge-client")]
pub use bridge::BridgeClient;
pub use calls::{AnalysisHandle, analyze, matrix, version, why};
pub use layout::Layout;
#[cfg(feature = "simulate")]
pub use simulation::simulate;
