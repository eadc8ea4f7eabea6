//! How the steps went, and the table at the end.

use std::fmt;
use std::time::Duration;

use crate::problem::{Problem, Result};
use crate::step::Seconds;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    Failed(Problem),
    /// This machine lacks something, and the robot may not or cannot install it.
    Skipped(Problem),
}

impl From<Result<()>> for Outcome {
    fn from(result: Result<()>) -> Self {
        match result {
            Ok(()) => Self::Passed,
            Err(problem) if problem.is_missing() => Self::Skipped(problem),
            Err(problem) => Self::Failed(problem),
        }
    }
}

impl Outcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "FAILED",
            Self::Skipped(_) => "SKIPPED",
        }
    }

    /// What is printed when the step ends.
    pub(super) fn line(&self, name: &str) -> String {
        match self {
            Self::Passed => format!("passed {name}"),
            Self::Failed(problem) => format!("{problem}\nFAILED {name}"),
            Self::Skipped(problem) => format!("SKIPPED {name}: {}", problem.in_one_line()),
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Passed => String::new(),
            Self::Failed(problem) | Self::Skipped(problem) => problem.in_one_line(),
        }
    }
}

/// Names, outcomes and times of all steps so far.
#[derive(Debug)]
pub(super) struct Report {
    strict: bool,
    rows: Vec<(String, Outcome, Duration)>,
}

/// The table shows the beginning of a reason; the whole stands above, where the step ran.
const LONGEST_REASON: usize = 100;

impl Report {
    pub(super) fn new(strict: bool) -> Self {
        Self {
            strict,
            rows: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, name: &str, outcome: Outcome, time: Duration) {
        self.rows.push((name.to_owned(), outcome, time));
    }

    fn count(&self, word: &str) -> usize {
        self.rows
            .iter()
            .filter(|(_, outcome, _)| outcome.word() == word)
            .count()
    }

    /// A skipped step is no success when the caller wants to know about every test.
    pub(super) fn is_success(&self) -> bool {
        self.count("FAILED") == 0 && !(self.strict && self.count("SKIPPED") > 0)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, outcome, time) in &self.rows {
            let time = Seconds(*time).to_string();
            let reason: String = outcome.reason().chars().take(LONGEST_REASON).collect();
            writeln!(
                f,
                "{}",
                format!("{:8} {time:>12}  {name:12} {reason}", outcome.word()).trim_end()
            )?;
        }
        let total: Duration = self.rows.iter().map(|(_, _, time)| *time).sum();
        writeln!(f, "{:8} {:>12}", "all", Seconds(total).to_string())?;
        if self.strict && self.count("SKIPPED") > 0 {
            writeln!(f, "A skipped step counts as a failure here (--strict).")?;
        }
        let (passed, failed, skipped) = (
            self.count("passed"),
            self.count("FAILED"),
            self.count("SKIPPED"),
        );
        write!(
            f,
            "steps: {passed} passed, {failed} failed, {skipped} skipped"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(strict: bool, results: &[Result<()>]) -> Report {
        let mut report = Report::new(strict);
        for (index, result) in results.iter().enumerate() {
            report.add(
                &format!("step{index}"),
                Outcome::from(result.clone()),
                Duration::from_secs(2),
            );
        }
        report
    }

    #[test]
    fn what_is_missing_is_skipped_and_what_is_wrong_fails() {
        assert_eq!(Outcome::from(Ok(())), Outcome::Passed);
        assert_eq!(Outcome::from(Err(Problem::missing("x"))).word(), "SKIPPED");
        assert_eq!(Outcome::from(Err(Problem::new("x"))).word(), "FAILED");
    }

    #[test]
    fn a_skip_is_a_failure_only_when_strict() {
        let results = [
            Ok(()),
            Err(Problem::missing("no browser").next("install one")),
        ];
        assert!(report(false, &results).is_success());
        assert!(!report(true, &results).is_success());
        assert_eq!(
            Outcome::from(results[1].clone()).line("walk"),
            "SKIPPED walk: no browser; install one"
        );
    }

    #[test]
    fn one_failure_is_enough() {
        assert!(!report(false, &[Ok(()), Err(Problem::new("broken")), Ok(())]).is_success());
    }

    #[test]
    fn the_table_names_every_step_and_counts_them() {
        let text = report(
            true,
            &[Ok(()), Err(Problem::new("broken").because("a reason"))],
        )
        .to_string();
        assert_eq!(
            text,
            "passed          2.0 s  step0\n\
             FAILED          2.0 s  step1        broken; a reason\n\
             all             4.0 s\n\
             steps: 1 passed, 1 failed, 0 skipped"
        );
    }
}
