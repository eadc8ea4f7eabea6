//! `timeout:` (`lib/gitlab/ci/config/entry/timeout.rb` in GitLab).

use super::{
    at::At,
    duration::{self, LONGEST_TIMEOUT},
    findings::Findings,
};
use crate::{parse::Node, text::Spanned};

/// Reads `timeout:` into seconds; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Spanned<u64>> {
    let gitlab = || {
        [
            "config should be a duration",
            "config should not exceed the limit",
        ]
        .map(|text| at.says(text))
    };
    duration::read("timeout", node, LONGEST_TIMEOUT, &gitlab, findings)
}
