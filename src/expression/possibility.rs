//! What an expression may come to while its variables are known only in part: in a tag pipeline `$CI_COMMIT_TAG` is some
//! text and `$CI_COMMIT_BRANCH` is nothing, whatever their values are.

use super::expression::{Expression, Node, Operator, Term};

/// What is known of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is not set.
    Unset,
    /// It has this value.
    Text(String),
    /// It has a value that is not blank.
    Set,
    /// Nothing is known.
    Nothing,
}

/// Whether something holds, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Possibility {
    /// It holds, whatever the unknown parts are.
    Surely,
    /// It does not, whatever they are.
    Never,
    /// It depends on them.
    Perhaps,
}

/// A value of which some things are known.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shape {
    Null,
    Bool(bool),
    Text(String),
    /// A text that is not blank.
    SomeText,
    /// True or false.
    SomeBool,
    /// Anything that counts as true: true, or a text that is not blank.
    Truthy,
    /// Anything that does not count as true: nothing, false, or a blank text.
    Falsy,
    Anything,
}

impl Expression {
    /// Whether it can be true and whether it can be false, given what is known of each variable.
    ///
    /// ```
    /// use pipeyard::{expression::{Expression, Known, Possibility}, text::{FileId, Span}};
    /// let text = "$CI_COMMIT_TAG && $CI_COMMIT_BRANCH == \"main\"";
    /// let expression = Expression::parse(text, Span::new(FileId(0), 0, text.len() as u32)).unwrap();
    /// let of_a_tag = |name: &str| if name == "CI_COMMIT_TAG" { Known::Set } else { Known::Unset };
    /// assert_eq!(expression.possibility(&of_a_tag), Possibility::Never);
    /// ```
    pub fn possibility(&self, known: &dyn Fn(&str) -> Known) -> Possibility {
        shape(&self.root, known).truth()
    }
}

impl Shape {
    fn truth(&self) -> Possibility {
        match self {
            Self::Null | Self::Falsy => Possibility::Never,
            Self::Bool(flag) => Possibility::of(*flag),
            Self::Text(text) => Possibility::of(!text.trim().is_empty()),
            Self::SomeText | Self::Truthy => Possibility::Surely,
            Self::SomeBool | Self::Anything => Possibility::Perhaps,
        }
    }

    /// Whether it is neither `null` nor false, which is what `&&` and `||` look at.
    const fn is_something(&self) -> Possibility {
        match self {
            Self::Null | Self::Bool(false) => Possibility::Never,
            Self::Bool(true) | Self::Text(_) | Self::SomeText | Self::Truthy => Possibility::Surely,
            Self::SomeBool | Self::Falsy | Self::Anything => Possibility::Perhaps,
        }
    }

    /// The text that `==` compares, where it is known.
    const fn text(&self) -> Option<&str> {
        match self {
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Text(text) => Some(text.as_str()),
            _ => None,
        }
    }
}

impl Possibility {
    const fn of(flag: bool) -> Self {
        if flag { Self::Surely } else { Self::Never }
    }

    const fn not(self) -> Self {
        match self {
            Self::Surely => Self::Never,
            Self::Never => Self::Surely,
            Self::Perhaps => Self::Perhaps,
        }
    }

    const fn shape(self) -> Shape {
        match self {
            Self::Surely => Shape::Bool(true),
            Self::Never => Shape::Bool(false),
            Self::Perhaps => Shape::SomeBool,
        }
    }
}

fn shape(node: &Node, known: &dyn Fn(&str) -> Known) -> Shape {
    match &node.term {
        // An input that is not filled in has no value.
        Term::Null | Term::Input(_) => Shape::Null,
        Term::Bool(flag) => Shape::Bool(*flag),
        Term::Text(text) => Shape::Text(text.clone()),
        Term::Pattern(_) => Shape::SomeText,
        Term::Variable(name) => match known(name) {
            Known::Unset => Shape::Null,
            Known::Text(text) => Shape::Text(text),
            Known::Set => Shape::SomeText,
            Known::Nothing => Shape::Anything,
        },
        Term::Not(inner) => shape(inner, known).truth().not().shape(),
        Term::Binary(operator, left, right) => {
            let (is_pattern, left) = (is_pattern(left) || is_pattern(right), shape(left, known));
            let right = shape(right, known);
            match operator {
                Operator::And => both(left, right),
                Operator::Or => either(left, right),
                Operator::Equals if !is_pattern => equal(&left, &right).shape(),
                Operator::NotEquals if !is_pattern => equal(&left, &right).not().shape(),
                _ => Shape::SomeBool,
            }
        }
    }
}

const fn is_pattern(node: &Node) -> bool {
    matches!(node.term, Term::Pattern(_))
}

