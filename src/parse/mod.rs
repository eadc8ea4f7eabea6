//! Text → [`Document`]: every scalar with its place, typed as GitLab's Psych types it. Parsing never fails: what can be
//! read is read, and the rest is said.

mod node;

pub use node::{Entry, Mapping, Node, Tag, Value};

use crate::{diagnostics::Diagnostic, text::FileId};

/// A YAML file as written.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file.
    pub file: FileId,
    /// The root; `None` when the text is empty or so broken that nothing of it could be read.
    pub root: Option<Node>,
    /// What is wrong with the text itself.
    pub diagnostics: Vec<Diagnostic>,
}
