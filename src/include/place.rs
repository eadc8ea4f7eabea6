//! Where a file stands: that decides where its own local includes are looked for.

/// Where a file stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In the pipeline's own project, at the pipeline's commit.
    Here,
    /// In a project at a ref.
    Project {
        /// Its path.
        project: String,
        /// The branch, tag or commit; `HEAD` is that of the default branch.
        reference: String,
    },
    /// In no project: at an address, or among GitLab's templates. Nothing is local to it.
    Nowhere,
}

impl Place {
    /// The path among the sources of a file that is local to this place.
    pub(super) fn path(&self, local: &str) -> Option<String> {
        match self {
            Self::Here => Some(local.to_owned()),
            Self::Project { project, reference } => {
                Some(format!("project:{project}@{reference}:{local}"))
            }
            Self::Nowhere => None,
        }
    }
}
