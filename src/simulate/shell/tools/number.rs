//! `seq` and `expr`.

use crate::simulate::shell::{condition, flow::Run, run::Shell};

pub(super) fn seq(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let mut separator = "\n";
    let mut padded = false;
    let mut words = arguments;
    loop {
        match words {
            [flag, value, rest @ ..] if flag == "-s" => {
                separator = value;
                words = rest;
            }
            [flag, rest @ ..] if flag.starts_with("-s") => {
                separator = &flag[2..];
                words = rest;
            }
            [flag, rest @ ..] if flag == "-w" => {
                padded = true;
                words = rest;
            }
            _ => break,
        }
    }
    let mut numbers = Vec::new();
    for word in words {
        match word.parse::<f64>() {
            Ok(number) if number.is_finite() => numbers.push((
                number,
                word.split_once('.')
                    .map_or(0, |(_, fraction)| fraction.len().min(9)),
            )),
            _ => {
                return shell.usage(
                    "seq",
                    &format!("invalid floating point argument: '{word}'"),
                    "seq [-w] [-s SEP] [FIRST [INC]] LAST",
                );
            }
        }
    }
    let (first, step, last) = match numbers.as_slice() {
        [last] => ((1.0, 0), (1.0, 0), *last),
        [first, last] => (*first, (1.0, 0), *last),
        [first, step, last] => (*first, *step, *last),
        _ => {
            return shell.usage(
                "seq",
                "missing operand",
                "seq [-w] [-s SEP] [FIRST [INC]] LAST",
            );
        }
    };
    let digits = first.1.max(step.1);
    let width = if padded {
        words.iter().map(String::len).max().unwrap_or(0)
    } else {
        0
    };
    if step.0 == 0.0 {
        return Ok(1);
    }
    let mut count = 0_u32;
    loop {
        let number = first.0 + f64::from(count) * step.0;
        let is_over = if step.0 > 0.0 {
            number > last.0 + 1e-9
        } else {
            number < last.0 - 1e-9
        };
        if is_over {
            break;
        }
        let before = if count > 0 { separator } else { "" };
        shell.out(&format!("{before}{number:0width$.digits$}"))?;
        shell.charge(64);
        count = count.saturating_add(1);
    }
    if count > 0 {
        shell.out("\n")?;
    }
    Ok(0)
}

pub(super) fn expr(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut reader = Reader {
        words: &words,
        at: 0,
        depth: 0,
    };
    let value = reader.level(0).and_then(|value| {
        if reader.at == words.len() {
            Ok(value)
        } else {
            Err(Fault::Syntax)
        }
    });
    match value {
        Ok(value) => {
            shell.out(&format!("{value}\n"))?;
            Ok(i32::from(value.is_empty() || value == "0"))
        }
        Err(fault) => {
            let (gnu, busybox) = match fault {
                Fault::NoNumber => ("expr: non-integer argument", "expr: non-numeric argument"),
                Fault::Zero => ("expr: division by zero", "expr: division by zero"),
                Fault::Syntax => ("expr: syntax error", "expr: syntax error"),
            };
            shell.tool_complains(gnu, busybox)?;
            Ok(2)
        }
    }
}

enum Fault {
    NoNumber,
    Zero,
    Syntax,
}

struct Reader<'r> {
    words: &'r [&'r str],
    at: usize,
    depth: u32,
}

const LEVELS: &[&[&str]] = &[
    &["|"],
    &["&"],
    &["<", "<=", "=", "==", "!=", ">=", ">"],
    &["+", "-"],
    &["*", "/", "%"],
    &[":"],
];

impl Reader<'_> {
    fn level(&mut self, level: usize) -> Result<String, Fault> {
        let Some(operators) = LEVELS.get(level) else {
            return self.operand();
        };
        let mut left = self.level(level + 1)?;
        while let Some(operator) = self
            .words
            .get(self.at)
            .filter(|word| operators.contains(word))
        {
            self.at += 1;
            let right = self.level(level + 1)?;
            left = apply(operator, &left, &right)?;
        }
        Ok(left)
    }

    fn operand(&mut self) -> Result<String, Fault> {
        let word = *self.words.get(self.at).ok_or(Fault::Syntax)?;
        self.at += 1;
        match word {
            "(" if self.depth < 24 => {
                self.depth += 1;
                let value = self.level(0)?;
                self.depth -= 1;
                if self.words.get(self.at) != Some(&")") {
                    return Err(Fault::Syntax);
                }
                self.at += 1;
                Ok(value)
            }
            "length" if self.at < self.words.len() => {
                let text = self.operand()?;
                Ok(text.chars().count().to_string())
            }
            "substr" if self.at + 2 < self.words.len() => {
                let (text, from, length) = (self.operand()?, self.operand()?, self.operand()?);
                let number = |text: String| text.parse::<usize>().map_err(|_| Fault::NoNumber);
                Ok(text
                    .chars()
                    .skip(number(from)?.saturating_sub(1))
                    .take(number(length)?)
                    .collect())
            }
            _ => Ok(word.to_owned()),
        }
    }
}

fn apply(operator: &str, left: &str, right: &str) -> Result<String, Fault> {
    let number = |text: &str| text.parse::<i64>().map_err(|_| Fault::NoNumber);
    let is_true = |text: &str| !text.is_empty() && text != "0";
    let order = match (left.parse::<i64>(), right.parse::<i64>()) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        _ => left.cmp(right),
    };
    let answer = |holds: bool| Ok(i64::from(holds).to_string());
    match operator {
        "|" => Ok(if is_true(left) { left } else { right }.to_owned()),
        "&" => Ok(if is_true(left) && is_true(right) {
            left
        } else {
            "0"
        }
        .to_owned()),
        "<" => answer(order.is_lt()),
        "<=" => answer(order.is_le()),
        "=" | "==" => answer(order.is_eq()),
        "!=" => answer(order.is_ne()),
        ">=" => answer(order.is_ge()),
        ">" => answer(order.is_gt()),
        "+" => Ok(number(left)?.wrapping_add(number(right)?).to_string()),
        "-" => Ok(number(left)?.wrapping_sub(number(right)?).to_string()),
        "*" => Ok(number(left)?.wrapping_mul(number(right)?).to_string()),
        "/" | "%" => {
            let (left, right) = (number(left)?, number(right)?);
            let value = if operator == "/" {
                left.checked_div(right)
            } else {
                left.checked_rem(right)
            };
            value.map(|value| value.to_string()).ok_or(Fault::Zero)
        }
        _ => Ok(matched(left, right)),
    }
}

/// `text : expression`: the group, or how many characters match.
fn matched(text: &str, expression: &str) -> String {
    let anchored = format!("^{}", expression.trim_start_matches('^'));
    let has_group = expression.contains("\\(");
    let Some(regex) = super::expression::compile(&anchored, super::expression::Style::Basic, false)
    else {
        return String::new();
    };
    let found = condition::find(text, regex.as_str());
    match found {
        Some(groups) if has_group => groups.get(1).cloned().unwrap_or_default(),
        Some(groups) => groups
            .first()
            .map_or(0, |whole| whole.chars().count())
            .to_string(),
        None if has_group => String::new(),
        None => "0".to_owned(),
    }
}
