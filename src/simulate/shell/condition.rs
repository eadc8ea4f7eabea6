//! `test`, `[` and `[[`.

use brush_parser::ast::{BinaryPredicate, ExtendedTestExpr, UnaryPredicate};
use regex_lite::RegexBuilder;

use super::{
    files::{File, Node, Presence, absolute},
    flow::Run,
    pattern,
    run::Shell,
    variables::Value,
};
use crate::{phrase, schedule::Millis};

/// Why a condition has no answer.
enum Fault {
    NoInteger(String),
    UnaryExpected(String),
    Missing(String),
    UnknownOperand(String),
    TooMany,
}

type Answer = Run<Result<bool, Fault>>;

/// How deep `!` and parentheses may nest.
const MAX_DEPTH: u32 = 24;

/// `test …` and `[ … ]`.
pub(super) fn test(shell: &mut Shell<'_, '_>, name: &str, arguments: &[String]) -> Run {
    let mut words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let closing = match name {
        "[" => Some("]"),
        "[[" => Some("]]"),
        _ => None,
    };
    if let Some(closing) = closing
        && words.pop() != Some(closing)
    {
        if shell.dialect.is_bash() {
            shell.builtin_complains("[", "missing `]'", "")?;
        } else {
            shell.err(&format!("sh: missing {closing}\n"))?;
        }
        return Ok(2);
    }
    match answer(shell, &words, name, 0)? {
        Ok(holds) => Ok(i32::from(!holds)),
        Err(fault) => {
            complain(shell, name, &words, &fault)?;
            Ok(2)
        }
    }
}

fn complain(shell: &mut Shell<'_, '_>, name: &str, words: &[&str], fault: &Fault) -> Run<()> {
    if shell.dialect.is_bash() {
        let text = match fault {
            Fault::NoInteger(word) => format!("{word}: integer expression expected"),
            Fault::UnaryExpected(word) => format!("{word}: unary operator expected"),
            Fault::Missing(_) => {
                format!("{}: unary operator expected", words.first().unwrap_or(&""))
            }
            Fault::UnknownOperand(word) => format!("{word}: binary operator expected"),
            Fault::TooMany => "too many arguments".to_owned(),
        };
        return shell.builtin_complains(name, &text, "");
    }
    let text = match fault {
        Fault::NoInteger(word) => format!("{word}: bad number"),
        Fault::Missing(word) => format!("{word}: argument expected"),
        Fault::UnknownOperand(word) => format!("{word}: unknown operand"),
        Fault::UnaryExpected(_) | Fault::TooMany => {
            format!("{}: unknown operand", words.get(1).unwrap_or(&""))
        }
    };
    shell.err(&format!("sh: {text}\n"))
}

/// The rules by the number of words, as POSIX has them; then `-o`, `-a`, `!` and parentheses.
fn answer(shell: &mut Shell<'_, '_>, words: &[&str], name: &str, depth: u32) -> Answer {
    if depth > MAX_DEPTH {
        return Ok(Err(Fault::TooMany));
    }
    match words {
        [] => return Ok(Ok(false)),
        [word] => return Ok(Ok(!word.is_empty())),
        ["!", rest @ ..]
            if rest.len() < 4 && !is_binary(rest.first().copied().unwrap_or_default()) =>
        {
            return Ok(answer(shell, rest, name, depth + 1)?.map(|holds| !holds));
        }
        [left, operator, right] if is_binary(operator) => {
            return binary(shell, left, operator, right, name);
        }
        ["(", inner @ .., ")"] if inner.len() < 3 => return answer(shell, inner, name, depth + 1),
        [operator, word] if is_unary(operator) => return Ok(Ok(unary(shell, operator, word))),
        [word, _] if !shell.dialect.is_bash() && is_binary(words[1]) => {
            let _ = word;
            return Ok(Err(Fault::Missing(words[1].to_owned())));
        }
        [word, _] => return Ok(Err(Fault::UnaryExpected((*word).to_owned()))),
        _ => {}
    }
    for (operator, wanted) in [("-o", true), ("-a", false)] {
        if let Some(at) = split(words, operator) {
            let left = answer(shell, &words[..at], name, depth + 1)?;
            return match left {
                Ok(holds) if holds != wanted => answer(shell, &words[at + 1..], name, depth + 1),
                other => Ok(other),
            };
        }
    }
    match words {
        ["!", rest @ ..] => Ok(answer(shell, rest, name, depth + 1)?.map(|holds| !holds)),
        ["(", inner @ .., ")"] => answer(shell, inner, name, depth + 1),
        [_, middle, _] => Ok(Err(Fault::UnknownOperand((*middle).to_owned()))),
        _ => Ok(Err(Fault::TooMany)),
    }
}

