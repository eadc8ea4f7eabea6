//! Words and what they expand to.

use std::borrow::Cow;

/// Finds the value of a variable.
pub(super) type Lookup<'l> = &'l dyn Fn(&str) -> Option<Cow<'l, str>>;

/// A word as written: text and variables, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) parts: Vec<Part>,
    /// Whether any of it was quoted: a quoted word stays a word even if it expands to nothing.
    pub(super) quoted: bool,
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    /// A variable; unquoted ones are split at blanks.
    Variable {
        name: String,
        default: Option<String>,
        quoted: bool,
    },
}

impl Word {
    /// The word if it is the same whatever the variables are.
    pub(super) fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Text(text)] if !self.quoted => Some(text),
            _ => None,
        }
    }

    /// About how long it becomes.
    pub(super) fn size(&self, lookup: Lookup<'_>) -> usize {
        let size = |part: &Part| match part {
            Part::Text(text) => text.len(),
            Part::Variable { name, .. } => lookup(name).map_or(0, |value| value.len()),
        };
        self.parts.iter().map(size).sum()
    }

    /// The words that it becomes.
    pub(super) fn expand(&self, lookup: Lookup<'_>) -> Vec<String> {
        let (mut words, mut current, mut has_content) = (Vec::new(), String::new(), self.quoted);
        for part in &self.parts {
            match part {
                Part::Text(text) => {
                    current.push_str(text);
                    has_content = true;
                }
                Part::Variable {
                    name,
                    default,
                    quoted: true,
                } => {
                    current.push_str(&value(name, default.as_deref(), lookup));
                }
                Part::Variable {
                    name,
                    default,
                    quoted: false,
                } => {
                    let value = value(name, default.as_deref(), lookup);
                    let mut fields = value.split_ascii_whitespace();
                    if let Some(first) = fields.next() {
                        current.push_str(first);
                        has_content = true;
                    }
                    for field in fields {
                        words.push(std::mem::replace(&mut current, field.to_owned()));
                    }
                }
            }
        }
        if has_content {
            words.push(current);
        }
        words
    }

    /// The one word that it becomes where a shell does not split: in assignments.
    pub(super) fn expand_whole(&self, lookup: Lookup<'_>) -> String {
        let whole = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Variable { name, default, .. } => value(name, default.as_deref(), lookup),
        };
        self.parts.iter().map(whole).collect()
    }
}

fn value(name: &str, default: Option<&str>, lookup: Lookup<'_>) -> String {
    let value = lookup(name);
    match default {
        Some(default) if value.as_ref().is_none_or(|value| value.is_empty()) => default.to_owned(),
        _ => value.map(Cow::into_owned).unwrap_or_default(),
    }
}
