//! Words and what they expand to.

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

    /// The words that it becomes.
    pub(super) fn expand(&self, lookup: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
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
    pub(super) fn expand_whole(&self, lookup: &dyn Fn(&str) -> Option<String>) -> String {
        let whole = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Variable { name, default, .. } => value(name, default.as_deref(), lookup),
        };
        self.parts.iter().map(whole).collect()
    }
}

fn value(name: &str, default: Option<&str>, lookup: &dyn Fn(&str) -> Option<String>) -> String {
    match (lookup(name), default) {
        (Some(value), Some(default)) if value.is_empty() => default.to_owned(),
        (Some(value), _) => value,
        (None, default) => default.unwrap_or_default().to_owned(),
    }
}
