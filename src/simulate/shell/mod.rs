//! A shell that runs scripts in the imagined world.
//!
//! Texts are read by `brush-parser`'s grammar; what they mean is here: variables and all their expansions, lists, pipelines,
//! conditions, loops, functions, redirections into the job's files, and the programs that scripts use all the time. It is
//! bash or `BusyBox`' shell, as the image has it, down to the words of their complaints. A program that is not modelled
//! succeeds after a plausible time, and a dim line says so. Whatever a script does, it costs a bounded amount of work.

mod flow;
mod dialect;
mod stream;
mod files;
mod variables;
mod state;
mod effect;
mod grammar;
mod syntax;
mod item;
mod pattern;
mod escape;
mod span;
mod braces;
mod fields;
mod parameter_edit;
mod parameter;
mod arithmetic;
mod expand;
mod condition;
mod redirect;
mod assumed;
mod run;
mod list;
mod compound;
mod simple;
mod program;
mod builtin;
mod tools;

pub(super) use dialect::Dialect;
pub(super) use effect::{Effect, Line};
pub(super) use files::{File, Files, Node, absolute};
pub(super) use run::{End, Shell};
pub(super) use variables::Environment;
