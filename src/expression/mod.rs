//! `rules:if` and its relatives: a lexer, a parser, and an evaluator that explains itself.
//!
//! The language is small, and stranger than it looks: an empty variable is not `null`, `/x/` is no pattern because a
//! pattern needs two characters, and `=~` with a right side that is no pattern asks whether the *right* text contains
//! the left one. So the reason for a value is not told afterwards: the evaluation builds it, step by step.

#[expect(
    clippy::module_inception,
    reason = "one noun per file, and the noun of this layer is its name"
)]
mod expression;
mod evaluate;
mod possibility;
mod implication;
mod parse;
mod pattern;
mod sample;
mod question;
mod token;

pub use evaluate::{Evaluation, Value};
pub use expression::{Expression, ExpressionError};
pub use pattern::{PatternError, check_pattern, is_pattern, pattern_matches};
pub use possibility::{Known, Possibility};
pub use question::{Question, Wanted};
pub use sample::sample;
