//! Tokens → a tree, with GitLab's operator-precedence algorithm (operators wait on a stack until their right side is
//! complete). It is lenient where GitLab is: `$A !` negates `$A`.

use std::ops::Range;

use super::{
    expression::{ExpressionError, Node, Operator, Places, Term},
    token::{Kind, Token, tokens},
};
use crate::{diagnostics::Phrase, phrase};

/// An operator that waits for its right side.
struct Waiting {
    range: Range<usize>,
    kind: WaitingKind,
}

enum WaitingKind {
    Open,
    Not,
    Binary(Operator),
}

struct Parser<'a> {
    places: &'a Places,
    waiting: Vec<Waiting>,
    operands: Vec<Node>,
}

/// Parses an expression.
pub(super) fn parse(text: &str, places: &Places) -> Result<Node, ExpressionError> {
    let mut parser = Parser {
        places,
        waiting: Vec::new(),
        operands: Vec::new(),
    };
    for token in tokens(text, places)? {
        parser.take(token)?;
    }
    while let Some(waiting) = parser.waiting.pop() {
        parser.apply(waiting)?;
    }
    let mut operands = parser.operands;
    let Some(root) = operands.pop() else {
        return Err(error(
            places,
            &(0..text.len()),
            phrase!("there is nothing to evaluate", "평가할 것이 없습니다"),
        ));
    };
    if operands.is_empty() {
        return Ok(root);
    }
    let message = phrase!(
        "an operator such as `&&` or `==` is missing before this",
        "이 앞에 `&&`나 `==` 같은 연산자가 빠졌습니다"
    );
    Err(error(places, &root.range, message))
}

fn error(places: &Places, range: &Range<usize>, message: Phrase) -> ExpressionError {
    ExpressionError {
        span: places.of(range),
        message,
        help: None,
    }
}

impl Parser<'_> {
    fn take(&mut self, token: Token) -> Result<(), ExpressionError> {
        let range = token.range;
        let term = match token.kind {
            Kind::Open => {
                return {
                    self.wait(range, WaitingKind::Open);
                    Ok(())
                };
            }
            Kind::Not => {
                return {
                    self.wait(range, WaitingKind::Not);
                    Ok(())
                };
            }
            Kind::Close => return self.close(&range),
            Kind::Binary(operator) => return self.binary(range, operator),
            Kind::Null => Term::Null,
            Kind::Bool(flag) => Term::Bool(flag),
            Kind::Variable(name) => Term::Variable(name),
            Kind::Input(name) => Term::Input(name),
            Kind::Text(text) => Term::Text(text),
            Kind::Pattern(pattern) => Term::Pattern(pattern),
        };
        self.operands.push(Node { range, term });
        Ok(())
    }

    fn wait(&mut self, range: Range<usize>, kind: WaitingKind) {
        self.waiting.push(Waiting { range, kind });
    }

    /// Everything that binds at least as tightly as `operator` gets its right side first.
    fn binary(&mut self, range: Range<usize>, operator: Operator) -> Result<(), ExpressionError> {
        while let Some(waiting) = self.waiting.pop_if(|waiting| match waiting.kind {
            WaitingKind::Open => false,
            WaitingKind::Not => true,
            WaitingKind::Binary(before) => before.precedence() <= operator.precedence(),
        }) {
            self.apply(waiting)?;
        }
        self.wait(range, WaitingKind::Binary(operator));
        Ok(())
    }

    fn close(&mut self, range: &Range<usize>) -> Result<(), ExpressionError> {
        while let Some(waiting) = self.waiting.pop() {
            if matches!(waiting.kind, WaitingKind::Open) {
                if let Some(inner) = self.operands.last_mut() {
                    inner.range = waiting.range.start..range.end;
                }
                return Ok(());
            }
            self.apply(waiting)?;
        }
        let message = phrase!(
            "no `(` stands before this `)`",
            "이 `)` 앞에 짝이 되는 `(`가 없습니다"
        );
        Err(error(self.places, range, message))
    }

    fn apply(&mut self, waiting: Waiting) -> Result<(), ExpressionError> {
        let at = waiting.range;
        let node = match waiting.kind {
            WaitingKind::Open => {
                let message = phrase!("this `(` is never closed", "이 `(`가 닫히지 않았습니다");
                return Err(error(self.places, &at, message));
            }
            WaitingKind::Not => {
                let operand = self.operand(&at)?;
                Node {
                    range: at.start.min(operand.range.start)..at.end.max(operand.range.end),
                    term: Term::Not(Box::new(operand)),
                }
            }
            WaitingKind::Binary(operator) => {
                let right = self.operand(&at)?;
                let left = self.operand(&at)?;
                Node {
                    range: left.range.start.min(at.start)..right.range.end.max(at.end),
                    term: Term::Binary(operator, Box::new(left), Box::new(right)),
                }
            }
        };
        self.operands.push(node);
        Ok(())
    }

    fn operand(&mut self, operator: &Range<usize>) -> Result<Node, ExpressionError> {
        self.operands.pop().ok_or_else(|| {
            let message = phrase!(
                "this operator lacks a side",
                "이 연산자의 한쪽이 비어 있습니다"
            );
            error(self.places, operator, message)
        })
    }
}
