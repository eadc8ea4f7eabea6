//! What went wrong, why, and what to do next.

use std::fmt;

pub(crate) type Result<T> = std::result::Result<T, Problem>;

/// An error for a person: every field is a sentence or a line of a tool's own output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    what: String,
    why: Option<String>,
    next: Option<String>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Something was tried and did not work.
    Failure,
    /// The machine lacks something that the robot may not or cannot install.
    Missing,
    /// The command line makes no sense.
    Usage,
}

impl Problem {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            why: None,
            next: None,
            kind: Kind::Failure,
        }
    }

    /// A part of the machine that is not there: a test step that meets it is skipped, not failed.
    pub(crate) fn missing(what: impl Into<String>) -> Self {
        Self {
            kind: Kind::Missing,
            ..Self::new(what)
        }
    }

    pub(crate) fn usage(what: impl Into<String>) -> Self {
        let next = Some("`cargo xtask --help` lists the commands and their options".to_owned());
        Self {
            kind: Kind::Usage,
            next,
            ..Self::new(what)
        }
    }

    pub(crate) fn because(mut self, why: impl fmt::Display) -> Self {
        self.why = Some(why.to_string());
        self
    }

    pub(crate) fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    pub(crate) fn is_missing(&self) -> bool {
        self.kind == Kind::Missing
    }

    /// 2 for wrong usage, 1 for the rest, as the `pipeyard` binary has it.
    pub(crate) fn exit_code(&self) -> u8 {
        if self.kind == Kind::Usage { 2 } else { 1 }
    }

    /// One line, for a `SKIPPED` notice and the table at the end.
    pub(crate) fn in_one_line(&self) -> String {
        let parts = [Some(&self.what), self.why.as_ref(), self.next.as_ref()];
        let lines = parts.into_iter().flatten().flat_map(|part| part.lines());
        lines
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("; ")
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        if let Some(why) = &self.why {
            write!(f, "\n  why: {}", why.trim_end().replace('\n', "\n       "))?;
        }
        if let Some(next) = &self.next {
            write!(f, "\n  next: {next}")?;
        }
        Ok(())
    }
}

/// Puts a sentence before an error of the operating system: `fs::read(p).or_problem(|| …)`.
pub(crate) trait OrProblem<T> {
    fn or_problem(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T> OrProblem<T> for std::io::Result<T> {
    fn or_problem(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| Problem::new(what()).because(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_why_and_what_to_do_next() {
        let problem = Problem::new("no engine")
            .because("line 1\nline 2\n")
            .next("start one");
        assert_eq!(
            problem.to_string(),
            "error: no engine\n  why: line 1\n       line 2\n  next: start one"
        );
        assert_eq!(
            problem.in_one_line(),
            "no engine; line 1; line 2; start one"
        );
    }

    #[test]
    fn only_usage_exits_with_two() {
        assert_eq!(Problem::usage("x").exit_code(), 2);
        assert_eq!(Problem::new("x").exit_code(), 1);
        assert_eq!(Problem::missing("x").exit_code(), 1);
    }
}
