//! `echo` and `printf`.

use std::fmt::Write as _;

use crate::simulate::shell::{
    dialect::Dialect, escape, flow::Run, parameter_edit::quoted, run::Shell,
};

pub(super) fn echo(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let (mut escapes, mut line_break) = (shell.dialect == Dialect::Dash, true);
    let mut words = arguments;
    while let [flag, rest @ ..] = words {
        let letters = flag.strip_prefix('-').unwrap_or_default();
        let known = if shell.dialect == Dialect::Dash {
            "n"
        } else {
            "neE"
        };
        if letters.is_empty() || !letters.chars().all(|letter| known.contains(letter)) {
            break;
        }
        for letter in letters.chars() {
            match letter {
                'n' => line_break = false,
                'e' => escapes = true,
                _ => escapes = false,
            }
        }
        words = rest;
    }
    let mut text = words.join(" ");
    if escapes {
        let (read, stops) = escape::echoed(&text);
        text = read;
        line_break &= !stops;
    }
    if line_break {
        text.push('\n');
    }
    shell.out(&text)?;
    Ok(0)
}

pub(super) fn printf(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let (variable, arguments) = match arguments {
        [flag, name, rest @ ..] if flag == "-v" && shell.dialect.is_bash() => (Some(name), rest),
        [dashes, rest @ ..] if dashes == "--" => (None, rest),
        all => (None, all),
    };
    let Some((format, values)) = arguments.split_first() else {
        let said = if shell.dialect.is_bash() {
            "printf: usage: printf [-v var] format [arguments]\n"
        } else {
            "sh: usage: printf FORMAT [ARGUMENT...]\n"
        };
        shell.err(said)?;
        return Ok(2);
    };
    let formatted = formatted(format, values);
    for value in &formatted.wrong {
        let bash = format!("{value}: invalid number");
        if shell.dialect.is_bash() {
            shell.builtin_complains("printf", &bash, "")?;
        } else {
            shell.err(&format!("sh: invalid number '{value}'\n"))?;
        }
    }
    match variable {
        Some(name) => shell.assign(name, &formatted.text)?,
        None => shell.out(&formatted.text)?,
    }
    Ok(i32::from(!formatted.wrong.is_empty()))
}

#[derive(Default)]
struct Formatted {
    text: String,
    /// Values that should be numbers and are none.
    wrong: Vec<String>,
}

/// The format is used again as long as there are values.
fn formatted(format: &str, values: &[String]) -> Formatted {
    let mut done = Formatted::default();
    let mut values = values.iter();
    let mut is_first = true;
    loop {
        let before = values.len();
        if before == 0 && !is_first {
            return done;
        }
        if once(format, &mut values, &mut done) || (values.len() == before) {
            return done;
        }
        is_first = false;
    }
}

/// Uses the format once; whether `\c` ends it all.
fn once(format: &str, values: &mut std::slice::Iter<'_, String>, done: &mut Formatted) -> bool {
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        done.text.push_str(&escape::format(&rest[..at]));
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            done.text.push('%');
            rest = after;
            continue;
        }
        let (directive, length) = directive(rest, values);
        let Some(directive) = directive else {
            done.text.push('%');
            continue;
        };
        rest = &rest[length..];
        let value = values.next();
        if directive.kind == 'b' {
            let (text, stops) = escape::echoed(value.map_or("", String::as_str));
            directive.pad(&text, done);
            if stops {
                return true;
            }
            continue;
        }
        directive.put(value.map_or("", String::as_str), done);
    }
    done.text.push_str(&escape::format(rest));
    false
}

struct Directive {
    flags: String,
    width: usize,
    precision: Option<usize>,
    kind: char,
}

/// How wide a field may get.
const WIDEST: usize = 4096;

