//! The options of a tool.

/// Options and operands, told apart.
#[derive(Debug, Default)]
pub(super) struct Options<'a> {
    /// Single letters and long names, each with its value when it takes one.
    given: Vec<(&'a str, Option<&'a str>)>,
    /// Everything else.
    pub(super) operands: Vec<&'a str>,
}

impl<'a> Options<'a> {
    /// Reads arguments; the letters in `with_value` are followed by a value.
    pub(super) fn read(arguments: &'a [String], with_value: &str) -> Self {
        let mut options = Self::default();
        let mut words = arguments.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word.strip_prefix('-') {
                Some("") | None => options.operands.push(word),
                Some("-") => {
                    options.operands.extend(words.by_ref());
                }
                Some(long) if long.starts_with('-') => {
                    let (name, value) = match long[1..].split_once('=') {
                        Some((name, value)) => (name, Some(value)),
                        None => (&long[1..], None),
                    };
                    options.given.push((name, value));
                }
                Some(letters) => options.letters(letters, with_value, &mut words),
            }
        }
        options
    }

    fn letters(
        &mut self,
        letters: &'a str,
        with_value: &str,
        words: &mut impl Iterator<Item = &'a str>,
    ) {
        for (at, letter) in letters.char_indices() {
            let end = at + letter.len_utf8();
            if with_value.contains(letter) {
                let rest = &letters[end..];
                let value = if rest.is_empty() {
                    words.next()
                } else {
                    Some(rest)
                };
                self.given.push((&letters[at..end], value));
                return;
            }
            self.given.push((&letters[at..end], None));
        }
    }

    /// Whether one of these was given.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.given.iter().any(|(name, _)| names.contains(name))
    }

    /// The value of the last of these.
    pub(super) fn value(&self, names: &[&str]) -> Option<&'a str> {
        self.given
            .iter()
            .rev()
            .find(|(name, _)| names.contains(name))
            .and_then(|&(_, value)| value)
    }

    /// All values of these.
    pub(super) fn values(&self, names: &[&str]) -> Vec<&'a str> {
        self.given
            .iter()
            .filter(|(name, _)| names.contains(name))
            .filter_map(|&(_, value)| value)
            .collect()
    }

    /// The names of all options that were given.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.given.iter().map(|&(name, _)| name)
    }
}
