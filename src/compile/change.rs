//! One fact that could be different.

use crate::{
    diagnostics::Phrase,
    facts::{Changes, Inputs, MergeRequest, Ref},
    phrase,
};

/// A change of one fact of a pipeline's [`Inputs`].
///
/// ```
/// use pipeyard::{compile::Change, facts::{Inputs, Ref}};
/// let tagged = Change::Tag("v1".into()).applied(&Inputs::default());
/// assert_eq!(tagged.git_ref, Ref::Tag("v1".into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Another source: `schedule`, `web`, ….
    Source(String),
    /// A pipeline of this branch.
    Branch(String),
    /// A pipeline of this tag.
    Tag(String),
    /// The pipeline of a merge request into this branch.
    MergeRequest(String),
    /// A merge request of the branch is open.
    OpenMergeRequest,
    /// The ref is protected, or not.
    Protected(bool),
    /// A variable is given to the pipeline.
    Variable(String, String),
    /// This file changed, too.
    ChangedFile(String),
    /// No file changed.
    NothingChanged,
    /// This file is there, too.
    File(String),
    /// The commit has this message.
    Message(String),
}

impl Change {
    /// The facts with this one changed, and what follows from it.
    pub fn applied(&self, inputs: &Inputs) -> Inputs {
        let mut inputs = inputs.clone();
        match self {
            Self::Source(source) => {
                if let Ref::MergeRequest(request) = &inputs.git_ref {
                    inputs.git_ref = Ref::Branch(request.source.clone());
                }
                inputs.source.clone_from(source);
            }
            Self::Branch(name) => move_to(&mut inputs, Ref::Branch(name.clone())),
            Self::Tag(name) => move_to(&mut inputs, Ref::Tag(name.clone())),
            Self::MergeRequest(target) => {
                let source = match &inputs.git_ref {
                    Ref::Branch(name) if name != target => name.clone(),
                    Ref::MergeRequest(request) if request.source != *target => {
                        request.source.clone()
                    }
                    _ => "feature".to_owned(),
                };
                inputs.git_ref = Ref::MergeRequest(MergeRequest::new(source, target.as_str()));
                inputs.source = "merge_request_event".into();
            }
            Self::OpenMergeRequest => {
                inputs.open_merge_requests = vec![format!("{}!1", inputs.project_path)];
            }
            Self::Protected(flag) => inputs.protected = *flag,
            Self::Variable(name, value) => {
                inputs.variables.retain(|(it, _)| it != name);
                inputs.variables.push((name.clone(), value.clone()));
            }
            Self::ChangedFile(path) => add_changed(&mut inputs, path),
            Self::NothingChanged => inputs.changes = Changes::Paths(Vec::new()),
            Self::File(path) => inputs.files.get_or_insert_default().push(path.clone()),
            Self::Message(message) => inputs.commit_message.clone_from(message),
        }
        if matches!(
            self,
            Self::Source(_) | Self::Branch(_) | Self::Tag(_) | Self::MergeRequest(_)
        ) {
            follow(&mut inputs);
        }
        inputs
    }

    /// Whether two changes are about one fact, so that the second undoes the first.
    pub(super) fn is_about_the_same_as(&self, other: &Self) -> bool {
        let is_kind =
            |it: &Self| matches!(it, Self::Branch(_) | Self::Tag(_) | Self::MergeRequest(_));
        match (self, other) {
            (Self::Variable(name, _), Self::Variable(other, _)) => name == other,
            (Self::ChangedFile(_), Self::ChangedFile(_)) | (Self::File(_), Self::File(_)) => false,
            (Self::ChangedFile(_), Self::NothingChanged)
            | (Self::NothingChanged, Self::ChangedFile(_)) => true,
            _ if is_kind(self) && is_kind(other) => true,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// What would have to be so.
    pub fn text(&self) -> Phrase {
        match self {
            Self::Source(source) => {
                phrase!("the source is `{source}`", "파이프라인 소스가 `{source}`")
            }
            Self::Branch(name) => phrase!("the branch is `{name}`", "브랜치가 `{name}`"),
            Self::Tag(name) => phrase!("the tag is `{name}`", "태그가 `{name}`"),
            Self::MergeRequest(target) => phrase!(
                "it is a merge request into `{target}`",
                "`{target}` 브랜치로 보내는 머지 리퀘스트"
            ),
            Self::OpenMergeRequest => phrase!(
                "the branch has an open merge request",
                "브랜치에 열린 머지 리퀘스트가 있음"
            ),
            Self::Protected(true) => phrase!("the ref is protected", "보호된 브랜치나 태그"),
            Self::Protected(false) => {
                phrase!("the ref is not protected", "보호되지 않은 브랜치나 태그")
            }
            Self::Variable(name, value) => phrase!(
                "the pipeline gets `{name}` = \"{value}\"",
                "파이프라인 변수 `{name}` = \"{value}\""
            ),
            Self::ChangedFile(path) => phrase!("`{path}` changed", "`{path}` 파일이 바뀜"),
            Self::NothingChanged => phrase!("no file changed", "바뀐 파일이 없음"),
            Self::File(path) => phrase!("`{path}` is there", "`{path}` 파일이 있음"),
            Self::Message(message) => phrase!(
                "the commit's message is \"{message}\"",
                "커밋 메시지가 \"{message}\""
            ),
        }
    }
}

fn move_to(inputs: &mut Inputs, git_ref: Ref) {
    if matches!(inputs.git_ref, Ref::MergeRequest(_)) {
        inputs.source = "push".into();
    }
    inputs.git_ref = git_ref;
}

/// What has something to compare with depends on the source and the ref. Paths that somebody named are kept where they mean
/// something.
fn follow(inputs: &mut Inputs) {
    let usual = Changes::usual(&inputs.source, &inputs.git_ref, false);
    let keeps = matches!(inputs.changes, Changes::Paths(_)) && usual == Changes::Unknown;
    if !keeps {
        inputs.changes = usual;
    }
}

fn add_changed(inputs: &mut Inputs, path: &str) {
    let mut paths = match std::mem::replace(&mut inputs.changes, Changes::NoDiff) {
        Changes::Paths(paths) => paths,
        Changes::Unknown | Changes::NoDiff => Vec::new(),
    };
    paths.push(path.to_owned());
    inputs.changes = Changes::Paths(paths);
}
