//! Why something was decided: the computation that decided it, kept as a tree.

use super::Phrase;
use crate::text::Span;

/// A decision, or a step of one, with the place in the file that it rests on.
///
/// The evaluator that decides builds it, so the reason can never disagree with the decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What was found, as a sentence or a term with its value.
    pub text: Phrase,
    /// Where in the files it stands; absent for facts that come from outside the files.
    pub span: Option<Span>,
    /// The steps that led here, in order.
    pub because: Vec<Reason>,
}

impl Reason {
    /// A reason that rests on a place in a file.
    pub fn at(span: Span, text: Phrase) -> Self {
        Self {
            text,
            span: Some(span),
            because: Vec::new(),
        }
    }

    /// A reason that rests on a fact from outside the files (a default, the branch, GitLab's own rule).
    pub fn given(text: Phrase) -> Self {
        Self {
            text,
            span: None,
            because: Vec::new(),
        }
    }

    /// Adds the steps that led here.
    #[must_use]
    pub fn because(mut self, steps: impl IntoIterator<Item = Self>) -> Self {
        self.because.extend(steps);
        self
    }
}
