//! `changes` and `exists` (`lib/gitlab/ci/build/rules/rule/clause/` in GitLab).

use super::Environment;
use crate::{
    diagnostics::{Phrase, Reason, Truth},
    facts::{Changes, Inputs, Ref, Undefined},
    glob::{self, Found},
    phrase,
    resolve::{ChangesClause, ExistsClause},
    text::{Span, Spanned},
};

/// A ref to compare with that the project does not have. GitLab then gives up on the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoSuchRef {
    /// The ref, expanded.
    pub(super) name: String,
    /// Where it is written.
    pub(super) span: Span,
}

/// Answers `rules:changes`.
pub(super) fn changes(
    clause: &Spanned<ChangesClause>,
    environment: &Environment<'_>,
) -> Result<(Truth, Reason), NoSuchRef> {
    let globs = expanded(&clause.value.paths, environment);
    let changes = match &clause.value.compare_to {
        Some(with) => compared(with, environment)?,
        None => environment.inputs().changes.clone(),
    };
    Ok(among_changes(clause.span, &globs, &changes))
}

/// Answers `changes` of `only` and `except`, whose patterns are not expanded.
pub(super) fn policy_changes(
    globs: &Spanned<Vec<Spanned<String>>>,
    inputs: &Inputs,
) -> (Truth, Reason) {
    let texts: Vec<String> = globs.value.iter().map(|it| it.value.clone()).collect();
    among_changes(globs.span, &texts, &inputs.changes)
}

/// Whether one of the globs finds a changed path. Without anything to compare with, GitLab says yes.
fn among_changes(span: Span, globs: &[String], changes: &Changes) -> (Truth, Reason) {
    let (truth, text) = match changes {
        Changes::NoDiff => (
            Truth::Yes,
            phrase!(
                "`changes` is true: this pipeline has nothing to compare with",
                "`changes`: 참 (이 파이프라인은 비교할 대상이 없습니다)"
            ),
        ),
        Changes::Unknown => (Truth::Unknown, unknown_changes()),
        Changes::Paths(paths) => {
            let texts: Vec<&str> = globs.iter().map(String::as_str).collect();
            let found = glob::changed(&texts, paths);
            (found.is_yes().into(), among_paths(found, globs, paths))
        }
    };
    (truth, Reason::at(span, text).found(truth))
}

fn unknown_changes() -> Phrase {
    phrase!(
        "`changes` counts as true: nobody said which files changed",
        "`changes`: 참으로 봄 (어떤 파일이 바뀌었는지 알려 주지 않았습니다)"
    )
}

fn among_paths(found: Found<'_>, globs: &[String], paths: &[String]) -> Phrase {
    let (all, count) = (listed(globs), paths.len());
    match found {
        Found::Match { glob, path } => phrase!(
            "`changes`: `{path}` changed, which `{glob}` matches",
            "`changes`: `{path}` 파일이 바뀌었고 `{glob}` 패턴에 맞습니다"
        ),
        Found::TooMany => too_many("changes"),
        Found::Nothing if paths.is_empty() => phrase!(
            "`changes`: no file changed",
            "`changes`: 바뀐 파일이 없습니다"
        ),
        Found::Nothing => phrase!(
            "`changes`: none of the {count} changed files matches {all}",
            "`changes`: 바뀐 파일 {count}개 가운데 {all} 패턴에 맞는 것이 없습니다"
        ),
    }
}

fn too_many(key: &str) -> Phrase {
    phrase!(
        "`{key}` is true: there are more than 50,000 comparisons to make, so GitLab makes none",
        "`{key}`: 참 (비교할 것이 5만 번을 넘어 GitLab이 비교하지 않습니다)"
    )
}

fn listed(globs: &[String]) -> String {
    let quoted: Vec<String> = globs.iter().take(5).map(|it| format!("`{it}`")).collect();
    let more = if globs.len() > 5 { ", …" } else { "" };
    format!("{}{more}", quoted.join(", "))
}

