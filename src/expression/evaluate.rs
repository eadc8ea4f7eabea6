//! The value of an expression, and the steps that led to it.

use super::{
    expression::{Expression, Node, Operator, Term},
    pattern::{self, PatternError},
};
use crate::{
    diagnostics::{Phrase, Reason},
    phrase,
};

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`: also the value of a variable that is not set.
    Null,
    /// The result of a comparison, or `true` and `false` as written.
    Bool(bool),
    /// A text.
    Text(String),
    /// A pattern as written, with its slashes.
    Pattern(String),
}

impl Value {
    /// Whether it counts as true: everything but `null`, `false` and texts of nothing but white space.
    pub fn truth(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(flag) => *flag,
            Self::Text(text) => !text.trim().is_empty(),
            Self::Pattern(_) => true,
        }
    }

    /// Ruby's truth, which decides `&&` and `||`: only `null` and `false` are false, an empty text is true.
    const fn is_something(&self) -> bool {
        !matches!(self, Self::Null | Self::Bool(false))
    }

    /// The text that `==` compares; `null` has none.
    fn compared(&self) -> Option<&str> {
        match self {
            Self::Null => None,
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Text(text) | Self::Pattern(text) => Some(text),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(flag) => flag.to_string(),
            Self::Text(text) => format!("\"{text}\""),
            Self::Pattern(pattern) => pattern.clone(),
        }
    }
}

/// The result of an evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The value: `&&` and `||` give one of their sides.
    pub value: Value,
    /// Whether the value counts as true.
    pub truth: bool,
    /// Each part with its value and place.
    pub reason: Reason,
}

impl Expression {
    /// Evaluates with the variables that `variables` knows: `None` is "not set", which differs from empty. An input
    /// `$[[ inputs.name ]]` that was not filled in before is `null`.
    pub fn evaluate(&self, variables: &dyn Fn(&str) -> Option<String>) -> Evaluation {
        let (value, reason) = self.condition(&self.root, variables);
        Evaluation {
            truth: value.truth(),
            value,
            reason,
        }
    }

    /// The value of a part that stands for a truth: the whole, and the sides of `&&`, `||` and `!`.
    fn condition(
        &self,
        node: &Node,
        variables: &dyn Fn(&str) -> Option<String>,
    ) -> (Value, Reason) {
        let (value, reason) = self.value_of(node, variables);
        let truth = value.truth();
        (value, reason.found(truth))
    }

    fn value_of(&self, node: &Node, variables: &dyn Fn(&str) -> Option<String>) -> (Value, Reason) {
        let literal = |value: Value| {
            let text = Phrase::verbatim(format!("`{}`", value.shown()));
            (value, self.step(node, text, Vec::new()))
        };
        match &node.term {
            Term::Null => literal(Value::Null),
            Term::Bool(flag) => literal(Value::Bool(*flag)),
            Term::Text(text) => literal(Value::Text(text.clone())),
            Term::Pattern(pattern) => literal(Value::Pattern(pattern.clone())),
            Term::Variable(name) => self.variable(node, name, variables(name)),
            Term::Input(name) => self.unknown_input(node, name),
            Term::Not(inner) => {
                let (value, because) = self.condition(inner, variables);
                let value = Value::Bool(!value.truth());
                let text = self.result(node, &value);
                (value, self.step(node, text, vec![because]))
            }
            Term::Binary(operator, left, right) => {
                let is_logic = !operator.is_comparison();
                let side = |node: &Node| {
                    if is_logic {
                        self.condition(node, variables)
                    } else {
                        self.value_of(node, variables)
                    }
                };
                let (left, because) = side(left);
                let decided = match operator {
                    Operator::And => !left.is_something(),
                    Operator::Or => left.is_something(),
                    _ => false,
                };
                if decided {
                    return self.short(node, left, because);
                }
                let (right, because_right) = side(right);
                let (value, remark) = combine(*operator, &left, right);
                let text = remark.unwrap_or_else(|| self.result(node, &value));
                (value, self.step(node, text, vec![because, because_right]))
            }
        }
    }

    fn variable(&self, node: &Node, name: &str, value: Option<String>) -> (Value, Reason) {
        let text = match value.as_deref() {
            None => phrase!("`${name}` is not set", "`${name}` 변수가 없습니다"),
            Some("") => phrase!("`${name}` is empty", "`${name}` 변수가 비어 있습니다"),
            Some(text) => phrase!("`${name}` is \"{text}\"", "`${name}` = \"{text}\""),
        };
        (
            value.map_or(Value::Null, Value::Text),
            self.step(node, text, Vec::new()),
        )
    }

    fn unknown_input(&self, node: &Node, name: &str) -> (Value, Reason) {
        let text = phrase!(
            "the input `{name}` has no value here",
            "여기서 쓸 수 있는 `{name}` 입력값이 없습니다"
        );
        (Value::Null, self.step(node, text, Vec::new()))
    }

    /// A side that decides alone: GitLab does not look at the other one.
    fn short(&self, node: &Node, value: Value, because: Reason) -> (Value, Reason) {
        let (source, truth) = (self.source(node), truth_word(value.truth()));
        let text = phrase!(
            "`{source}` is {truth}: the left side decides",
            "`{source}`: {truth} (왼쪽만으로 정해짐)"
        );
        (value, self.step(node, text, vec![because]))
    }

    fn result(&self, node: &Node, value: &Value) -> Phrase {
        let (source, truth) = (self.source(node), truth_word(value.truth()));
        phrase!("`{source}` is {truth}", "`{source}`: {truth}")
    }

    fn source(&self, node: &Node) -> &str {
        self.text.get(node.range.clone()).unwrap_or(&self.text)
    }

    fn step(&self, node: &Node, text: Phrase, because: Vec<Reason>) -> Reason {
        Reason::at(self.places.of(&node.range), text).because(because)
    }
}

const fn truth_word(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}

/// The value of two sides, and a remark where the result surprises.
fn combine(operator: Operator, left: &Value, right: Value) -> (Value, Option<Phrase>) {
    match operator {
        Operator::And | Operator::Or => (right, None),
        Operator::Equals => (Value::Bool(is_equal(left, &right)), None),
        Operator::NotEquals => (Value::Bool(!is_equal(left, &right)), None),
        Operator::Matches => {
            let (matches, note) = matches(left, &right);
            (Value::Bool(matches), note)
        }
        Operator::NotMatches => {
            let (matches, note) = matches(left, &right);
            (Value::Bool(!matches), note)
        }
    }
}

/// GitLab fails inside when a pattern is compared; that counts as not equal.
fn is_equal(left: &Value, right: &Value) -> bool {
    let is_pattern = |value: &Value| matches!(value, Value::Pattern(_));
    !is_pattern(left) && !is_pattern(right) && left.compared() == right.compared()
}

fn matches(left: &Value, right: &Value) -> (bool, Option<Phrase>) {
    let Some(pattern) = right.compared() else {
        return (false, None);
    };
    if matches!(left, Value::Pattern(_)) {
        return (false, None);
    }
    if *right == Value::Bool(false) {
        return (false, None);
    }
    let text = left.compared().unwrap_or_default();
    if let Some(matches) = pattern::pattern_matches(pattern, text) {
        return (matches, None);
    }
    if pattern::check_pattern(pattern) == Err(PatternError::Unsupported) {
        let note = phrase!(
            "`{pattern}` cannot be judged here, so it counts as not matching",
            "`{pattern}` 패턴은 여기서 판단할 수 없어 맞지 않는 것으로 봅니다"
        );
        return (false, Some(note));
    }
    let contains = pattern.contains(text);
    let verb = if contains { "does" } else { "does not" };
    let korean = if contains {
        "들어 있습니다"
    } else {
        "들어 있지 않습니다"
    };
    let note = phrase!(
        "\"{pattern}\" is no `/pattern/`, so GitLab asks whether it contains \"{text}\": it {verb}",
        "\"{pattern}\"에는 `/` 표시가 없어 GitLab은 그 안에 \"{text}\" 글자가 있는지 봅니다: {korean}"
    );
    (contains, Some(note))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostics::Language,
        text::{FileId, Span},
    };

    fn lookup(name: &str) -> Option<String> {
        let value = match name {
            "A" | "B" => "abc",
            "E" => "",
            "SP" => "  ",
            "T" => "true",
            "F" => "false",
            "RE" => "/^ab.*/",
            "SL" => "a/b",
            _ => return None,
        };
        Some(value.into())
    }

    fn parse(text: &str) -> Option<Expression> {
        Expression::parse(text, Span::new(FileId(0), 0, text.len() as u32)).ok()
    }

    #[track_caller]
    fn check(rows: &[(&str, Option<bool>)]) {
        for (text, expected) in rows {
            let truth = parse(text).map(|expression| expression.evaluate(&lookup).truth);
            assert_eq!(truth, *expected, "for `{text}`");
        }
    }

    #[test]
    fn inputs_are_values() {
        let expression = parse("$[[ inputs.env ]] == 'prod' || $[[inputs.my-size]]").unwrap();
        assert_eq!(expression.inputs(), ["env", "my-size"]);
        let given = |name: &str| match name {
            "env" => Value::Text("prod".into()),
            _ => Value::Bool(false),
        };
        assert!(expression.fill_in(&given).evaluate(&|_| None).truth);
        assert!(
            !expression
                .fill_in(&|_| Value::Bool(false))
                .evaluate(&|_| None)
                .truth
        );
        assert!(!expression.evaluate(&|_| None).truth);
        assert!(parse("$[[ env ]]").is_none());
        assert!(parse("$[[ inputs.env").is_none());
    }

    #[test]
    fn values_and_their_truth() {
        check(&[
            ("$A", Some(true)),
            ("$E", Some(false)),
            ("$SP", Some(false)),
            ("$F", Some(true)),
            ("$F == false", Some(true)),
            ("$U == null", Some(true)),
            ("$E == null", Some(false)),
            ("$U == \"\"", Some(false)),
            ("$E == \"\"", Some(true)),
            ("$A == \"$B\"", Some(false)),
            ("$E && $A", Some(true)),
            ("$E || $A", Some(false)),
            ("!$U && $A", Some(true)),
            ("!!$A", Some(true)),
            ("$A == !$U", Some(false)),
            ("! $A == \"abc\"", Some(false)),
            ("$A == \"x\" || $B == \"abc\" && $U", Some(false)),
            ("$A || $U && $U == \"q\" || $U", Some(true)),
        ]);
    }

    #[test]
    fn patterns_and_their_strange_cousin() {
        check(&[
            ("$A =~ /^a.c$/", Some(true)),
            ("$A =~ /ABC/i", Some(true)),
            ("$A =~ $RE", Some(true)),
            ("$A =~ $U", Some(false)),
            ("$A !~ $U", Some(true)),
            ("$U =~ /.*/", Some(true)),
            ("$SL =~ /a\\/b/", Some(true)),
            ("/abc/ =~ $A", Some(false)),
            ("/abc/ == $A", Some(false)),
            ("\"23\" =~ \"1234\"", Some(true)),
            ("\"1234\" =~ \"23\"", Some(false)),
        ]);
    }

    #[test]
    fn what_is_no_expression() {
        for text in [
            "$A =~ /b/",
            "$A =~ /(?=b)x/",
            "$A == 1",
            "${A} == \"abc\"",
            "$A $B",
            "$A =~ b",
            "$A == \"a\\\"b\"",
            "()",
            "",
            "($A",
            "$A)",
            "== $A",
            "$A and $B",
            "$A == 'x",
        ] {
            assert_eq!(parse(text), None, "for `{text}`");
        }
    }

    #[test]
    fn errors_point_at_the_wrong_word() {
        let text = "$A == main && $B";
        let error =
            Expression::parse(text, Span::new(FileId(0), 10, 10 + text.len() as u32)).unwrap_err();
        assert_eq!((error.span.start, error.span.end), (16, 20));
        let quoted = Expression::parse("$A ==", Span::new(FileId(0), 0, 7)).unwrap_err();
        assert_eq!((quoted.span.start, quoted.span.end), (4, 6));
    }

    #[test]
    fn the_reason_is_the_computation() {
        let expression = parse("$A == \"x\" || $U").unwrap();
        let reason = expression.evaluate(&lookup).reason;
        let shown = |reason: &Reason| reason.text.text(Language::English).to_owned();
        assert_eq!(shown(&reason), "`$A == \"x\" || $U` is false");
        assert_eq!(shown(&reason.because[0]), "`$A == \"x\"` is false");
        assert_eq!(shown(&reason.because[0].because[0]), "`$A` is \"abc\"");
        assert_eq!(shown(&reason.because[1]), "`$U` is not set");
    }
}
