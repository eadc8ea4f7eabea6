//! `environment:` (`lib/gitlab/ci/config/entry/environment.rb` in GitLab).

use super::findings::{At, Findings};
use crate::{parse::Node, text::Spanned};

/// Where a job deploys to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployEnvironment {
    /// Its name, with variables.
    pub name: Spanned<String>,
    /// Its address, with variables.
    pub url: Option<Spanned<String>>,
    /// `start` (when absent), `stop`, `prepare`, `verify`, `access`.
    pub action: Option<Spanned<String>>,
    /// The job that stops it.
    pub on_stop: Option<Spanned<String>>,
    /// After which time it stops by itself, as written.
    pub auto_stop_in: Option<Spanned<String>>,
    /// `production`, `staging`, …, as written.
    pub deployment_tier: Option<Spanned<String>>,
}

/// Reads `environment:`; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<DeployEnvironment> {
    let _ = (node, at, findings);
    None
}
