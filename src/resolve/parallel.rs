//! `parallel:` and `parallel:matrix` (`lib/gitlab/ci/config/entry/product/`, `config/normalizer/` in GitLab): one job
//! becomes several.

use crate::text::Spanned;

/// Which of several copies a job is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its number, from 1 (`CI_NODE_INDEX`).
    pub index: u32,
    /// How many there are (`CI_NODE_TOTAL`).
    pub total: u32,
    /// The name of the job as written.
    pub of: Spanned<String>,
    /// The matrix values, in the order of their keys; empty for `parallel: 3`.
    pub matrix: Vec<(String, String)>,
}