/// `&&` gives its left side when that is nothing, else its right side.
fn both(left: Shape, right: Shape) -> Shape {
    match left.is_something() {
        Possibility::Never => left,
        Possibility::Surely => right,
        Possibility::Perhaps if right.truth() == Possibility::Never => Shape::Falsy,
        Possibility::Perhaps => Shape::Anything,
    }
}

/// `||` gives its left side when that is something, else its right side.
fn either(left: Shape, right: Shape) -> Shape {
    match (left.is_something(), &left) {
        (Possibility::Surely, _) => left,
        (Possibility::Never, _) => right,
        // Where the left side is false, what comes out is the right side itself, whatever kind of truth that is.
        (_, Shape::SomeBool) if right.truth() == Possibility::Surely => Shape::Truthy,
        (_, Shape::Falsy) if right.truth() == Possibility::Never => Shape::Falsy,
        _ => Shape::Anything,
    }
}

fn equal(left: &Shape, right: &Shape) -> Possibility {
    match (left, right) {
        (Shape::Null, other) | (other, Shape::Null) => is_null(other),
        _ => match (left.text(), right.text()) {
            (Some(left), Some(right)) => Possibility::of(left == right),
            (Some(text), None) => is_text(text, right),
            (None, Some(text)) => is_text(text, left),
            (None, None) => Possibility::Perhaps,
        },
    }
}

const fn is_null(shape: &Shape) -> Possibility {
    match shape {
        Shape::Null => Possibility::Surely,
        Shape::Falsy | Shape::Anything => Possibility::Perhaps,
        Shape::Bool(_) | Shape::Text(_) | Shape::SomeText | Shape::SomeBool | Shape::Truthy => {
            Possibility::Never
        }
    }
}

fn is_text(text: &str, other: &Shape) -> Possibility {
    let is_never = match other {
        Shape::SomeText | Shape::Truthy => text.trim().is_empty(),
        Shape::SomeBool => !matches!(text, "true" | "false"),
        _ => false,
    };
    if is_never {
        Possibility::Never
    } else {
        Possibility::Perhaps
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

    /// `A` is some text, `B` is not set, `C` is "main", of others nothing is known.
    fn known(name: &str) -> Known {
        match name {
            "A" => Known::Set,
            "B" => Known::Unset,
            "C" => Known::Text("main".into()),
            _ => Known::Nothing,
        }
    }

    #[test]
    fn what_is_known_decides_as_much_as_it_can() {
        for (text, expected) in [
            ("$A", Possibility::Surely),
            ("$B", Possibility::Never),
            ("$C == \"main\"", Possibility::Surely),
            ("$C == $A", Possibility::Perhaps),
            ("$A == null", Possibility::Never),
            ("$B == null", Possibility::Surely),
            ("$A == \"\"", Possibility::Never),
            ("$X && $B", Possibility::Never),
            ("$X || $A", Possibility::Perhaps),
            ("$X == \"1\" || $A", Possibility::Surely),
            ("$X == \"1\" && ($B || $C == \"dev\")", Possibility::Never),
            ("!$B", Possibility::Surely),
            ("$B =~ /x./", Possibility::Perhaps),
            ("($X == \"1\" || $A) == true", Possibility::Perhaps),
            ("($X == \"1\" || $B) == null", Possibility::Perhaps),
        ] {
            assert_eq!(parse(text).possibility(&known), expected, "for `{text}`");
        }
    }

    fn expression() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "$A", "$B", "$C", "$X", "$Y", "null", "\"main\"", "\"\"", "true", "false",
        ])
        .prop_map(str::to_owned);
        leaf.prop_recursive(4, 24, 2, |inner| {
            let operator =
                prop::sample::select(vec!["&&", "||", "==", "!=", "&&", "||", "=~", "!~"]);
            prop_oneof![
                (inner.clone(), operator, inner.clone())
                    .prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
                inner.prop_map(|inner| format!("!({inner})")),
            ]
        })
    }

    fn value() -> impl Strategy<Value = Option<String>> {
        prop::sample::select(vec![
            None,
            Some(""),
            Some(" "),
            Some("main"),
            Some("x"),
            Some("true"),
            Some("false"),
        ])
        .prop_map(|value| value.map(str::to_owned))
    }

    proptest! {
        /// What is said to be sure is so, whatever the unknown variables are.
        #[test]
        fn it_never_claims_too_much(text in expression(), a in "[a-z]{1,5}", x in value(), y in value()) {
            let expression = parse(&text);
            let truth = expression
                .evaluate(&|name| match name {
                    "A" => Some(a.clone()),
                    "C" => Some("main".to_owned()),
                    "X" => x.clone(),
                    "Y" => y.clone(),
                    _ => None,
                })
                .truth;
            match expression.possibility(&known) {
                Possibility::Surely => prop_assert!(truth, "{text}"),
                Possibility::Never => prop_assert!(!truth, "{text}"),
                Possibility::Perhaps => {}
            }
        }
    }
}
