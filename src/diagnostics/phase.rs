//! GitLab's way from text to pipeline, and where it gives up: it works in phases, and a broken phase is its last.

use std::collections::BTreeSet;

use super::{Diagnostic, Quote, Severity};

/// A phase of GitLab's work (`lib/gitlab/ci/config.rb`, `yaml_processor.rb`), in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The text of the pipeline's own file becomes YAML. The first error ends it.
    Text,
    /// `spec:` and `$[[ … ]]` of the pipeline's own file. The first error ends it.
    Inputs,
    /// Files are included. The first error ends it.
    Include,
    /// `extends`. The first error ends it.
    Extends,
    /// `!reference`. The first error ends it.
    Reference,
    /// `default:` meets its older form at the top of the file. The first error ends it.
    Defaults,
    /// Every entry is validated; all errors are reported.
    Entries,
    /// Relations between jobs: stages, needs, dependencies, cycles. The first error ends it.
    Relations,
    /// The pipeline is created for one context. The static lint does not come this far.
    Pipeline,
    /// What GitLab never says: our own findings.
    Beyond,
}

impl Phase {
    /// Whether GitLab's lint without a context reports findings of this phase.
    pub fn is_static(self) -> bool {
        self < Self::Pipeline
    }

    const fn reports_all(self) -> bool {
        matches!(self, Self::Entries | Self::Pipeline | Self::Beyond)
    }
}

/// Takes GitLab's words from the findings that GitLab would not come to: those of phases after a broken one, all but the
/// first of a phase that ends at its first error, and those below an entry that is refused as a whole. The findings must
/// stand in the order in which they were made.
pub fn keep_what_gitlab_prints(found: &mut [Diagnostic]) {
    let errors = found
        .iter()
        .filter(|it| it.severity == Severity::Error && it.phase != Phase::Beyond);
    let Some(broken) = errors.map(|it| it.phase).min() else {
        return;
    };
    let refused = refused_entries(found);
    let mut is_first = true;
    let errors = found
        .iter_mut()
        .filter(|it| it.severity == Severity::Error && it.phase != Phase::Beyond);
    for it in errors {
        let is_printed = it.phase == broken && (broken.reports_all() || is_first);
        is_first &= it.phase != broken || it.gitlab.0.is_empty();
        it.gitlab
            .0
            .retain(|quote| is_printed && !is_below(quote, &refused));
    }
    keep_warnings(found, broken, &refused);
}

/// A warning is printed beside the errors of its own phase and of later ones.
fn keep_warnings(found: &mut [Diagnostic], broken: Phase, refused: &BTreeSet<Vec<String>>) {
    for it in found
        .iter_mut()
        .filter(|it| it.severity == Severity::Warning && it.phase != Phase::Beyond)
    {
        let is_printed = it.phase <= broken;
        it.gitlab
            .0
            .retain(|quote| is_printed && !is_below(quote, refused));
    }
}

fn refused_entries(found: &[Diagnostic]) -> BTreeSet<Vec<String>> {
    let errors = found.iter().filter(|it| it.severity == Severity::Error);
    errors
        .flat_map(|it| &it.gitlab.0)
        .filter_map(|quote| quote.entry.as_ref())
        .filter(|entry| !entry.is_composed)
        .map(|entry| entry.path.clone())
        .collect()
}

/// Whether an entry that holds the one of this text is refused.
fn is_below(quote: &Quote, refused: &BTreeSet<Vec<String>>) -> bool {
    let Some(entry) = &quote.entry else {
        return false;
    };
    (1..entry.path.len()).any(|depth| refused.contains(&entry.path[..depth]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostics::Code,
        phrase,
        text::{FileId, Span},
    };

    fn said(phase: Phase, quote: Quote) -> Diagnostic {
        let place = Span::new(FileId(0), 0, 0);
        let mut found = Diagnostic::new(Code::WrongValue, place, phrase!("no", "아니오"));
        found.phase = phase;
        found.with_gitlab(quote)
    }

    fn printed(mut found: Vec<Diagnostic>) -> Vec<String> {
        keep_what_gitlab_prints(&mut found);
        found
            .into_iter()
            .flat_map(|it| it.gitlab.0)
            .map(|it| it.text)
            .collect()
    }

    #[test]
    fn a_broken_phase_is_the_last() {
        let found = vec![
            said(Phase::Extends, "first".into()),
            said(Phase::Extends, "second".into()),
            said(Phase::Entries, "later".into()),
        ];
        assert_eq!(printed(found), ["first"]);
    }

    #[test]
    fn below_a_refused_entry_nothing_is_looked_at() {
        let found = vec![
            said(
                Phase::Entries,
                Quote::of_entry(["jobs", "a", "image"], "inside"),
            ),
            said(Phase::Entries, Quote::of_entry(["jobs", "a"], "outside")),
            said(
                Phase::Entries,
                Quote::of_entry(["jobs", "a:b", "image"], "elsewhere"),
            ),
        ];
        assert_eq!(printed(found), ["outside", "elsewhere"]);
        let found = vec![
            said(
                Phase::Entries,
                Quote::of_entry(["jobs", "a", "image"], "inside"),
            ),
            said(
                Phase::Entries,
                Quote::of_entry(["jobs", "a"], "late").composed(),
            ),
        ];
        assert_eq!(printed(found), ["inside", "late"]);
    }
}
