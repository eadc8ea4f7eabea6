//! An expression as a tree, and the place of each of its parts.

use std::ops::Range;

use super::{evaluate::Value, parse, pattern::PatternError};
use crate::{diagnostics::Phrase, text::Span};

/// A parsed expression.
///
/// ```
/// use pipeyard::{expression::Expression, text::{FileId, Span}};
/// let text = r#"$CI_COMMIT_BRANCH == "main""#;
/// let expression = Expression::parse(text, Span::new(FileId(0), 0, text.len() as u32)).unwrap();
/// let on_main = |name: &str| (name == "CI_COMMIT_BRANCH").then(|| "main".to_owned());
/// assert!(expression.evaluate(&on_main).truth);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// The text as written.
    pub text: String,
    pub(super) places: Places,
    pub(super) root: Node,
}

/// Why a text is no expression. GitLab says `invalid expression syntax` for all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// The smallest place that is wrong.
    pub span: Span,
    /// What is wrong.
    pub message: Phrase,
    /// What to do, when there is something to say.
    pub help: Option<Phrase>,
}

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    /// Its bytes in the expression's text.
    pub(super) range: Range<usize>,
    pub(super) term: Term,
}

impl Node {
    /// The depth is bounded by the number of tokens that an expression may have.
    fn fill_in(&self, inputs: &dyn Fn(&str) -> Value) -> Self {
        let term = match &self.term {
            Term::Input(name) => match inputs(name) {
                Value::Null => Term::Null,
                Value::Bool(flag) => Term::Bool(flag),
                Value::Text(text) => Term::Text(text),
                Value::Pattern(pattern) => Term::Pattern(pattern),
            },
            Term::Not(inner) => Term::Not(Box::new(inner.fill_in(inputs))),
            Term::Binary(operator, left, right) => Term::Binary(
                *operator,
                Box::new(left.fill_in(inputs)),
                Box::new(right.fill_in(inputs)),
            ),
            other => other.clone(),
        };
        Self {
            range: self.range.clone(),
            term,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    Null,
    Bool(bool),
    Text(String),
    /// `/pattern/flags`, with the slashes.
    Pattern(String),
    Variable(String),
    /// `$[[ inputs.name ]]`, by its name.
    Input(String),
    Not(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equals,
    NotEquals,
    Matches,
    NotMatches,
    And,
    Or,
}

impl Operator {
    /// Whether it compares two values, rather than joining two truths.
    pub(super) const fn is_comparison(self) -> bool {
        !matches!(self, Self::And | Self::Or)
    }

    /// A lower number binds tighter.
    pub(super) const fn precedence(self) -> u8 {
        match self {
            Self::Equals | Self::NotEquals | Self::Matches | Self::NotMatches => 1,
            Self::And => 2,
            Self::Or => 3,
        }
    }
}

/// Where the parts of an expression stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Places {
    scalar: Span,
    /// The offset of the text inside the scalar, when the scalar is the text and perhaps quotes around it.
    exact: Option<u32>,
}

impl Places {
    /// A plain scalar is its text; one in quotes without escapes is its text and two quotes. Anything else (folded
    /// lines, escapes) has no simple offsets, so all parts share the scalar's place.
    pub(super) fn new(text: &str, scalar: Span) -> Self {
        let written = (scalar.end - scalar.start) as usize;
        let exact = match written.checked_sub(text.len()) {
            Some(0) => Some(0),
            Some(2) if !text.contains('\n') => Some(1),
            _ => None,
        };
        Self { scalar, exact }
    }

    pub(super) fn of(&self, range: &Range<usize>) -> Span {
        self.exact.map_or(self.scalar, |offset| {
            let start = self.scalar.start + offset;
            Span::new(
                self.scalar.file,
                start + range.start as u32,
                start + range.end as u32,
            )
        })
    }
}

impl Expression {
    /// Parses the text of a scalar that is written at `span`.
    pub fn parse(text: &str, span: Span) -> Result<Self, ExpressionError> {
        let places = Places::new(text, span);
        let root = parse::parse(text, &places)?;
        Ok(Self {
            text: text.to_owned(),
            places,
            root,
        })
    }

    /// The same with its inputs filled in; only the rules of inputs know any.
    #[must_use]
    pub fn fill_in(&self, inputs: &dyn Fn(&str) -> Value) -> Self {
        Self {
            root: self.root.fill_in(inputs),
            ..self.clone()
        }
    }

    /// The names of the inputs in it (`$[[ inputs.name ]]`), from left to right.
    pub fn inputs(&self) -> Vec<&str> {
        let mut found = Vec::new();
        let mut open = vec![&self.root];
        while let Some(node) = open.pop() {
            match &node.term {
                Term::Input(name) => found.push(name.as_str()),
                Term::Not(inner) => open.push(inner),
                Term::Binary(_, left, right) => open.extend([&**right, &**left]),
                _ => {}
            }
        }
        found
    }

    /// The patterns in it that cannot be judged here, each with its place: they count as not matching.
    pub fn unjudged_patterns(&self) -> Vec<(Span, String)> {
        let mut found = Vec::new();
        let mut open = vec![&self.root];
        while let Some(node) = open.pop() {
            match &node.term {
                Term::Pattern(pattern)
                    if super::check_pattern(pattern) == Err(PatternError::Unsupported) =>
                {
                    found.push((self.places.of(&node.range), pattern.clone()));
                }
                Term::Not(inner) => open.push(inner),
                Term::Binary(_, left, right) => open.extend([&**left, &**right]),
                _ => {}
            }
        }
        found
    }
}
