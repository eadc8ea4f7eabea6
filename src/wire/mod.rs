//! The boundary: the only types that know JSON. They mirror core values for JavaScript, for the bridge and for
//! `--format json`; conversion happens here and nowhere else. Keys that do not apply are left out.
//!
//! The protocol between page and bridge has a version, [`bridge::SUBPROTOCOL`]. A reader refuses fields that it does not
//! know (`deny_unknown_fields`), so a new field needs a new version; a page and a bridge of different versions say so
//! instead of misunderstanding each other.

pub mod analysis;
mod analysis_view;
pub mod matrix;
pub mod why;
pub mod bridge;
pub mod context_file;
pub mod diagnostic;
pub mod lint;
#[cfg(feature = "bridge-client")]
pub mod pairing;
pub mod plan;
pub mod plan_parts;
pub mod request;
pub mod run;
pub mod ledger;
#[cfg(feature = "simulate")]
pub mod simulation;
#[cfg(feature = "typescript")]
pub mod typescript;
