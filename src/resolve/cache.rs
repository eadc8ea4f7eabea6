//! `cache:` (`lib/gitlab/ci/config/entry/cache.rb`, `caches.rb`, `key.rb` in GitLab).

use super::findings::{At, Findings};
use crate::{parse::Node, text::Spanned};

/// Files that are kept from run to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// Under which name they are kept.
    pub key: CacheKey,
    /// Globs of what is kept.
    pub paths: Vec<Spanned<String>>,
    /// Whether files that git does not know are kept too.
    pub untracked: bool,
    /// Whether protected and other refs share it.
    pub unprotect: bool,
    /// `pull-push` (when absent), `pull`, `push`, or a variable.
    pub policy: Option<Spanned<String>>,
    /// When it is saved: `on_success` (when absent), `on_failure`, `always`.
    pub when: Option<Spanned<String>>,
    /// Keys that are tried when there is nothing under the key.
    pub fallback_keys: Vec<Spanned<String>>,
}

/// The name of a cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheKey {
    /// None is written: `default`.
    Default,
    /// A text, with variables.
    Text(Spanned<String>),
    /// A digest of files.
    Files {
        /// The files, one or two.
        files: Vec<Spanned<String>>,
        /// Whether the commits that changed them count, not what is in them (`files_commits`).
        by_commit: bool,
        /// What stands before the digest.
        prefix: Option<Spanned<String>>,
    },
}

/// Reads `cache:`; `at` is the job or the entry around that key.
pub(super) fn read(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<Vec<Cache>> {
    let _ = (node, at, findings);
    None
}
