//! What `lint` says (`lint` of the interfaces), and findings as programs want them: one object per line of GitLab.

use serde::{Deserialize, Serialize};

use super::diagnostic::Diagnostic;
use crate::{
    analysis::Analysis,
    compose,
    diagnostics::{self, Language, Phase},
    text::Sources,
};

/// The verdict on some files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lint {
    /// Whether GitLab would accept all of them.
    pub valid: bool,
    /// Every finding, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// The findings that hold whatever the context is: those that GitLab would only make while it creates a pipeline are no
/// part of a static check.
///
/// ```
/// use pipeyard::{analysis::{Workspace, analyze}, facts::Inputs, text::Sources, wire::lint};
/// let mut sources = Sources::default();
/// sources.add(".gitlab-ci.yml", "release:\n  script: make\n  rules: [{if: $CI_COMMIT_TAG}]\n");
/// let analysis = analyze(Workspace::of(sources), &Inputs::default());
/// assert!(analysis.plan.is_none(), "a branch has no job, and so no pipeline");
/// assert!(lint::static_findings(&analysis).is_empty() && analysis.is_valid());
/// ```
pub fn static_findings(analysis: &Analysis) -> Vec<diagnostics::Diagnostic> {
    let path = |found: &diagnostics::Diagnostic| analysis.sources.path(found.span.file);
    // What Compose would say of a file that lies beside the pipeline is a question of its own.
    let is_of_pipeline = |found: &diagnostics::Diagnostic| {
        found.span.file == analysis.main || compose::extent_of(path(found)).is_none()
    };
    let all = analysis.diagnostics.iter();
    all.filter(|found| found.phase != Phase::Pipeline && is_of_pipeline(found))
        .cloned()
        .collect()
}

/// Findings in one language. One for which GitLab has several lines becomes as many objects, so that `gitlab` is always
/// one message, word for word.
pub fn one_per_line(
    found: &[diagnostics::Diagnostic],
    sources: &Sources,
    language: Language,
) -> Vec<Diagnostic> {
    let lines = |found: &diagnostics::Diagnostic| {
        let said = Diagnostic::of(found, sources, language);
        let mut texts: Vec<_> = found.gitlab.0.iter().map(|it| Some(&it.text)).collect();
        if texts.is_empty() {
            texts.push(None);
        }
        let object = |text: Option<&String>| Diagnostic {
            gitlab: text.cloned(),
            ..said.clone()
        };
        texts.into_iter().map(object).collect::<Vec<_>>()
    };
    found.iter().flat_map(lines).collect()
}
