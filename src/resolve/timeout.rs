//! `timeout:` (`lib/gitlab/ci/config/entry/timeout.rb` in GitLab).

use super::{
    duration::{self, LONGEST_TIMEOUT},
    findings::{At, Findings},
};
use crate::{parse::Node, text::Spanned};

/// Reads `timeout:` into seconds; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<Spanned<u64>> {
    let gitlab = [
        at.says("config should be a duration"),
        at.says("config should not exceed the limit"),
    ];
    duration::read("timeout", node, LONGEST_TIMEOUT, gitlab, findings)
}
