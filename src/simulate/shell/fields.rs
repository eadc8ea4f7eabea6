//! The words that a word becomes: where values are split, and which of them are patterns.

use super::pattern;

/// What is done with a word after its variables are put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Values that are not quoted are split, and patterns become the names of files: the words of a command.
    Words,
    /// Neither: assignments, redirections, the word of `case`.
    Text,
    /// Neither, and what is quoted stands for itself: the patterns of `case`.
    Pattern,
}

/// One word on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) text: String,
    /// The same as a pattern: what was quoted stands for itself.
    pub(super) pattern: String,
    pub(super) is_pattern: bool,
}

/// The words so far.
#[derive(Debug)]
pub(super) struct Fields {
    pub(super) done: Vec<Field>,
    pub(super) open: Option<Field>,
    usage: Use,
    separators: String,
    /// Whether a blank has just ended a word: a separator that follows belongs to it.
    after_blank: bool,
}

impl Fields {
    pub(super) fn new(usage: Use, separators: &str) -> Self {
        Self {
            done: Vec::new(),
            open: None,
            usage,
            separators: separators.to_owned(),
            after_blank: false,
        }
    }

    fn open(&mut self) -> &mut Field {
        self.after_blank = false;
        self.open.get_or_insert_default()
    }

    /// What was quoted: it stays as it is, and there is a word even if it is empty.
    pub(super) fn quoted(&mut self, text: &str) {
        let field = self.open();
        field.text.push_str(text);
        field.pattern.push_str(&pattern::escaped(text));
    }

    /// What was written without quotes.
    pub(super) fn literal(&mut self, text: &str) {
        let field = self.open();
        field.text.push_str(text);
        field.pattern.push_str(text);
        field.is_pattern |= pattern::is_magic(text);
    }

    /// A value that was not quoted.
    pub(super) fn value(&mut self, text: &str) {
        if self.usage != Use::Words {
            if !text.is_empty() {
                self.literal(text);
            }
            return;
        }
        let separators = std::mem::take(&mut self.separators);
        let mut rest = text;
        while let Some(at) = rest.find(|char| separators.contains(char)) {
            if at > 0 {
                self.literal(&rest[..at]);
            }
            let separator = rest[at..].chars().next().unwrap_or(' ');
            self.separate(separator);
            rest = &rest[at + separator.len_utf8()..];
        }
        if !rest.is_empty() {
            self.literal(rest);
        }
        self.separators = separators;
    }

    fn separate(&mut self, separator: char) {
        let is_blank = separator.is_ascii_whitespace();
        match self.open.take() {
            Some(field) => {
                self.done.push(field);
                self.after_blank = is_blank;
            }
            None if is_blank => {}
            None if self.after_blank => self.after_blank = false,
            None => self.done.push(Field::default()),
        }
    }

    /// Ends a word here.
    pub(super) fn cut(&mut self) {
        self.done.extend(self.open.take());
    }

    /// How many words there are, the open one too.
    pub(super) fn count(&self) -> usize {
        self.done.len() + usize::from(self.open.is_some())
    }

    pub(super) fn usage(&self) -> Use {
        self.usage
    }

    /// All words.
    pub(super) fn finish(mut self) -> Vec<Field> {
        self.cut();
        self.done
    }
}