/// Where an operator stands outside of parentheses.
fn split(words: &[&str], operator: &str) -> Option<usize> {
    let mut open = 0_i32;
    words.iter().enumerate().find_map(|(at, word)| {
        match *word {
            "(" => open += 1,
            ")" => open -= 1,
            _ => {}
        }
        (open == 0 && *word == operator && at > 0 && at + 1 < words.len()).then_some(at)
    })
}

fn is_unary(operator: &str) -> bool {
    matches!(operator.strip_prefix('-'), Some(rest) if rest.len() == 1 && "bcdefghknprsStuvwxzGLNO".contains(rest))
}

fn is_binary(operator: &str) -> bool {
    matches!(
        operator,
        "=" | "=="
            | "!="
            | "<"
            | ">"
            | "=~"
            | "-eq"
            | "-ne"
            | "-lt"
            | "-le"
            | "-gt"
            | "-ge"
            | "-nt"
            | "-ot"
            | "-ef"
    )
}

fn binary(
    shell: &mut Shell<'_, '_>,
    left: &str,
    operator: &str,
    right: &str,
    name: &str,
) -> Answer {
    let is_pattern = name == "[[";
    Ok(Ok(match operator {
        "=" | "==" if is_pattern => pattern::matches(right, left),
        "!=" if is_pattern => !pattern::matches(right, left),
        "=" | "==" => left == right,
        "!=" => left != right,
        "<" => left < right,
        ">" => left > right,
        "=~" => find(left, right).is_some(),
        "-nt" | "-ot" | "-ef" => {
            let path = |name: &str| absolute(&shell.state.directory, name);
            let (one, other) = (path(left), path(right));
            let (has_one, has_other) = (
                shell.files.node(&one).is_some(),
                shell.files.node(&other).is_some(),
            );
            match operator {
                "-ef" => has_one && shell.files.follow(&one) == shell.files.follow(&other),
                "-nt" => has_one && !has_other,
                _ => has_other && !has_one,
            }
        }
        _ => {
            let number = |text: &str| {
                text.trim()
                    .parse::<i64>()
                    .map_err(|_| Fault::NoInteger(text.to_owned()))
            };
            let (left, right) = match (number(left), number(right)) {
                (Ok(left), Ok(right)) => (left, right),
                (Err(fault), _) | (_, Err(fault)) => return Ok(Err(fault)),
            };
            compare(operator, left, right)
        }
    }))
}

fn compare(operator: &str, left: i64, right: i64) -> bool {
    match operator {
        "-eq" => left == right,
        "-ne" => left != right,
        "-lt" => left < right,
        "-le" => left <= right,
        "-gt" => left > right,
        _ => left >= right,
    }
}

fn unary(shell: &mut Shell<'_, '_>, operator: &str, word: &str) -> bool {
    match operator {
        "-n" => !word.is_empty(),
        "-z" => word.is_empty(),
        "-v" => shell.state.variables.get(word).is_some(),
        "-t" => false,
        "-o" => shell.state.options.by_name(word).is_some_and(|on| *on),
        _ => about_file(shell, operator, word),
    }
}

/// A question about a file. When nobody knows whether it is there, it is taken to be, and the log says so.
fn about_file(shell: &mut Shell<'_, '_>, operator: &str, word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    if matches!(
        word,
        "/dev/stdin" | "/dev/stdout" | "/dev/stderr" | "/dev/tty"
    ) {
        return operator == "-e" || operator == "-w" || operator == "-r";
    }
    if word == "/var/run/docker.sock" {
        return shell.world.has_socket() && matches!(operator, "-e" | "-S" | "-r" | "-w");
    }
    let path = absolute(&shell.state.directory, word);
    if matches!(operator, "-L" | "-h") {
        return matches!(shell.files.entry(&path), Some(Node::Link(_)));
    }
    match (shell.files.node(&path), shell.files.presence(&path)) {
        (Some(Node::Directory), _) => matches!(operator, "-e" | "-d" | "-r" | "-w" | "-x" | "-s"),
        (Some(Node::File(File { text, runs, .. })), _) => match operator {
            "-e" | "-f" | "-r" | "-w" => true,
            "-x" => *runs,
            "-s" => text.as_ref().is_none_or(|text| !text.is_empty()),
            _ => false,
        },
        (_, Presence::Unknown) => {
            shell.remark(&phrase!(
                "assumed: `{operator} {word}` holds",
                "가정: `{operator} {word}` 조건은 참"
            ));
            true
        }
        _ => false,
    }
}

/// Where a regular expression matches, with its groups.
pub(super) fn find(text: &str, expression: &str) -> Option<Vec<String>> {
    let expression = RegexBuilder::new(expression)
        .size_limit(1 << 20)
        .build()
        .ok()?;
    let found = expression.captures(text)?;
    let group = |at: usize| {
        found
            .get(at)
            .map_or(String::new(), |group| group.as_str().to_owned())
    };
    Some((0..found.len()).map(group).collect())
}

