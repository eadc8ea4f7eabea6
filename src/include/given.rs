//! The values of a file's inputs: what was given, else the default, each checked against its declaration
//! (`lib/ci/inputs/` in GitLab).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    declaration::{Declaration, InputKind, InputRule},
    json,
    ruby::text_of,
    together::Together,
};
use crate::{
    diagnostics::{Code, Diagnostic, nearest},
    expression,
    parse::{Node, Value},
    phrase,
    text::Span,
};

/// A value that was given for an input.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    pub(super) name: String,
    pub(super) value: Node,
    /// The place to blame when there is no such input.
    pub(super) span: Span,
}

/// The value of an input.
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// The value; `None` when it is wrong or missing, which is said.
    pub(super) value: Option<Node>,
    /// Where it comes from: the given value, the default, or the declaration.
    pub(super) origin: Span,
}

/// The values of all inputs, by their names.
pub(super) type Settled = BTreeMap<String, Input>;

/// Settles the inputs of one file.
pub(super) fn settle(declared: &[Declaration], given: &[Given], found: &mut Together) -> Settled {
    say_unknown(declared, given, found);
    // What the rules of an input see of the others: what was given, and after an input's turn its value.
    let by_name: BTreeMap<&str, &Given> = given.iter().map(|it| (it.name.as_str(), it)).collect();
    let mut seen: BTreeMap<&str, Node> = given
        .iter()
        .map(|it| (it.name.as_str(), it.value.clone()))
        .collect();
    let mut settled = Settled::new();
    for declaration in declared {
        let given = by_name.get(declaration.name.as_str()).copied();
        let input = Turn::new(declaration, given, &seen).input(found);
        if let Some(value) = &input.value {
            seen.insert(&declaration.name, value.clone());
        }
        settled.insert(declaration.name.clone(), input);
    }
    settled
}

/// All inputs without a value.
pub(super) fn holes(declared: &[Declaration]) -> Settled {
    let hole = |it: &Declaration| {
        let input = Input {
            value: None,
            origin: it.span,
        };
        (it.name.clone(), input)
    };
    declared.iter().map(hole).collect()
}

fn say_unknown(declared: &[Declaration], given: &[Given], found: &mut Together) {
    let known: BTreeSet<&str> = declared.iter().map(|it| it.name.as_str()).collect();
    let unknown: Vec<&Given> = given
        .iter()
        .filter(|it| !known.contains(it.name.as_str()))
        .collect();
    let names: Vec<&str> = unknown.iter().map(|it| it.name.as_str()).collect();
    for (at, it) in unknown.iter().enumerate() {
        let name = &it.name;
        let message = phrase!(
            "the file has no input `{name}`",
            "이 파일에는 입력값 `{name}` 선언이 없습니다"
        );
        let mut said = Diagnostic::new(Code::InputInvalid, it.span, message);
        if let Some(near) = nearest(name, known.iter().copied()) {
            said = said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"));
        }
        if at == 0 {
            found.say(
                said,
                format!("unknown input arguments: {}", names.join(", ")),
            );
        } else {
            found.say_also(said);
        }
    }
}

/// One input, and what is known when it is its turn.
pub(super) struct Turn<'d> {
    pub(super) declaration: &'d Declaration,
    given: Option<&'d Given>,
    rule: Option<&'d InputRule>,
}

impl<'d> Turn<'d> {
    fn new(
        declaration: &'d Declaration,
        given: Option<&'d Given>,
        seen: &BTreeMap<&str, Node>,
    ) -> Self {
        let has_rules = declaration.rules.is_some();
        let is_given =
            |it: &&Given| !it.value.is_null() && (!has_rules || it.value.as_str() != Some(""));
        let rules = declaration.rules.iter().flatten();
        let holds = |rule: &&InputRule| {
            rule.condition
                .as_ref()
                .is_none_or(|condition| holds(condition, seen))
        };
        Self {
            declaration,
            given: given.filter(is_given),
            rule: rules.clone().find(holds),
        }
    }

    /// The value, after saying all that is wrong with it and with the default.
    fn input(&self, found: &mut Together) -> Input {
        let declaration = self.declaration;
        let is_required = declaration.default.is_none()
            && !declaration
                .rules
                .iter()
                .flatten()
                .any(|rule| rule.default.is_some());
        let hole = Input {
            value: None,
            origin: declaration.span,
        };
        if is_required && self.given.is_none() {
            self.say_missing(found);
            return hole;
        }
        let default = self.default();
        let checked_default = default
            .filter(|it| !it.is_null())
            .map(|it| self.checked(it, "default", found));
        if let Some(given) = self.given {
            let value = self.checked(&given.value, "provided", found);
            return Input {
                value,
                origin: given.value.span,
            };
        }
        let Some(default) = default.filter(|it| !it.is_null()) else {
            let value = Some(self.coerced(&Node {
                span: declaration.span,
                value: Value::Null,
            }));
            return Input { value, ..hole };
        };
        Input {
            value: checked_default.flatten(),
            origin: default.span,
        }
    }

    fn default(&self) -> Option<&'d Node> {
        let of_rule = self
            .rule
            .and_then(|rule| rule.default.as_ref())
            .filter(|it| !it.is_null());
        of_rule.or(self.declaration.default.as_ref())
    }

    /// The options of the rule that holds, else the declaration's.
    pub(super) fn options(&self) -> Option<&'d [Node]> {
        let of_rule = self.rule.and_then(|rule| rule.options.as_deref());
        of_rule.or(self.declaration.options.as_deref())
    }

    /// A text says a number, a flag or a list in JSON; whatever is given for a text is written out.
    pub(super) fn coerced(&self, node: &Node) -> Node {
        let value = match (self.declaration.kind, &node.value) {
            (InputKind::String, Value::String { .. }) => return node.clone(),
            (InputKind::String, _) => Value::String {
                text: text_of(node).into(),
                plain: false,
            },
            (_, Value::String { text, .. }) => {
                return json::read(text, node.span).unwrap_or_else(|| node.clone());
            }
            _ => return node.clone(),
        };
        Node {
            span: node.span,
            value,
        }
    }
}

/// Ruby's `==` of two values.
pub(super) fn is_equal(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        #[expect(
            clippy::cast_precision_loss,
            clippy::float_cmp,
            reason = "Ruby compares a whole number with a float in the same way"
        )]
        (Value::Integer(whole), Value::Float(float))
        | (Value::Float(float), Value::Integer(whole)) => *whole as f64 == *float,
        (Value::String { text: one, .. }, Value::String { text: other, .. }) => one == other,
        (Value::Sequence(one), Value::Sequence(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other.iter())
                    .all(|(one, other)| is_equal(one, other))
        }
        (one, other) => one == other,
    }
}

fn holds(condition: &expression::Expression, seen: &BTreeMap<&str, Node>) -> bool {
    let value_of = |name: &str| match seen.get(name).map(|node| (node, &node.value)) {
        None | Some((_, Value::Null)) => expression::Value::Null,
        Some((_, Value::Bool(flag))) => expression::Value::Bool(*flag),
        Some((node, _)) => expression::Value::Text(text_of(node)),
    };
    condition.fill_in(&value_of).evaluate(&|_| None).truth
}
