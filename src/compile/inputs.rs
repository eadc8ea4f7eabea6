//! The facts that decide which jobs a pipeline has.

/// Everything that GitLab knows when it creates a pipeline and that the files do not say.
///
/// ```
/// use pipeyard::compile::{Inputs, Ref};
/// let push_to_main = Inputs::default();
/// assert_eq!(push_to_main.git_ref, Ref::Branch("main".into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// `CI_PIPELINE_SOURCE`: `push`, `web`, `schedule`, `merge_request_event`, ….
    pub source: String,
    /// The branch or tag that the pipeline is for.
    pub git_ref: Ref,
    /// The project's default branch.
    pub default_branch: String,
    /// The project's path, `group/project`.
    pub project_path: String,
    /// The commit, 40 hexadecimal digits.
    pub sha: String,
    /// Whether the ref is protected.
    pub protected: bool,
    /// Pipeline variables (typed into "Run pipeline", sent with a trigger): they win over the files.
    pub variables: Vec<(String, String)>,
}

/// What a pipeline runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ref {
    /// A branch.
    Branch(String),
    /// A tag.
    Tag(String),
    /// A merge request, from one branch into another.
    MergeRequest {
        /// The branch with the changes.
        source: String,
        /// The branch they go to.
        target: String,
    },
}

impl Ref {
    /// `CI_COMMIT_REF_NAME`: the branch or tag; for a merge request its source branch.
    pub fn name(&self) -> &str {
        match self {
            Self::Branch(name) | Self::Tag(name) | Self::MergeRequest { source: name, .. } => name,
        }
    }
}

impl Default for Inputs {
    /// A push to `main` of `group/project`.
    fn default() -> Self {
        Self {
            source: "push".into(),
            git_ref: Ref::Branch("main".into()),
            default_branch: "main".into(),
            project_path: "group/project".into(),
            sha: "1ecfd275763eff1d6b4844ea3168962458c9f27a".into(),
            protected: false,
            variables: Vec::new(),
        }
    }
}
