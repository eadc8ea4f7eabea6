//! `artifacts:` (`lib/gitlab/ci/config/entry/artifacts.rb`, `reports.rb` in GitLab).

use super::findings::{At, Findings};
use crate::{parse::Node, text::Spanned};

/// The files that a job hands on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifacts {
    /// Globs of what is kept, relative to the project's folder.
    pub paths: Vec<Spanned<String>>,
    /// Globs of what is not.
    pub exclude: Vec<Spanned<String>>,
    /// Whether files that git does not know are kept too.
    pub untracked: bool,
    /// The archive's name; `artifacts` when absent.
    pub name: Option<Spanned<String>>,
    /// When they are kept: `on_success` (when absent), `on_failure`, `always`.
    pub when: Option<Spanned<String>>,
    /// How long they are kept, as written.
    pub expire_in: Option<Spanned<String>>,
    /// A name under which a merge request shows them.
    pub expose_as: Option<Spanned<String>>,
    /// Who may read them.
    pub access: Option<Spanned<String>>,
    /// Whether everybody may read them.
    pub public: Option<Spanned<bool>>,
    /// Reports by kind (`dotenv`, `junit`, …), each with its paths.
    pub reports: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
}

/// Reads `artifacts:`; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<Artifacts> {
    let _ = (node, at, findings);
    None
}
