//! Why something was decided: the computation that decided it, kept as a tree.

use super::{Phrase, Truth};
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
    /// The answer, where the step is a question: whether a rule matched, a comparison is true, a file is there.
    pub truth: Option<Truth>,
    /// The steps that led here, in order.
    pub because: Vec<Reason>,
}

impl Reason {
    /// A reason that rests on a place in a file.
    pub fn at(span: Span, text: Phrase) -> Self {
        Self {
            text,
            span: Some(span),
            truth: None,
            because: Vec::new(),
        }
    }

    /// A reason that rests on a fact from outside the files (a default, the branch, GitLab's own rule).
    pub fn given(text: Phrase) -> Self {
        Self {
            text,
            span: None,
            truth: None,
            because: Vec::new(),
        }
    }

    /// Adds the steps that led here.
    #[must_use]
    pub fn because(mut self, steps: impl IntoIterator<Item = Self>) -> Self {
        self.because.extend(steps);
        self
    }

    /// Says what the answer is.
    #[must_use]
    pub fn found(mut self, truth: impl Into<Truth>) -> Self {
        self.truth = Some(truth.into());
        self
    }
}
