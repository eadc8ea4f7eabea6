//! Whether one expression holds wherever another one does, as far as their shapes tell.

use super::expression::{Expression, Node, Operator, Term};

impl Expression {
    /// Whether `other` is true wherever this one is. It is sound, not complete: what it says is so, and it does not see
    /// everything.
    ///
    /// ```
    /// use pipeyard::{expression::Expression, text::{FileId, Span}};
    /// let parse = |text: &str| Expression::parse(text, Span::new(FileId(0), 0, text.len() as u32)).unwrap();
    /// let narrow = parse("$CI_COMMIT_BRANCH == \"main\" && $NIGHTLY");
    /// assert!(narrow.implies(&parse("$CI_COMMIT_BRANCH == 'main'")));
    /// assert!(!parse("$NIGHTLY").implies(&narrow));
    /// ```
    pub fn implies(&self, other: &Self) -> bool {
        self.text.len() <= LONGEST
            && other.text.len() <= LONGEST
            && implies(&self.root, &other.root, DEPTH)
    }
}

/// Longer expressions, in bytes, are not looked at.
const LONGEST: usize = 1000;

/// How far nested expressions are taken apart: the cost is bounded whatever the file says.
const DEPTH: u32 = 6;

fn implies(narrow: &Node, wide: &Node, depth: u32) -> bool {
    if is_same(narrow, wide, SIZE) {
        return true;
    }
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    if let Term::Binary(Operator::Or, left, right) = &narrow.term {
        return implies(left, wide, depth) && implies(right, wide, depth);
    }
    if let Term::Binary(Operator::And, left, right) = &wide.term {
        return implies(narrow, left, depth) && implies(narrow, right, depth);
    }
    let by_a_part = match &narrow.term {
        // The value of `a && b` is `b` unless `a` is nothing; an empty text on the left is something, and yet not true.
        Term::Binary(Operator::And, left, right) => {
            implies(right, wide, depth) || (is_choice(left) && implies(left, wide, depth))
        }
        _ => false,
    };
    let to_a_part = match &wide.term {
        Term::Binary(Operator::Or, left, right) => {
            implies(narrow, left, depth) || (is_choice(left) && implies(narrow, right, depth))
        }
        _ => false,
    };
    by_a_part || to_a_part || compares_to_text(narrow, wide)
}

/// Whether the part is true or nothing at all, never an empty text.
fn is_choice(node: &Node) -> bool {
    match &node.term {
        Term::Binary(Operator::And | Operator::Or, left, right) => {
            is_choice(left) && is_choice(right)
        }
        Term::Null | Term::Input(_) | Term::Bool(_) | Term::Not(_) | Term::Binary(..) => true,
        Term::Text(_) | Term::Pattern(_) | Term::Variable(_) => false,
    }
}

/// `$A == "text"` implies `$A`.
fn compares_to_text(narrow: &Node, wide: &Node) -> bool {
    let (Term::Binary(Operator::Equals, left, right), Term::Variable(name)) =
        (&narrow.term, &wide.term)
    else {
        return false;
    };
    let is_name = |node: &Node| matches!(&node.term, Term::Variable(it) if it == name);
    let is_text = |node: &Node| matches!(&node.term, Term::Text(text) if !text.trim().is_empty());
    (is_name(left) && is_text(right)) || (is_text(left) && is_name(right))
}

/// How deep two expressions are compared.
const SIZE: u32 = 32;

fn is_same(left: &Node, right: &Node, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    match (&left.term, &right.term) {
        (Term::Not(left), Term::Not(right)) => is_same(left, right, depth),
        (Term::Binary(one, a, b), Term::Binary(other, c, d)) => {
            one == other && is_same(a, c, depth) && is_same(b, d, depth)
        }
        (Term::Not(_) | Term::Binary(..), _) | (_, Term::Not(_) | Term::Binary(..)) => false,
        (left, right) => left == right,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{FileId, Span};

    fn parse(text: &str) -> Expression {
        Expression::parse(text, Span::new(FileId(0), 0, text.len() as u32)).expect("it parses")
    }

    #[test]
    fn what_is_implied() {
        for (narrow, wide) in [
            ("$A == \"x\"", "$A == 'x'"),
            ("$A == \"x\"", "$A"),
            ("$A && $B", "$B"),
            ("$A == \"x\" && $B", "$A == \"x\""),
            ("$A == \"x\"", "$A == \"x\" || $B"),
            ("$B", "$A == \"x\" || $B"),
            ("$A == \"x\" || $A == \"y\"", "$A"),
        ] {
            assert!(parse(narrow).implies(&parse(wide)), "{narrow} → {wide}");
        }
    }

    #[test]
    fn what_is_not() {
        for (narrow, wide) in [
            ("$A", "$B"),
            ("$A || $B", "$A"),
            ("$A", "$A && $B"),
            // With `A` empty, `$A && $B` is `$B`, and `$A || $B` is empty.
            ("$A && $B", "$A"),
            ("$B", "$A || $B"),
            ("$A == \"\"", "$A"),
        ] {
            assert!(!parse(narrow).implies(&parse(wide)), "{narrow} → {wide}");
        }
    }

    fn expression() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "$A",
            "$B",
            "$A == \"x\"",
            "$B == \"x\"",
            "$A != \"y\"",
            "$B == null",
            "!$A",
        ])
        .prop_map(str::to_owned);
        leaf.prop_recursive(3, 12, 2, |inner| {
            (inner.clone(), prop::sample::select(vec!["&&", "||"]), inner)
                .prop_map(|(left, operator, right)| format!("({left} {operator} {right})"))
        })
    }

    proptest! {
        #[test]
        fn it_never_claims_too_much(narrow in expression(), wide in expression()) {
            let (narrow, wide) = (parse(&narrow), parse(&wide));
            if narrow.implies(&wide) {
                let values = [None, Some(""), Some(" "), Some("x"), Some("y")];
                for (a, b) in values.iter().flat_map(|a| values.map(|b| (*a, b))) {
                    let variables = |name: &str| match name {
                        "A" => a.map(str::to_owned),
                        _ => b.map(str::to_owned),
                    };
                    let holds = |it: &Expression| it.evaluate(&variables).truth;
                    prop_assert!(!holds(&narrow) || holds(&wide), "{} → {} with {a:?}, {b:?}", narrow.text, wide.text);
                }
            }
        }
    }
}
