//! One sentence in every language of the product.

use std::{borrow::Cow, fmt};

/// A language that a user can choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Korean.
    Korean,
}

impl Language {
    /// Reads a tag such as `ko`, `ko-KR` or `ko_KR.UTF-8`; everything else is English.
    pub fn from_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("ko") {
            Self::Korean
        } else {
            Self::English
        }
    }
}

/// A sentence for users, in every language at once. Make one with [`phrase!`](crate::phrase).
///
/// ```
/// use pipeyard::{diagnostics::Language, phrase};
/// let job = "deploy";
/// let said = phrase!("`{job}` has no script", "`{job}` 작업에 script가 없습니다");
/// assert_eq!(said.text(Language::English), "`deploy` has no script");
/// assert_eq!(said.text(Language::Korean), "`deploy` 작업에 script가 없습니다");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    english: Cow<'static, str>,
    korean: Cow<'static, str>,
}

impl Phrase {
    /// Both sentences as finished texts.
    pub fn new(
        english: impl Into<Cow<'static, str>>,
        korean: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            english: english.into(),
            korean: korean.into(),
        }
    }

    /// Both sentences from their parts. A sentence without parts, of which an analysis makes thousands, costs nothing.
    pub fn of(english: fmt::Arguments<'_>, korean: fmt::Arguments<'_>) -> Self {
        let sentence = |parts: fmt::Arguments<'_>| match parts.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(parts.to_string()),
        };
        Self {
            english: sentence(english),
            korean: sentence(korean),
        }
    }

    /// A text that is the same in every language: code, a name, another tool's message.
    pub fn verbatim(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        Self {
            korean: text.clone(),
            english: text,
        }
    }

    /// The sentence in one language.
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Korean => &self.korean,
        }
    }
}

/// A [`Phrase`](crate::diagnostics::Phrase) from two format strings with captured arguments: English first, Korean second.
#[macro_export]
macro_rules! phrase {
    ($english:literal, $korean:literal $(,)?) => {
        $crate::diagnostics::Phrase::of(::std::format_args!($english), ::std::format_args!($korean))
    };
}
