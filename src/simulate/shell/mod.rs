//! A shell that runs scripts in the imagined world.
//!
//! It reads what CI scripts are mostly made of: simple commands with quotes and variables, `;`, `&&`, `||`, pipes,
//! redirections, `if`, `while` and `until`. An item with anything else (command substitution, functions, here-documents) is
//! not guessed at: it counts as one unknown command.

mod word;
mod token;
mod parse;
mod run;
mod builtin;
mod assumed;
mod effect;

pub(super) use effect::{Effect, Line};
pub(super) use run::{End, Environment, Shell};