/// What a comparison with another ref finds.
fn compared(with: &Spanned<String>, environment: &Environment<'_>) -> Result<Changes, NoSuchRef> {
    let name = environment.expand(&with.value, Undefined::Kept);
    let inputs = environment.inputs();
    let known = inputs.comparisons.iter().find(|it| it.with == name);
    let no_such_ref = || NoSuchRef {
        name: name.clone(),
        span: with.span,
    };
    match known {
        Some(comparison) => {
            let paths = comparison.changed.clone().ok_or_else(no_such_ref)?;
            Ok(Changes::Paths(paths))
        }
        None if may_exist(&name, inputs) => Ok(Changes::Unknown),
        None => Err(no_such_ref()),
    }
}

/// Whether the project may have such a ref: it is one of those that are known, or nobody knows them.
fn may_exist(name: &str, inputs: &Inputs) -> bool {
    let Some(refs) = &inputs.refs else {
        return true;
    };
    let short = name
        .strip_prefix("refs/heads/")
        .or_else(|| name.strip_prefix("refs/tags/"))
        .unwrap_or(name);
    let target = match &inputs.git_ref {
        Ref::MergeRequest(request) => Some(request.target.as_str()),
        Ref::Branch(_) | Ref::Tag(_) => None,
    };
    short == inputs.git_ref.name()
        || short == inputs.default_branch
        || target == Some(short)
        || name == inputs.sha
        || refs.iter().any(|it| it == short || it == name)
}

/// Answers `rules:exists`. Of another project's files nothing is known.
pub(super) fn exists(
    clause: &Spanned<ExistsClause>,
    environment: &Environment<'_>,
) -> (Truth, Reason) {
    let written = &clause.value;
    let globs = expanded(&written.paths, environment);
    let is_here = written.git_ref.is_none()
        && written.project.as_ref().is_none_or(|project| {
            environment.expand(&project.value, Undefined::Kept) == environment.inputs().project_path
        });
    let (truth, text) = match &environment.inputs().files {
        _ if globs.is_empty() => (
            Truth::No,
            phrase!("`exists` lists nothing", "`exists` 목록이 비어 있습니다"),
        ),
        Some(files) if is_here => {
            let texts: Vec<&str> = globs.iter().map(String::as_str).collect();
            let found = glob::existing(&texts, files);
            (found.is_yes().into(), among_files(found, &globs))
        }
        None if is_here => (
            Truth::Unknown,
            phrase!(
                "`exists` counts as true: nobody said which files the project has",
                "`exists`: 참으로 봄 (프로젝트에 어떤 파일이 있는지 알려 주지 않았습니다)"
            ),
        ),
        _ => (
            Truth::Unknown,
            phrase!(
                "`exists` counts as true: the files of another project or ref are not known",
                "`exists`: 참으로 봄 (다른 프로젝트나 ref의 파일은 알 수 없습니다)"
            ),
        ),
    };
    (truth, Reason::at(clause.span, text).found(truth))
}

fn among_files(found: Found<'_>, globs: &[String]) -> Phrase {
    let all = listed(globs);
    match found {
        Found::Match { glob, path } if glob == path => phrase!(
            "`exists`: `{path}` is there",
            "`exists`: `{path}` 파일이 있습니다"
        ),
        Found::Match { glob, path } => phrase!(
            "`exists`: `{path}` is there, which `{glob}` matches",
            "`exists`: `{path}` 파일이 있고 `{glob}` 패턴에 맞습니다"
        ),
        Found::TooMany => too_many("exists"),
        Found::Nothing => phrase!(
            "`exists`: no file matches {all}",
            "`exists`: {all} 패턴에 맞는 파일이 없습니다"
        ),
    }
}

fn expanded(globs: &[Spanned<String>], environment: &Environment<'_>) -> Vec<String> {
    let texts = globs.iter();
    texts
        .map(|it| environment.expand(&it.value, Undefined::Kept))
        .collect()
}
