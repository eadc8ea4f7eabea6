//! The facts that decide which jobs a pipeline has.

use super::Setting;

/// Everything that GitLab knows when it creates a pipeline and that the files do not say.
///
/// ```
/// use pipeyard::facts::{Changes, Inputs, Ref};
/// let push_to_main = Inputs::default();
/// assert_eq!(push_to_main.git_ref, Ref::Branch("main".into()));
/// assert_eq!(push_to_main.changes, Changes::Unknown);
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
    /// The message of the commit; its first line is the title.
    pub commit_message: String,
    /// Who starts the pipeline; also the author of the commit.
    pub user: User,
    /// The message of the tag, when the pipeline is for a tag that has one.
    pub tag_message: Option<String>,
    /// The description of the schedule that starts the pipeline.
    pub schedule: Option<String>,
    /// Whether the ref is protected.
    pub protected: bool,
    /// Which files differ from before: what `changes` looks at.
    pub changes: Changes,
    /// What `changes:compare_to` finds, ref by ref.
    pub comparisons: Vec<Comparison>,
    /// The branches and tags of the project, besides those of `comparisons`. `None` when nobody knows: then a ref that the
    /// files name is taken for one that exists.
    pub refs: Option<Vec<String>>,
    /// The paths of all files of the project at this commit, without `./` in front: what `exists` and the wildcards of
    /// `include:local` look at. `None` when nobody knows.
    pub files: Option<Vec<String>>,
    /// The open merge requests of the branch, as `group/project!1`.
    pub open_merge_requests: Vec<String>,
    /// Pipeline variables (typed into "Run pipeline", sent with a trigger): they win over the files and the settings.
    pub variables: Vec<(String, String)>,
    /// Variables from the settings of the project, its groups and the server.
    pub settings: Vec<Setting>,
    /// Values for `spec:inputs` of the pipeline's own file, as texts.
    pub inputs: Vec<(String, String)>,
}

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name of the account.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Where mail goes.
    pub email: String,
}

impl Default for User {
    fn default() -> Self {
        Self {
            login: "dev".into(),
            name: "Dev".into(),
            email: "dev@example.com".into(),
        }
    }
}

/// The files that a pipeline's commits changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// Nobody said. What depends on them is unknown, and counts as changed.
    Unknown,
    /// There is nothing to compare with (a new branch, a tag, a schedule): GitLab takes every `changes` for true.
    NoDiff,
    /// These paths, relative to the project's folder.
    Paths(Vec<String>),
}

impl Changes {
    /// What is known of the changes of such a pipeline when nobody names them: only a push to a branch that was there
    /// before, a merge request, and what descends from them have something to compare with.
    pub fn usual(source: &str, git_ref: &Ref, is_new_branch: bool) -> Self {
        let has_diff = match git_ref {
            Ref::Branch(_) => {
                !is_new_branch
                    && matches!(
                        source,
                        "push" | "parent_pipeline" | "external_pull_request_event"
                    )
            }
            Ref::Tag(_) => false,
            Ref::MergeRequest(_) => true,
        };
        if has_diff {
            Self::Unknown
        } else {
            Self::NoDiff
        }
    }
}

/// What a comparison with another ref finds (`rules:changes:compare_to`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The ref to compare with, as the file writes it after expansion.
    pub with: String,
    /// The paths that differ; `None` when there is no such ref.
    pub changed: Option<Vec<String>>,
}

/// What a pipeline runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ref {
    /// A branch.
    Branch(String),
    /// A tag.
    Tag(String),
    /// A merge request.
    MergeRequest(MergeRequest),
}

/// A merge request, from one branch into another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeRequest {
    /// Its number in the project.
    pub iid: u32,
    /// The branch with the changes.
    pub source: String,
    /// The branch they go to.
    pub target: String,
    /// The project that the source branch is in, when it is not the pipeline's: a fork's, whose merge request runs in the
    /// project that it goes to.
    pub source_project: Option<String>,
    /// The project that the merge request goes to, when it is not the pipeline's: a fork runs its own pipelines.
    pub target_project: Option<String>,
    /// Its title.
    pub title: String,
    /// Its labels.
    pub labels: Vec<String>,
}

impl MergeRequest {
    /// Merge request 1 from one branch into another.
    pub fn new(source: impl Into<String>, target: impl Into<String>) -> Self {
        let source = source.into();
        Self {
            iid: 1,
            title: format!("Merge {source}"),
            source,
            target: target.into(),
            source_project: None,
            target_project: None,
            labels: Vec::new(),
        }
    }
}

impl Inputs {
    /// Whether the message asks for no pipeline (`[skip ci]`, `[ci skip]`). Only pushes and merge requests listen.
    pub fn is_skipped(&self) -> bool {
        let listens = matches!(self.source.as_str(), "push" | "merge_request_event");
        let message = self.commit_message.to_lowercase();
        let words = [
            "ci skip", "ci-skip", "ci_skip", "skip ci", "skip-ci", "skip_ci",
        ];
        listens && words.iter().any(|it| message.contains(&format!("[{it}]")))
    }

    /// Whether the pipeline knows the commit before: it is a push to a branch that was there already.
    pub fn has_commit_before(&self) -> bool {
        matches!(self.git_ref, Ref::Branch(_))
            && matches!(self.source.as_str(), "push" | "parent_pipeline")
            && self.changes != Changes::NoDiff
    }
}

impl Ref {
    /// `CI_COMMIT_REF_NAME`: the branch or tag; for a merge request its source branch.
    pub fn name(&self) -> &str {
        match self {
            Self::Branch(name) | Self::Tag(name) => name,
            Self::MergeRequest(request) => &request.source,
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
            commit_message: "Change something".into(),
            user: User::default(),
            tag_message: None,
            schedule: None,
            protected: false,
            changes: Changes::Unknown,
            comparisons: Vec::new(),
            refs: None,
            files: None,
            open_merge_requests: Vec::new(),
            variables: Vec::new(),
            settings: Vec::new(),
            inputs: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_can_ask_for_no_pipeline() {
        let with = |message: &str, source: &str| Inputs {
            commit_message: message.into(),
            source: source.into(),
            ..Inputs::default()
        };
        assert!(with("Docs\n\n[Skip CI]", "push").is_skipped());
        assert!(with("[ci-skip] x", "merge_request_event").is_skipped());
        assert!(!with("skip ci", "push").is_skipped());
        assert!(!with("[skip ci]", "schedule").is_skipped());
    }
}
