//! `tr` and `cut`.

use super::{
    options::Options,
    show::{Words, texts},
};
use crate::simulate::shell::{escape, flow::Run, pattern, run::Shell};

/// Characters that are changed, taken away or squeezed.
struct Set {
    chars: Vec<char>,
    classes: Vec<String>,
    inverted: bool,
}

impl Set {
    fn read(text: &str, inverted: bool) -> Self {
        let mut set = Self {
            chars: Vec::new(),
            classes: Vec::new(),
            inverted,
        };
        let text = escape::format(text);
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            if let Some(end) = rest.strip_prefix("[:").and_then(|rest| rest.find(":]")) {
                let name = &rest[2..2 + end];
                match name {
                    "upper" => set.chars.extend('A'..='Z'),
                    "lower" => set.chars.extend('a'..='z'),
                    "digit" => set.chars.extend('0'..='9'),
                    other => set.classes.push(other.to_owned()),
                }
                rest = &rest[end + 4..];
                continue;
            }
            let mut ahead = rest.chars().skip(1);
            match (ahead.next(), ahead.next()) {
                (Some('-'), Some(last)) if last >= first => {
                    set.chars.extend((first..=last).take(70_000));
                    rest = &rest[first.len_utf8() + 1 + last.len_utf8()..];
                }
                _ => {
                    set.chars.push(first);
                    rest = &rest[first.len_utf8()..];
                }
            }
        }
        set
    }

    fn has(&self, char: char) -> bool {
        (self.chars.contains(&char) || self.classes.iter().any(|class| pattern::class(class, char)))
            != self.inverted
    }
}

pub(super) fn tr(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    let Some((&first, rest)) = options.operands.split_first() else {
        return shell.usage("tr", "missing operand", "tr [-cds] STRING1 [STRING2]");
    };
    let (deletes, squeezes) = (options.has(&["d"]), options.has(&["s"]));
    let from = Set::read(first, options.has(&["c", "C"]));
    let to = rest.first().map(|text| Set::read(text, false));
    let text = shell.input().rest();
    shell.charge(text.len() * 4);
    let mut done = String::with_capacity(text.len());
    for char in text.chars() {
        if deletes && from.has(char) {
            continue;
        }
        let is_changed = from.has(char) && !deletes;
        let new = match &to {
            Some(to) if is_changed => changed(&from, to, char),
            _ => char,
        };
        let squeezed_set = if to.is_some() && !deletes {
            is_changed
        } else {
            to.as_ref().map_or(is_changed, |to| to.has(new))
        };
        if squeezes && squeezed_set && done.ends_with(new) {
            continue;
        }
        done.push(new);
    }
    shell.out(&done)?;
    Ok(0)
}

/// The counterpart of a character; the last one stands for all that have none.
fn changed(from: &Set, to: &Set, char: char) -> char {
    let position = if from.inverted {
        None
    } else {
        from.chars.iter().position(|&it| it == char)
    };
    let last = to.chars.last().copied().unwrap_or(char);
    position
        .and_then(|at| to.chars.get(at))
        .copied()
        .unwrap_or(last)
}

pub(super) fn cut(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "dfcb");
    let (list, by_field) = match (
        options.value(&["f", "fields"]),
        options.value(&["c", "b", "characters", "bytes"]),
    ) {
        (Some(list), _) => (list, true),
        (None, Some(list)) => (list, false),
        (None, None) => {
            if shell.dialect.has_busybox_tools() {
                shell.err("cut: expected a list of bytes, characters, or fields\n")?;
                return Ok(1);
            }
            return shell.usage(
                "cut",
                "you must specify a list of bytes, characters, or fields",
                "",
            );
        }
    };
    let words = Words {
        gnu: |name, text| format!("cut: {name}: {text}"),
        busybox: |name, text| format!("cut: {name}: {text}"),
        code: 1,
    };
    let (texts, code) = texts(shell, &options.operands, &words)?;
    let ranges = ranges(list);
    let wanted = |at: usize| {
        ranges
            .iter()
            .any(|&(from, to)| (from..=to).contains(&(at + 1)))
    };
    let separator = options.value(&["d", "delimiter"]).unwrap_or("\t");
    let joint = options.value(&["output-delimiter"]).unwrap_or(separator);
    for line in texts.iter().flat_map(|(_, text)| text.lines()) {
        shell.charge(line.len());
        let shown = if by_field {
            if line.contains(separator) {
                let parts: Vec<&str> = line
                    .split(separator)
                    .enumerate()
                    .filter(|(at, _)| wanted(*at))
                    .map(|(_, part)| part)
                    .collect();
                parts.join(joint)
            } else {
                if options.has(&["s"]) {
                    continue;
                }
                line.to_owned()
            }
        } else {
            line.chars()
                .enumerate()
                .filter(|(at, _)| wanted(*at))
                .map(|(_, char)| char)
                .collect()
        };
        shell.out(&(shown + "\n"))?;
    }
    Ok(code)
}

/// `1,3-5,7-`.
fn ranges(list: &str) -> Vec<(usize, usize)> {
    let range = |part: &str| {
        if let Some((from, to)) = part.split_once('-') {
            (from.parse().unwrap_or(1), to.parse().unwrap_or(usize::MAX))
        } else {
            let at = part.parse().unwrap_or(0);
            (at, at)
        }
    };
    list.split(',').map(range).collect()
}
