//! `hooks:` (`lib/gitlab/ci/config/entry/hooks.rb` in GitLab).

use super::{at::At, field, findings::Findings, script};
use crate::{parse::Node, text::Spanned};

const PRE_GET_SOURCES: &str = "pre_get_sources_script";

/// Reads `hooks:`: the lines that run before the sources are fetched. `at` is the place of that key.
pub(super) fn read(
    node: &Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Vec<Spanned<String>>> {
    let mapping = field::mapping("hooks", node, at, findings)?;
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &[PRE_GET_SOURCES].into_iter(), at, unknown);
    let lines = field::written(mapping, PRE_GET_SOURCES)?;
    Some(script::read(PRE_GET_SOURCES, lines, at, findings))
}
