//! One finding about the user's files.

use super::{Code, Phase, Phrase, Quotes};
use crate::text::Span;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// GitLab refuses the file, or the run cannot start.
    Error,
    /// It runs, but surely not as meant.
    Warning,
    /// It is fine, but worth knowing: a difference from gitlab.com, for example.
    Info,
}

/// The other party to a finding: a second place, and what it has to do with the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there, as briefly as possible.
    pub message: Phrase,
}

/// A replacement of one stretch of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// What comes in its place.
    pub replacement: String,
}

/// A change that removes the finding. It is applied as one undoable step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, as a button says it.
    pub title: Phrase,
    /// The edits, in any order, never overlapping.
    pub edits: Vec<Edit>,
}

/// One finding: what is wrong, where, who else is involved, and what to do.
///
/// ```
/// use pipeyard::{diagnostics::{Code, Diagnostic, Severity}, phrase, text::{FileId, Span}};
/// let place = Span::new(FileId(0), 10, 15);
/// let finding = Diagnostic::new(Code::UnknownNeed, place, phrase!("`deploy` needs `biuld`, which does not exist", "`deploy`에 필요한 `biuld` 작업이 없습니다"))
///     .with_gitlab("deploy job: undefined need: biuld")
///     .with_help(phrase!("did you mean `build`?", "`build`를 뜻하셨나요?"));
/// assert_eq!(finding.severity, Severity::Error);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its permanent code.
    pub code: Code,
    /// Where in GitLab's work it belongs. A phase marks its findings when it is done.
    pub phase: Phase,
    /// How bad it is; the catalogue's severity unless a caller knows better.
    pub severity: Severity,
    /// What is wrong, in one sentence that stands alone.
    pub message: Phrase,
    /// The smallest place that is wrong.
    pub span: Span,
    /// Other places that matter.
    pub labels: Vec<Label>,
    /// What to do next, best first.
    pub help: Vec<Phrase>,
    /// What GitLab (or the runner, or Docker) prints for this, word for word, when it prints something.
    pub gitlab: Quotes,
    /// A change that removes the finding, when one is safe.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding at `span`, as severe as the catalogue says.
    pub fn new(code: Code, span: Span, message: Phrase) -> Self {
        let severity = code.severity();
        Self {
            code,
            phase: Phase::Beyond,
            severity,
            message,
            span,
            labels: Vec::new(),
            help: Vec::new(),
            gitlab: Quotes::default(),
            fix: None,
        }
    }

    /// Adds another place.
    #[must_use]
    pub fn with_label(mut self, span: Span, message: Phrase) -> Self {
        self.labels.push(Label { span, message });
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn with_help(mut self, help: Phrase) -> Self {
        self.help.push(help);
        self
    }

    /// Adds the original tool's own message.
    #[must_use]
    pub fn with_gitlab(mut self, quotes: impl Into<Quotes>) -> Self {
        self.gitlab.0.extend(quotes.into().0);
        self
    }

    /// Adds a fix.
    #[must_use]
    pub fn with_fix(mut self, title: Phrase, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title, edits });
        self
    }
}
