//! What an expression asks about variables, one comparison at a time.

use super::{
    Expression,
    expression::{Node, Term},
};

/// A variable, and what it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question<'e> {
    /// The variable's name.
    pub variable: &'e str,
    /// The other side.
    pub wanted: Wanted<'e>,
}

/// What a variable is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'e> {
    /// Nothing: the question is whether it is set, and not blank.
    Anything,
    /// A text.
    Text(&'e str),
    /// A `/pattern/`, with its slashes.
    Pattern(&'e str),
    /// The value of another variable.
    Variable(&'e str),
}

impl Expression {
    /// The questions in the order of the text, whatever the operators between them.
    ///
    /// ```
    /// use pipeyard::{expression::{Expression, Wanted}, text::{FileId, Span}};
    /// let text = r#"$CI_COMMIT_TAG && $STAGE == "prod""#;
    /// let expression = Expression::parse(text, Span::new(FileId(0), 0, text.len() as u32)).unwrap();
    /// let questions = expression.questions();
    /// assert_eq!((questions[0].variable, questions[0].wanted), ("CI_COMMIT_TAG", Wanted::Anything));
    /// assert_eq!((questions[1].variable, questions[1].wanted), ("STAGE", Wanted::Text("prod")));
    /// ```
    pub fn questions(&self) -> Vec<Question<'_>> {
        let mut found = Vec::new();
        let mut open = vec![&self.root];
        while let Some(node) = open.pop() {
            match &node.term {
                Term::Variable(variable) => found.push(Question {
                    variable,
                    wanted: Wanted::Anything,
                }),
                Term::Not(inner) => open.push(inner),
                Term::Binary(operator, left, right) if operator.is_comparison() => {
                    found.extend(question(left, right));
                    found.extend(question(right, left));
                }
                Term::Binary(_, left, right) => open.extend([&**right, &**left]),
                _ => {}
            }
        }
        found
    }
}

fn question<'e>(side: &'e Node, other: &'e Node) -> Option<Question<'e>> {
    let Term::Variable(variable) = &side.term else {
        return None;
    };
    let wanted = match &other.term {
        Term::Text(text) => Wanted::Text(text),
        Term::Pattern(pattern) => Wanted::Pattern(pattern),
        Term::Variable(other) => Wanted::Variable(other),
        Term::Bool(true) => Wanted::Text("true"),
        Term::Bool(false) => Wanted::Text("false"),
        _ => Wanted::Anything,
    };
    Some(Question { variable, wanted })
}