fn directive(text: &str, values: &mut std::slice::Iter<'_, String>) -> (Option<Directive>, usize) {
    let flags: String = text
        .chars()
        .take_while(|char| "-+ 0#".contains(*char))
        .collect();
    let mut at = flags.len();
    let mut flags = flags;
    let mut number = |at: &mut usize| {
        if text[*at..].starts_with('*') {
            *at += 1;
            return values
                .next()
                .and_then(|value| value.parse::<i64>().ok())
                .unwrap_or(0);
        }
        let digits = text[*at..].bytes().take_while(u8::is_ascii_digit).count();
        let number = text[*at..*at + digits].parse().unwrap_or(0);
        *at += digits;
        number
    };
    let width = number(&mut at);
    if width < 0 {
        flags.push('-');
    }
    let precision = text[at..].starts_with('.').then(|| {
        at += 1;
        usize::try_from(number(&mut at)).unwrap_or(0).min(WIDEST)
    });
    let Some(kind) = text[at..].chars().next() else {
        return (None, at);
    };
    let width = usize::try_from(width.unsigned_abs())
        .unwrap_or(0)
        .min(WIDEST);
    (
        Some(Directive {
            flags,
            width,
            precision,
            kind,
        }),
        at + kind.len_utf8(),
    )
}

impl Directive {
    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }

    fn pad(&self, text: &str, done: &mut Formatted) {
        let missing = self.width.saturating_sub(text.chars().count());
        if self.has('-') {
            done.text.push_str(text);
            done.text.push_str(&" ".repeat(missing));
        } else {
            done.text.push_str(&" ".repeat(missing));
            done.text.push_str(text);
        }
    }

    fn put(&self, value: &str, done: &mut Formatted) {
        match self.kind {
            's' => {
                let cut: String = value
                    .chars()
                    .take(self.precision.unwrap_or(usize::MAX))
                    .collect();
                self.pad(&cut, done);
            }
            'c' => self.pad(&value.chars().take(1).collect::<String>(), done),
            'q' => self.pad(&quoted(value), done),
            'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
                let number = integer(value).unwrap_or_else(|| {
                    done.wrong.push(value.to_owned());
                    0
                });
                self.number(&self.digits(number), done);
            }
            'f' | 'F' | 'e' | 'g' => {
                let number: f64 = if value.is_empty() {
                    0.0
                } else {
                    value.trim().parse().unwrap_or(0.0)
                };
                let precision = self.precision.unwrap_or(6);
                let text = if self.kind == 'g' {
                    format!("{number}")
                } else {
                    format!("{number:.precision$}")
                };
                self.number(&text, done);
            }
            _ => {}
        }
    }

    fn digits(&self, number: i64) -> String {
        let (sign, digits) = match self.kind {
            'x' => ("", format!("{number:x}")),
            'X' => ("", format!("{number:X}")),
            'o' => ("", format!("{number:o}")),
            _ => (
                if number < 0 { "-" } else { "" },
                number.unsigned_abs().to_string(),
            ),
        };
        let precision = self.precision.unwrap_or(0);
        format!("{sign}{digits:0>precision$}")
    }

    fn number(&self, text: &str, done: &mut Formatted) {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None if self.has('+') => ("+", text),
            None if self.has(' ') => (" ", text),
            None => ("", text),
        };
        if self.has('0') && !self.has('-') && self.precision.is_none() {
            let width = self.width.saturating_sub(sign.len());
            let _ = write!(done.text, "{sign}{digits:0>width$}");
        } else {
            self.pad(&format!("{sign}{digits}"), done);
        }
    }
}

fn integer(text: &str) -> Option<i64> {
    let text = text.trim_start();
    if let Some(quoted) = text.strip_prefix(['\'', '"']) {
        return Some(
            quoted
                .chars()
                .next()
                .map_or(0, |char| i64::from(u32::from(char))),
        );
    }
    let (digits, sign) = match text.strip_prefix('-') {
        Some(rest) => (rest, -1),
        None => (text.strip_prefix('+').unwrap_or(text), 1),
    };
    let number = match digits.as_bytes() {
        [] => Some(0).filter(|_| text.is_empty()),
        [b'0', b'x' | b'X', ..] => i64::from_str_radix(&digits[2..], 16).ok(),
        [b'0', _, ..] => i64::from_str_radix(digits, 8).ok(),
        _ => digits.parse().ok(),
    }?;
    Some(number * sign)
}
