//! `release:` (`lib/gitlab/ci/config/entry/release.rb` in GitLab).

use super::findings::{At, Findings};
use crate::{parse::Node, text::Spanned};

/// The release that a job creates after its script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The tag, with variables.
    pub tag_name: Spanned<String>,
    /// What it says.
    pub description: Option<Spanned<String>>,
}

/// Reads `release:`; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<Release> {
    let _ = (node, at, findings);
    None
}
