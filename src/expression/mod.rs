//! `rules:if` and its relatives: a lexer, a parser, and an evaluator that explains itself.

/// A parsed expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// The text as written.
    pub text: String,
}
