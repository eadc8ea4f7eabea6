//! The command line: one command, options, and nothing that is silently ignored.

use std::collections::VecDeque;

use crate::problem::{Problem, Result};

/// Words not yet taken. A command takes what it knows and calls [`Args::finish`]; what is left is an error.
#[derive(Debug)]
pub(crate) struct Args {
    words: VecDeque<String>,
}

impl Args {
    pub(crate) fn from_env() -> Self {
        Self {
            words: std::env::args().skip(1).collect(),
        }
    }

    /// The first word: the command, or a sub-command such as `up`.
    pub(crate) fn command(&mut self) -> Option<String> {
        self.words.pop_front()
    }

    /// Whether `--name` was given; takes it.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < before
    }

    /// The value of `--name VALUE` or `--name=VALUE`; takes it.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>> {
        let with_equals = format!("{name}=");
        let found = self
            .words
            .iter()
            .position(|word| word == name || word.starts_with(&with_equals));
        let Some(position) = found else {
            return Ok(None);
        };
        let word = self.words.remove(position).unwrap_or_default();
        if let Some(value) = word.strip_prefix(&with_equals) {
            return Ok(Some(value.to_owned()));
        }
        match self.words.get(position) {
            Some(value) if !value.starts_with("--") => Ok(self.words.remove(position)),
            _ => Err(Problem::usage(format!("`{name}` needs a value"))),
        }
    }

    /// Everything that is left, for a program that is called with the same options.
    pub(crate) fn rest(self) -> Vec<String> {
        self.words.into()
    }

    pub(crate) fn finish(self) -> Result<()> {
        match self.words.front() {
            None => Ok(()),
            Some(word) => Err(Problem::usage(format!("`{word}` is not expected here"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> Args {
        Args {
            words: line.split_whitespace().map(str::to_owned).collect(),
        }
    }

    #[test]
    fn takes_flags_and_values_in_any_order() {
        let mut args = args("engine up --name two --strict");
        assert_eq!(args.command().as_deref(), Some("engine"));
        assert!(args.flag("--strict"));
        assert!(!args.flag("--strict"));
        assert_eq!(args.value("--name").unwrap().as_deref(), Some("two"));
        assert_eq!(args.command().as_deref(), Some("up"));
        args.finish().unwrap();
    }

    #[test]
    fn a_value_may_follow_an_equals_sign() {
        let mut args = args("--port=8080");
        assert_eq!(args.value("--port").unwrap().as_deref(), Some("8080"));
        args.finish().unwrap();
    }

    #[test]
    fn a_value_that_is_missing_is_wrong_usage() {
        assert_eq!(args("--port").value("--port").unwrap_err().exit_code(), 2);
        assert_eq!(
            args("--port --no-open")
                .value("--port")
                .unwrap_err()
                .exit_code(),
            2
        );
    }

    #[test]
    fn a_word_nobody_takes_is_wrong_usage() {
        let problem = args("--stirct").finish().unwrap_err();
        assert!(
            problem
                .to_string()
                .contains("`--stirct` is not expected here")
        );
        assert_eq!(problem.exit_code(), 2);
    }
}
