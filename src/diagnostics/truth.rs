//! Yes, no, or not to be known from here.

/// The answer to a question of which some facts may be missing. It reckons as Kleene's logic does.
///
/// ```
/// use pipeyard::diagnostics::Truth;
/// assert_eq!(Truth::Unknown.and(Truth::No), Truth::No);
/// assert_eq!(Truth::Unknown.or(Truth::No), Truth::Unknown);
/// // GitLab has all facts. Where they are missing here, files count as changed and present.
/// assert!(Truth::Unknown.holds());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// It depends on a fact that nobody gave.
    Unknown,
}

impl Truth {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }

    /// At least one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, Self::No) => Self::No,
            _ => Self::Unknown,
        }
    }

    /// The opposite.
    #[must_use]
    #[expect(
        clippy::should_implement_trait,
        reason = "it stands in a row with `and` and `or`, which have no operators"
    )]
    pub fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }

    /// Whether it is acted upon: what is unknown counts as true.
    pub fn holds(self) -> bool {
        self != Self::No
    }

    /// Whether more facts could change it.
    pub fn is_known(self) -> bool {
        self != Self::Unknown
    }
}

impl From<bool> for Truth {
    fn from(flag: bool) -> Self {
        if flag { Self::Yes } else { Self::No }
    }
}
