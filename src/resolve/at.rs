//! The place of an entry, in the words of GitLab's messages.

use super::JobKind;
use crate::diagnostics::Quote;

/// Where an entry stands: `jobs:build:image`. It is a step below the place that holds it, and costs nothing until somebody
/// has something to say there: most entries are right.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    above: Option<&'a At<'a>>,
    step: Step<'a>,
    printed: Printed<'a>,
}

/// The way from the place above. Two entries can have the same location: the items of a list, or a job `a:b` and a key `b`
/// of `a`.
#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    /// A job, below `jobs`.
    Job(&'a str),
    /// A key.
    Key(&'a str),
    /// One of several that GitLab prints by one name of its own.
    Item(&'a str, usize),
    /// One of several that GitLab prints by the name of the list.
    Nth(usize),
}

/// How GitLab prints it.
#[derive(Clone, Copy, Debug)]
enum Printed<'a> {
    AsItIs,
    /// With another last word.
    Named(&'a str),
    /// By other words altogether.
    Whole(&'a str),
}

impl<'a> At<'a> {
    const fn of(above: Option<&'a At<'a>>, step: Step<'a>) -> Self {
        Self {
            above,
            step,
            printed: Printed::AsItIs,
        }
    }

    /// A top-level entry.
    pub(super) const fn top(key: &'a str) -> Self {
        Self::of(None, Step::Key(key))
    }

    /// A job.
    pub(super) const fn job(name: &'a str) -> Self {
        Self::of(None, Step::Job(name))
    }

    /// A job that may have no name. What Ruby takes for blank has no place in a location, so the kind of entry stands there.
    pub(super) const fn job_of(name: &'a str, kind: JobKind) -> Self {
        match kind {
            _ if !name.is_empty() => Self::job(name),
            JobKind::Script => Self::job("job"),
            JobKind::Bridge => Self::job("bridge"),
        }
    }

    /// An entry below this one.
    pub(super) const fn key(&'a self, key: &'a str) -> Self {
        Self::of(Some(self), Step::Key(key))
    }

    /// One of several entries below this one that GitLab prints by the same name: `services:service`.
    pub(super) const fn item(&'a self, printed: &'a str, index: usize) -> Self {
        Self::of(Some(self), Step::Item(printed, index))
    }

    /// One of several entries that GitLab prints by the name of this one, as those of a list.
    pub(super) const fn nth(&'a self, index: usize) -> Self {
        Self::of(Some(self), Step::Nth(index))
    }

    /// The same entry where GitLab prints another name than its key.
    pub(super) const fn printed(self, name: &'a str) -> Self {
        Self {
            printed: Printed::Named(name),
            ..self
        }
    }

    /// The same entry where GitLab prints another place for it.
    pub(super) const fn printed_as(self, location: &'a str) -> Self {
        Self {
            printed: Printed::Whole(location),
            ..self
        }
    }

    /// The job that it stands in, for the ledger.
    pub(super) fn job_name(&self) -> Option<&'a str> {
        match (self.step, self.above) {
            (Step::Job(name), _) => Some(name),
            (_, Some(above)) => above.job_name(),
            (_, None) => None,
        }
    }

    /// The keys as GitLab prints them, joined with colons.
    fn location(&self) -> String {
        let above = || self.above.map(Self::location);
        let below = |key: &str| match above() {
            Some(above) => format!("{above}:{key}"),
            None => key.to_owned(),
        };
        match (self.printed, self.step) {
            (Printed::Whole(location), _) => location.to_owned(),
            (_, Step::Nth(_)) => above().unwrap_or_default(),
            (Printed::Named(name), _) | (_, Step::Key(name) | Step::Item(name, _)) => below(name),
            (_, Step::Job(name)) => format!("jobs:{name}"),
        }
    }

    /// The keys that lead to the entry itself.
    fn path(&self) -> Vec<String> {
        let mut path = self.above.map_or_else(Vec::new, Self::path);
        match self.step {
            Step::Job(name) => path.extend(["jobs", name].map(str::to_owned)),
            Step::Key(key) => path.push(key.to_owned()),
            Step::Item(key, index) => path.extend([key.to_owned(), index.to_string()]),
            Step::Nth(index) => path.push(index.to_string()),
        }
        path
    }

    /// GitLab's message about this entry. GitLab lower-cases all of it, names included.
    pub(super) fn says(&self, text: &str) -> Quote {
        self.says_as(&self.location(), text)
    }

    /// GitLab's message about this entry that it comes to only after it has looked at the entry `key` below.
    pub(super) fn says_after(&self, key: &str, text: &str) -> Quote {
        let below = self.key(key);
        below.says_as(&self.location(), text).composed()
    }

    /// GitLab's message about this entry where it names the entry by other words than its path.
    pub(super) fn says_as(&self, location: &str, text: &str) -> Quote {
        let said = format!("{location} {text}").to_lowercase();
        Quote::of_entry(self.path(), said)
    }

    /// GitLab's message about a value of none of the types that an entry can have. This one it does not lower-case.
    pub(super) fn says_as_is(&self, text: &str) -> Quote {
        self.prints(format!("{} {text}", self.location()))
    }

    /// A line that GitLab prints about this entry without naming it.
    pub(super) fn prints(&self, line: String) -> Quote {
        Quote::of_entry(self.path(), line)
    }

    /// Whether GitLab says this about the entry, or about one below it.
    pub(super) fn holds(&self, quote: &Quote) -> bool {
        let entry = quote.entry.as_ref();
        entry.is_some_and(|entry| entry.path.starts_with(&self.path()))
    }
}
