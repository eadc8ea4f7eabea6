//! Findings that GitLab prints as one message.

use crate::diagnostics::{Diagnostic, Phase};

/// GitLab joins so many errors of one file's inputs into its message, and forgets the others.
const MOST: usize = 3;

/// What is wrong with the inputs of one file. GitLab prints it as one message.
#[derive(Debug, Default)]
pub(super) struct Together {
    found: Vec<(Diagnostic, String)>,
}

impl Together {
    /// Adds a finding and GitLab's words for it.
    pub(super) fn say(&mut self, found: Diagnostic, gitlab: impl Into<String>) {
        self.found.push((found, gitlab.into()));
    }

    /// Adds a finding that GitLab's words for the one before it are about as well.
    pub(super) fn say_also(&mut self, found: Diagnostic) {
        self.found.push((found, String::new()));
    }

    /// Whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The findings of a phase, each with the message, which starts with the name of an included file.
    pub(super) fn diagnostics(self, phase: Phase, before: &str) -> Vec<Diagnostic> {
        let texts: Vec<&str> = self
            .found
            .iter()
            .map(|(_, text)| text.as_str())
            .filter(|text| !text.is_empty())
            .take(MOST)
            .collect();
        let message = format!("{before}{}", texts.join(", "));
        let finish = |(mut found, _): (Diagnostic, String)| {
            found.phase = phase;
            found.with_gitlab(message.clone())
        };
        self.found.into_iter().map(finish).collect()
    }
}
