//! The usual ways in which a pipeline comes about.

use crate::{
    diagnostics::Phrase,
    facts::{Changes, Inputs, Level, MergeRequest, Ref},
    phrase,
};

/// What made somebody's GitLab start a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Situation {
    /// A push to the default branch.
    PushToDefault,
    /// A push to another branch.
    PushToBranch,
    /// The same, while a merge request of that branch is open: the branch's pipeline.
    PushWithMergeRequest,
    /// The merge request's own pipeline for that push.
    MergeRequest,
    /// The pipeline of a merge request from a fork. It runs in the fork, without the variables of the project and its groups.
    ForkMergeRequest,
    /// A push of a tag.
    Tag,
    /// A schedule of the default branch.
    Schedule,
    /// "Run pipeline" for the default branch.
    Web,
}

impl Situation {
    /// All of them, in the order of a table.
    pub const ALL: [Self; 8] = [
        Self::PushToDefault,
        Self::PushToBranch,
        Self::PushWithMergeRequest,
        Self::MergeRequest,
        Self::ForkMergeRequest,
        Self::Tag,
        Self::Schedule,
        Self::Web,
    ];

    /// A permanent name for machines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PushToDefault => "push-default",
            Self::PushToBranch => "push-branch",
            Self::PushWithMergeRequest => "push-open-merge-request",
            Self::MergeRequest => "merge-request",
            Self::ForkMergeRequest => "fork-merge-request",
            Self::Tag => "tag",
            Self::Schedule => "schedule",
            Self::Web => "web",
        }
    }

    /// A title for people.
    pub fn title(self) -> Phrase {
        match self {
            Self::PushToDefault => phrase!("push to the default branch", "기본 브랜치에 푸시"),
            Self::PushToBranch => phrase!("push to a branch", "다른 브랜치에 푸시"),
            Self::PushWithMergeRequest => {
                phrase!(
                    "push with an open merge request",
                    "머지 리퀘스트가 열린 브랜치에 푸시"
                )
            }
            Self::MergeRequest => phrase!("merge request", "머지 리퀘스트"),
            Self::ForkMergeRequest => phrase!("merge request of a fork", "포크의 머지 리퀘스트"),
            Self::Tag => phrase!("tag", "태그"),
            Self::Schedule => phrase!("schedule", "예약 실행"),
            Self::Web => phrase!("“Run pipeline”", "파이프라인 직접 실행"),
        }
    }

    /// The facts of this situation, in the project that `base` tells of.
    pub fn inputs(self, base: &Inputs) -> Inputs {
        let branch = other_branch(base);
        let request = || MergeRequest::new(branch.as_str(), base.default_branch.as_str());
        let (source, git_ref) = match self {
            Self::PushToDefault => ("push", Ref::Branch(base.default_branch.clone())),
            Self::PushToBranch | Self::PushWithMergeRequest => {
                ("push", Ref::Branch(branch.clone()))
            }
            Self::MergeRequest | Self::ForkMergeRequest => {
                ("merge_request_event", Ref::MergeRequest(request()))
            }
            Self::Tag => ("push", Ref::Tag(tag(base))),
            Self::Schedule => ("schedule", Ref::Branch(base.default_branch.clone())),
            Self::Web => ("web", Ref::Branch(base.default_branch.clone())),
        };
        let mut inputs = Inputs {
            source: source.to_owned(),
            protected: git_ref == Ref::Branch(base.default_branch.clone()),
            changes: changes(base, source, &git_ref),
            git_ref,
            open_merge_requests: Vec::new(),
            // Whoever presses a button may type variables; a push has none.
            variables: if matches!(self, Self::Schedule | Self::Web) {
                base.variables.clone()
            } else {
                Vec::new()
            },
            ..base.clone()
        };
        match self {
            Self::PushWithMergeRequest | Self::MergeRequest => {
                inputs.open_merge_requests = vec![format!("{}!1", base.project_path)];
            }
            Self::ForkMergeRequest => move_to_fork(&mut inputs, base),
            _ => {}
        }
        inputs
    }
}

/// A branch that is not the default one: that of the base, if it has one.
fn other_branch(base: &Inputs) -> String {
    let name = match &base.git_ref {
        Ref::Branch(name) => name.as_str(),
        Ref::MergeRequest(request) => request.source.as_str(),
        Ref::Tag(_) => "feature",
    };
    if name == base.default_branch {
        "feature".to_owned()
    } else {
        name.to_owned()
    }
}

fn tag(base: &Inputs) -> String {
    match &base.git_ref {
        Ref::Tag(name) => name.clone(),
        Ref::Branch(_) | Ref::MergeRequest(_) => "v1.0.0".to_owned(),
    }
}

/// Files that the base names as changed are those of any pipeline that has something to compare with.
fn changes(base: &Inputs, source: &str, git_ref: &Ref) -> Changes {
    match (Changes::usual(source, git_ref, false), &base.changes) {
        (Changes::Unknown, Changes::Paths(paths)) => Changes::Paths(paths.clone()),
        (usual, _) => usual,
    }
}

fn move_to_fork(inputs: &mut Inputs, base: &Inputs) {
    let (_, name) = base
        .project_path
        .rsplit_once('/')
        .unwrap_or(("", &base.project_path));
    inputs.project_path = format!("fork/{name}");
    inputs.settings.retain(|it| it.level == Level::Instance);
    if let Ref::MergeRequest(request) = &mut inputs.git_ref {
        request.target_project = Some(base.project_path.clone());
    }
}
