//! GitLab's own words for a finding, and where in its work it says them.

/// A text of GitLab, word for word, with the entry that it is about.
///
/// ```
/// use pipeyard::diagnostics::Quote;
/// let quote = Quote::of_entry(["jobs", "build"], "jobs:build config contains unknown keys: scirpt");
/// assert_eq!(quote.entry.unwrap().path, ["jobs", "build"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The text: one line.
    pub text: String,
    /// The entry of GitLab's configuration tree; only the phase of entries has them.
    pub entry: Option<QuotedEntry>,
}

/// An entry of GitLab's configuration tree (`lib/gitlab/config/entry/`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedEntry {
    /// Its keys, from the outermost to its own: `jobs`, `build`, `image`.
    pub path: Vec<String>,
    /// GitLab validates an entry, then composes the entries below it, and then validates some of it again. A finding of the
    /// first kind keeps it from looking at anything below; one of this kind does not.
    pub is_composed: bool,
}

impl Quote {
    /// What GitLab says of an entry before it looks at the entries below.
    pub fn of_entry<K: Into<String>>(
        path: impl IntoIterator<Item = K>,
        text: impl Into<String>,
    ) -> Self {
        let entry = QuotedEntry {
            path: path.into_iter().map(Into::into).collect(),
            is_composed: false,
        };
        Self {
            text: text.into(),
            entry: Some(entry),
        }
    }

    /// The same, said after GitLab has looked at the entries below.
    #[must_use]
    pub fn composed(mut self) -> Self {
        if let Some(entry) = &mut self.entry {
            entry.is_composed = true;
        }
        self
    }
}

/// What GitLab says about one mistake; now and then it needs several lines for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotes(pub Vec<Quote>);

impl Quotes {
    /// The lines, one after the other; `None` when GitLab says nothing.
    pub fn text(&self) -> Option<String> {
        let lines: Vec<&str> = self.0.iter().map(|it| it.text.as_str()).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

impl<Q: Into<Quote>> From<Q> for Quotes {
    fn from(quote: Q) -> Self {
        Self(vec![quote.into()])
    }
}

impl<const N: usize> From<[Quote; N]> for Quotes {
    fn from(quotes: [Quote; N]) -> Self {
        Self(quotes.into())
    }
}

impl From<Vec<Quote>> for Quotes {
    fn from(quotes: Vec<Quote>) -> Self {
        Self(quotes)
    }
}

impl From<String> for Quote {
    fn from(text: String) -> Self {
        Self { text, entry: None }
    }
}

impl From<&str> for Quote {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}
