//! Pipeyard's core: reads a `.gitlab-ci.yml`, explains it, plans it and simulates it.
//!
//! It has no clock, no files, no environment, no sockets and no randomness: files come in as [`text::Sources`], facts as
//! [`facts::Inputs`], time as numbers. The modules below are in the order of the data's way; a lower one may use a
//! higher one, never the reverse.
//!

pub mod text;
pub mod diagnostics;
pub mod parse;
pub mod expression;
pub mod glob;
pub mod facts;
pub mod include;
pub mod resolve;
pub mod compile;
pub mod runner;
pub mod graph;
pub mod plan;
pub mod joblog;
pub mod schedule;
pub mod compose;
pub mod trust;
pub mod simulate;
pub mod checks;
pub mod analysis;
pub mod expand;
pub mod wire;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
