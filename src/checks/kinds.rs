//! The kinds of pipelines that GitLab knows, and what is known of a pipeline's variables before there is one.

use crate::{diagnostics::Phrase, expression::Known, phrase};

/// A set of kinds of pipelines, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds(u64);

/// What a pipeline is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Branch,
    Tag,
    MergeRequest,
}

/// One kind of pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) subject: Subject,
    /// `CI_PIPELINE_SOURCE`.
    pub(super) source: &'static str,
}

/// Everything that can start a pipeline for a branch or a tag (`app/models/concerns/enums/ci/pipeline.rb` in GitLab).
pub(super) const SOURCES: [&str; 18] = [
    "push",
    "web",
    "schedule",
    "trigger",
    "api",
    "pipeline",
    "parent_pipeline",
    "external",
    "chat",
    "webide",
    "external_pull_request_event",
    "ondemand_dast_scan",
    "ondemand_dast_validation",
    "security_orchestration_policy",
    "container_registry_push",
    "duo_workflow",
    "pipeline_execution_policy_schedule",
    "unknown",
];

/// What starts a pipeline for a merge request; a child pipeline of one sees its variables.
const OF_MERGE_REQUESTS: [&str; 2] = ["merge_request_event", "parent_pipeline"];

const COUNT: usize = 2 * SOURCES.len() + OF_MERGE_REQUESTS.len();

/// Every kind, each at its bit.
pub(super) fn all() -> impl Iterator<Item = Kind> {
    let of = |subject| SOURCES.map(|source| Kind { subject, source });
    let requests = OF_MERGE_REQUESTS.map(|source| Kind {
        subject: Subject::MergeRequest,
        source,
    });
    of(Subject::Branch)
        .into_iter()
        .chain(of(Subject::Tag))
        .chain(requests)
}

impl Kinds {
    pub(super) const ALL: Self = Self((1 << COUNT) - 1);
    pub(super) const NONE: Self = Self(0);

    /// Those for which this holds.
    pub(super) fn of(holds: impl Fn(Kind) -> bool) -> Self {
        let bits = all().enumerate().filter(|&(_, kind)| holds(kind));
        Self(bits.fold(0, |set, (at, _)| set | 1 << at))
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The first kind in the set.
    pub(super) fn first(self) -> Option<Kind> {
        all()
            .enumerate()
            .find(|(at, _)| self.0 >> at & 1 == 1)
            .map(|(_, kind)| kind)
    }
}

impl Kind {
    /// What is known of a predefined variable in such a pipeline.
    pub(super) fn known(self, name: &str) -> Known {
        match name {
            "CI" | "GITLAB_CI" => Known::Text("true".to_owned()),
            "CI_PIPELINE_SOURCE" => Known::Text(self.source.to_owned()),
            "CI_COMMIT_REF_NAME" | "CI_COMMIT_SHA" | "CI_DEFAULT_BRANCH" | "CI_PROJECT_PATH" => {
                Known::Set
            }
            "CI_COMMIT_TAG" => set_if(self.subject == Subject::Tag),
            "CI_COMMIT_BRANCH" => set_if(self.subject == Subject::Branch),
            "CI_MERGE_REQUEST_IID" | "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME" => {
                set_if(self.subject == Subject::MergeRequest)
            }
            _ if name.starts_with("CI_MERGE_REQUEST_") && self.subject != Subject::MergeRequest => {
                Known::Unset
            }
            _ => Known::Nothing,
        }
    }
}

const fn set_if(is_set: bool) -> Known {
    if is_set { Known::Set } else { Known::Unset }
}

impl Subject {
    /// The pipelines for it, as a sentence names them.
    pub(super) fn pipelines(self) -> Phrase {
        match self {
            Self::Branch => phrase!("branch pipelines", "브랜치 파이프라인"),
            Self::Tag => phrase!("tag pipelines", "태그 파이프라인"),
            Self::MergeRequest => phrase!("merge request pipelines", "머지 리퀘스트 파이프라인"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_bit_of_its_own() {
        assert_eq!(all().count(), COUNT);
        assert_eq!(Kinds::of(|_| true), Kinds::ALL);
        let tags = Kinds::of(|kind| kind.subject == Subject::Tag);
        assert_eq!(tags.first().map(|kind| kind.source), Some("push"));
        assert!(tags.without(tags).is_empty());
    }

    #[test]
    fn a_branch_is_no_tag() {
        for kind in all().filter(|kind| kind.subject == Subject::Branch) {
            assert_eq!(kind.known("CI_COMMIT_TAG"), Known::Unset);
            assert_eq!(kind.known("CI_MERGE_REQUEST_LABELS"), Known::Unset);
            assert_eq!(kind.known("MINE"), Known::Nothing);
        }
    }
}
