//! `sort`, `uniq` and `rev`.

use std::cmp::Ordering;

use super::{
    add,
    options::Options,
    show::{Words, texts},
};
use crate::simulate::shell::{files::absolute, flow::Run, run::Shell};

/// What lines are compared by.
struct Order<'a> {
    numbers: bool,
    versions: bool,
    any_case: bool,
    separator: Option<&'a str>,
    /// The field, counted from 1, and whether only that one counts.
    key: Option<(usize, bool)>,
}

pub(super) fn sort(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "kto");
    let words = Words {
        gnu: |name, text| format!("sort: cannot read: {name}: {text}"),
        busybox: |name, text| format!("sort: {name}: {text}"),
        code: 2,
    };
    let (texts, code) = texts(shell, &options.operands, &words)?;
    if code != 0 {
        return Ok(code);
    }
    let key = options.value(&["k", "key"]).unwrap_or_default();
    let order = Order {
        numbers: options.has(&["n", "g", "h", "numeric-sort"]) || key.contains('n'),
        versions: options.has(&["V", "version-sort"]),
        any_case: options.has(&["f", "ignore-case"]),
        separator: options.value(&["t", "field-separator"]),
        key: key
            .trim_end_matches(char::is_alphabetic)
            .split(',')
            .next()
            .and_then(|field| field.split('.').next()?.parse().ok())
            .map(|field| (field, key.contains(','))),
    };
    let reversed = options.has(&["r", "reverse"]) || key.contains('r');
    let whole: Vec<&str> = texts.iter().flat_map(|(_, text)| text.lines()).collect();
    shell.charge(whole.iter().map(|line| line.len() + 64).sum());
    let mut lines = whole;
    let is_unique = options.has(&["u", "unique"]);
    lines.sort_by(|left, right| {
        let by_key = order.compare(left, right);
        let both = if is_unique {
            by_key
        } else {
            by_key.then_with(|| left.cmp(right))
        };
        if reversed { both.reverse() } else { both }
    });
    if is_unique {
        lines.dedup_by(|left, right| order.compare(left, right) == Ordering::Equal);
    }
    let mut text = String::new();
    for line in &lines {
        add(&mut text, format_args!("{line}\n"));
    }
    match options.value(&["o", "output"]) {
        Some(name) => drop(
            shell
                .files
                .write(&absolute(&shell.state.directory, name), text),
        ),
        None => shell.out(&text)?,
    }
    Ok(0)
}

impl Order<'_> {
    fn compare(&self, left: &str, right: &str) -> Ordering {
        let (left, right) = (self.part(left), self.part(right));
        if self.numbers {
            return number(left).total_cmp(&number(right));
        }
        if self.versions {
            return version(left).cmp(&version(right));
        }
        if self.any_case {
            return left.to_uppercase().cmp(&right.to_uppercase());
        }
        left.cmp(right)
    }

    fn part<'l>(&self, line: &'l str) -> &'l str {
        let Some((field, is_only)) = self.key else {
            return line;
        };
        let mut start = 0;
        let mut rest = line;
        for _ in 1..field {
            let Some(at) = self.next(rest) else {
                return "";
            };
            start += at;
            rest = &line[start..];
        }
        let end = match self.separator {
            Some(separator) => rest.find(separator).unwrap_or(rest.len()),
            None => rest
                .trim_start()
                .find([' ', '\t'])
                .map_or(rest.len(), |at| at + rest.len() - rest.trim_start().len()),
        };
        if is_only { &rest[..end] } else { rest }
    }

    /// Where the next field begins.
    fn next(&self, text: &str) -> Option<usize> {
        if let Some(separator) = self.separator {
            text.find(separator).map(|at| at + separator.len())
        } else {
            let blanks = text.len() - text.trim_start().len();
            text[blanks..].find([' ', '\t']).map(|at| at + blanks)
        }
    }
}

fn number(text: &str) -> f64 {
    let text = text.trim_start();
    let end = text
        .char_indices()
        .find(|&(at, char)| !(char.is_ascii_digit() || char == '.' || (at == 0 && char == '-')))
        .map_or(text.len(), |(at, _)| at);
    text[..end].parse().unwrap_or(0.0)
}

/// A version as words and numbers.
fn version(text: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let digits = rest[word..]
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len() - word);
        parts.push((
            rest[..word].to_owned(),
            rest[word..word + digits].parse().unwrap_or(0),
        ));
        rest = &rest[word + digits..];
    }
    parts
}

pub(super) fn uniq(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "fsw");
    let words = Words {
        gnu: |name, text| format!("uniq: {name}: {text}"),
        busybox: |name, text| format!("uniq: {name}: {text}"),
        code: 1,
    };
    let operands: Vec<&str> = options.operands.iter().copied().take(1).collect();
    let (texts, code) = texts(shell, &operands, &words)?;
    let any_case = options.has(&["i"]);
    let same = |left: &str, right: &str| {
        if any_case {
            left.eq_ignore_ascii_case(right)
        } else {
            left == right
        }
    };
    let mut groups: Vec<(usize, &str)> = Vec::new();
    for line in texts.iter().flat_map(|(_, text)| text.lines()) {
        match groups.last_mut() {
            Some((count, last)) if same(last, line) => *count += 1,
            _ => groups.push((1, line)),
        }
    }
    for (count, line) in groups {
        let wanted = match (
            options.has(&["d", "repeated"]),
            options.has(&["u", "unique"]),
        ) {
            (true, _) => count > 1,
            (_, true) => count == 1,
            _ => true,
        };
        if wanted {
            let shown = if options.has(&["c", "count"]) {
                format!("{count:>7} {line}\n")
            } else {
                format!("{line}\n")
            };
            shell.out(&shown)?;
        }
    }
    Ok(code)
}

pub(super) fn rev(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    let words = Words {
        gnu: |name, text| format!("rev: cannot open {name}: {text}"),
        busybox: |name, text| format!("rev: {name}: {text}"),
        code: 1,
    };
    let (texts, code) = texts(shell, &options.operands, &words)?;
    for (_, text) in texts {
        let reversed: String = text
            .lines()
            .map(|line| line.chars().rev().collect::<String>() + "\n")
            .collect();
        shell.out(&reversed)?;
    }
    Ok(code)
}
