//! Text → [`Document`]: every scalar with its place, typed as GitLab's Psych types it. Parsing never fails: what can be
//! read is read, and the rest is said.

mod document;
mod node;
mod recover;
mod read;
mod everyday;
mod build;
mod scalar;
mod binary;
mod tag;
mod settle;
mod complaints;
mod syntax;
mod tabs;
mod offsets;

pub use document::{Document, parse};
pub use node::{Entry, Mapping, Node, Tag, Value};
pub use scalar::{is_plain_text, scalar_text};
