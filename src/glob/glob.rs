//! A glob that is ready to be asked.

use super::{braces, segment};

/// A glob. A `*` stays within one folder, `**/` spans folders, dots at the front are nothing special, and case matters.
///
/// ```
/// use pipeyard::glob::Glob;
/// assert!(Glob::new("docs/**/*.{md,txt}").matches("docs/guide/start.md"));
/// assert!(Glob::new("src/**/*").matches("src/main.c"));
/// // Only `**/` spans folders: at the end, two stars are one.
/// assert!(!Glob::new("src/**").matches("src/lib/util.c"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    alternatives: Vec<String>,
}

impl Glob {
    /// Reads a glob; every text is one. The patterns that its `{a,b}` stand for are worked out here, once.
    pub fn new(text: &str) -> Self {
        Self {
            alternatives: braces::expand(text),
        }
    }

    /// Whether it matches a whole path, which is relative and has no `./` in front.
    pub fn matches(&self, path: &str) -> bool {
        self.alternatives
            .iter()
            .any(|pattern| segment::matches(pattern, path))
    }
}
