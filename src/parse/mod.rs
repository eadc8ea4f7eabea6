//! Text → [`Document`]: every scalar with its place, typed as GitLab's Psych types it. Parsing never fails: what can be
//! read is read, and the rest is said.

mod build;
mod document;
mod node;
mod offsets;
mod read;
mod recover;
mod scalar;
mod settle;
mod syntax;
mod tabs;

pub use document::{Document, parse};
pub use node::{Entry, Mapping, Node, Tag, Value};
pub use scalar::scalar_text;
