//! Values that GitLab checks against a JSON schema. Its words are those of the library `json_schemer`.

use super::{
    at::At,
    findings::{Findings, wrong_type},
};
use crate::{
    diagnostics::{Code, Diagnostic, Quotes},
    parse::{Mapping, Node, Value, scalar_text},
    phrase,
};

/// What a property of an object may be.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// True or false.
    Flag,
    /// A text of one to so many characters.
    Text(usize),
    /// The same, or a whole number.
    TextOrNumber(usize),
}

/// An object with known properties, and the place of GitLab's messages about it.
pub(super) struct Schema<'a> {
    /// The entry that is blamed.
    pub(super) at: &'a At<'a>,
    /// What GitLab calls the value in the entry: `executor opts`.
    pub(super) subject: &'a str,
    /// Where the object stands in the value, as a JSON pointer; empty for the value itself.
    pub(super) pointer: &'a str,
    /// The properties.
    pub(super) properties: &'a [(&'a str, Shape)],
    /// Those that have to be there.
    pub(super) required: &'a [&'a str],
}

impl Schema<'_> {
    /// Checks a value. `key` is the keyword whose value it is.
    pub(super) fn check(&self, key: &str, node: &Node, findings: &mut Findings<'_>) {
        let place = match self.pointer {
            "" => "root".to_owned(),
            pointer => format!("`{pointer}`"),
        };
        let Some(mapping) = node.as_mapping() else {
            let gitlab = self.says(&format!("value at {place} is not an object"));
            findings.wrong_type(key, node, &phrase!("a mapping", "묶음"), gitlab);
            return;
        };
        self.say_missing(node, mapping, &place, findings);
        for entry in &mapping.entries {
            let Some(name) = scalar_text(&entry.key.value) else {
                continue;
            };
            let known = self.properties.iter().find(|(known, _)| *known == name);
            match known {
                Some((name, shape)) => self.property(name, *shape, &entry.value, findings),
                None => self.say_unknown(&entry.key, &name, findings),
            }
        }
    }

    fn says(&self, text: &str) -> Quotes {
        self.at.says(&format!("{} {text}", self.subject)).into()
    }

    fn say_missing(
        &self,
        node: &Node,
        mapping: &Mapping,
        place: &str,
        findings: &mut Findings<'_>,
    ) {
        let missing: Vec<_> = self
            .required
            .iter()
            .copied()
            .filter(|key| mapping.get(key).is_none())
            .collect();
        if missing.is_empty() {
            return;
        }
        let listed = missing.join(", ");
        let message = phrase!("`{listed}` is missing", "`{listed}` 키가 없습니다");
        let says = format!("object at {place} is missing required properties: {listed}");
        let said = Diagnostic::new(Code::MissingKey, node.span, message);
        findings.say(said.with_gitlab(self.says(&says)));
    }

    fn say_unknown(&self, key: &Node, name: &str, findings: &mut Findings<'_>) {
        let message = phrase!(
            "`{name}` is no keyword here",
            "여기서는 `{name}` 키워드를 쓸 수 없습니다"
        );
        let pointer = self.pointer;
        let says =
            format!("object property at `{pointer}/{name}` is a disallowed additional property");
        let mut said = Diagnostic::new(Code::UnknownKeyword, key.span, message);
        let known = self.properties.iter().map(|(known, _)| *known);
        if let Some(near) = findings.suggest(name, known) {
            said = said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"));
        }
        findings.say(said.with_gitlab(self.says(&says)));
    }

    fn property(&self, key: &str, shape: Shape, node: &Node, findings: &mut Findings<'_>) {
        let place = format!("`{}/{key}`", self.pointer);
        let longest = match (shape, &node.value) {
            (_, Value::Tagged(..))
            | (Shape::Flag, Value::Bool(_))
            | (Shape::TextOrNumber(_), Value::Integer(_)) => return,
            (Shape::Text(longest) | Shape::TextOrNumber(longest), Value::String { .. }) => longest,
            (Shape::Flag, _) => {
                let gitlab = self.says(&format!("value at {place} is not a boolean"));
                let expected = phrase!("true or false", "참/거짓");
                findings.say(wrong_type(key, node, &expected, gitlab));
                return;
            }
            (Shape::Text(_), _) => {
                let gitlab = self.says(&format!("value at {place} is not a string"));
                findings.say(wrong_type(key, node, &phrase!("a text", "글자"), gitlab));
                return;
            }
            (Shape::TextOrNumber(_), _) => {
                let expected = phrase!("a text or a whole number", "글자나 정수");
                findings.say(wrong_type(key, node, &expected, Quotes::default()));
                return;
            }
        };
        let length = node.as_str().unwrap_or_default().chars().count();
        let (message, says) = if length == 0 {
            let message = phrase!("`{key}` is empty", "`{key}` 값이 비어 있습니다");
            (message, "is less than: 1".to_owned())
        } else if length > longest {
            let message = phrase!(
                "`{key}` has at most {longest} characters",
                "`{key}` 값은 {longest}자까지입니다"
            );
            (message, format!("is greater than: {longest}"))
        } else {
            return;
        };
        let gitlab = self.says(&format!("string length at {place} {says}"));
        findings.say(Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab));
    }
}
