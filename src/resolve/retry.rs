//! `retry:` (`lib/gitlab/ci/config/entry/retry.rb` in GitLab).

use super::findings::{At, Findings};
use crate::{parse::Node, text::Spanned};

/// How often a failed job is tried again, and after which failures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retry {
    /// At most so many further tries, 0 to 2.
    pub max: u32,
    /// Failure reasons that are tried again; `None` when none are written.
    pub when: Option<Vec<Spanned<String>>>,
    /// Exit codes that are tried again.
    pub exit_codes: Vec<i64>,
}

/// Reads `retry:`; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<Retry> {
    let _ = (node, at, findings);
    None
}