impl Shell<'_, '_> {
    /// `[[ … ]]`.
    pub(super) fn extended_test(&mut self, expression: &ExtendedTestExpr) -> Run {
        self.pass(Millis(0))?;
        Ok(i32::from(!self.extended(expression)?))
    }

    fn extended(&mut self, expression: &ExtendedTestExpr) -> Run<bool> {
        Ok(match expression {
            ExtendedTestExpr::And(left, right) => {
                self.deeper(|it| it.extended(left))? && self.deeper(|it| it.extended(right))?
            }
            ExtendedTestExpr::Or(left, right) => {
                self.deeper(|it| it.extended(left))? || self.deeper(|it| it.extended(right))?
            }
            ExtendedTestExpr::Not(inner) => !self.deeper(|it| it.extended(inner))?,
            ExtendedTestExpr::Parenthesized(inner) => self.deeper(|it| it.extended(inner))?,
            ExtendedTestExpr::UnaryTest(predicate, word) => {
                let word = self.text(&word.value)?;
                unary(self, operator(predicate), &word)
            }
            ExtendedTestExpr::BinaryTest(predicate, left, right) => {
                self.extended_binary(predicate, &left.value, &right.value)?
            }
        })
    }

    fn extended_binary(
        &mut self,
        predicate: &BinaryPredicate,
        left: &str,
        right: &str,
    ) -> Run<bool> {
        let left = self.text(left)?;
        Ok(match predicate {
            BinaryPredicate::StringExactlyMatchesPattern => {
                pattern::matches(&self.pattern(right)?, &left)
            }
            BinaryPredicate::StringDoesNotExactlyMatchPattern => {
                !pattern::matches(&self.pattern(right)?, &left)
            }
            BinaryPredicate::StringMatchesRegex => {
                let expression = self.text(right)?;
                let found = find(&left, &expression);
                let groups = found.clone().unwrap_or_default();
                let list = groups.into_iter().enumerate().collect();
                self.state
                    .variables
                    .change("BASH_REMATCH", |it| it.value = Value::List(list));
                found.is_some()
            }
            BinaryPredicate::StringContainsSubstring => left.contains(&self.text(right)?),
            BinaryPredicate::StringExactlyMatchesString => left == self.text(right)?,
            BinaryPredicate::StringDoesNotExactlyMatchString => left != self.text(right)?,
            BinaryPredicate::LeftSortsBeforeRight => left < self.text(right)?,
            BinaryPredicate::LeftSortsAfterRight => left > self.text(right)?,
            BinaryPredicate::FilesReferToSameDeviceAndInodeNumbers => {
                self.about_two(&left, "-ef", right)?
            }
            BinaryPredicate::LeftFileIsNewerOrExistsWhenRightDoesNot => {
                self.about_two(&left, "-nt", right)?
            }
            BinaryPredicate::LeftFileIsOlderOrDoesNotExistWhenRightDoes => {
                self.about_two(&left, "-ot", right)?
            }
            number => {
                let right = self.text(right)?;
                let (left, right) = (self.arithmetic(&left)?, self.arithmetic(&right)?);
                compare(numeric(number), left, right)
            }
        })
    }

    fn about_two(&mut self, left: &str, operator: &str, right: &str) -> Run<bool> {
        let right = self.text(right)?;
        Ok(matches!(
            binary(self, left, operator, &right, "[[")?,
            Ok(true)
        ))
    }
}

fn numeric(predicate: &BinaryPredicate) -> &'static str {
    match predicate {
        BinaryPredicate::ArithmeticNotEqualTo => "-ne",
        BinaryPredicate::ArithmeticLessThan => "-lt",
        BinaryPredicate::ArithmeticLessThanOrEqualTo => "-le",
        BinaryPredicate::ArithmeticGreaterThan => "-gt",
        BinaryPredicate::ArithmeticGreaterThanOrEqualTo => "-ge",
        _ => "-eq",
    }
}

fn operator(predicate: &UnaryPredicate) -> &'static str {
    match predicate {
        UnaryPredicate::FileExists => "-e",
        UnaryPredicate::FileExistsAndIsDir => "-d",
        UnaryPredicate::FileExistsAndIsRegularFile => "-f",
        UnaryPredicate::FileExistsAndIsSymlink => "-L",
        UnaryPredicate::FileExistsAndIsReadable => "-r",
        UnaryPredicate::FileExistsAndIsWritable => "-w",
        UnaryPredicate::FileExistsAndIsExecutable => "-x",
        UnaryPredicate::FileExistsAndIsNotZeroLength => "-s",
        UnaryPredicate::FileExistsAndIsSocket => "-S",
        UnaryPredicate::ShellOptionEnabled => "-o",
        UnaryPredicate::ShellVariableIsSetAndAssigned => "-v",
        UnaryPredicate::StringHasZeroLength => "-z",
        UnaryPredicate::StringHasNonZeroLength => "-n",
        UnaryPredicate::FdIsOpenTerminal => "-t",
        _ => "-p",
    }
}
