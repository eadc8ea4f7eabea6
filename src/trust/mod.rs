//! Certificates: what a TLS client says to a server's certificate, in its own words and in its own order.
//!
//! Docker's client and daemon are written in Go, so the words are those of Go's `crypto/x509`. The order of the checks is
//! what decides which of several mistakes a user sees first: dates, then the host's name, then the authority.

mod certificate;
mod date;
mod verify;

pub use certificate::{Authority, Certificate};
pub use verify::{Refusal, verify};
