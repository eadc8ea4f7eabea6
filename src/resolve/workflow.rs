//! `workflow:` (`lib/gitlab/ci/config/entry/workflow.rb` in GitLab).

use super::{
    Rule,
    findings::{At, Findings},
};
use crate::{
    parse::Node,
    text::{Span, Spanned},
};

/// What decides whether there is a pipeline at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Workflow {
    /// Where the keyword stands.
    pub span: Span,
    /// The pipeline's name, with variables.
    pub name: Option<Spanned<String>>,
    /// Its rules; the first that matches decides.
    pub rules: Option<Spanned<Vec<Rule>>>,
    /// What a newer commit cancels.
    pub auto_cancel: AutoCancel,
}

/// `auto_cancel:`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AutoCancel {
    /// `conservative` (when absent), `interruptible`, `none`.
    pub on_new_commit: Option<Spanned<String>>,
    /// `none` (when absent), `all`.
    pub on_job_failure: Option<Spanned<String>>,
}

/// Reads `workflow:`; `at` is that key.
pub(super) fn read(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<Workflow> {
    let _ = (node, at, findings);
    None
}
