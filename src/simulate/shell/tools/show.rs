//! `cat`, `head`, `tail`, `wc`, `tee` and their kin.

use std::rc::Rc;

use super::options::Options;
use crate::simulate::shell::{
    files::{Trouble, absolute},
    flow::Run,
    run::Shell,
    stream::Sink,
};

/// The text of a file as a tool gets it; one that may be there counts as empty, and the log says so.
pub(super) fn text_of(shell: &mut Shell<'_, '_>, name: &str) -> Result<Rc<String>, Trouble> {
    if matches!(name, "-" | "/dev/stdin") {
        return Ok(Rc::new(shell.input().rest()));
    }
    let path = absolute(&shell.state.directory, name);
    let read = shell.files.read(&path);
    if let Ok(text) = &read {
        shell.charge(text.len());
    }
    if read == Err(Trouble::Unknown) {
        shell.assume_there(name);
        return Ok(Rc::default());
    }
    read
}

/// How a tool says that it cannot read a file.
pub(super) struct Words {
    pub(super) gnu: fn(&str, &str) -> String,
    pub(super) busybox: fn(&str, &str) -> String,
    pub(super) code: i32,
}

/// Texts with the names that they were asked for by.
pub(super) type Texts<'a> = Vec<(&'a str, Rc<String>)>;

/// The texts of all files that a tool is given, its input when there are none; what cannot be read is said.
pub(super) fn texts<'a>(
    shell: &mut Shell<'_, '_>,
    names: &[&'a str],
    words: &Words,
) -> Run<(Texts<'a>, i32)> {
    let mut code = 0;
    let mut texts = Vec::new();
    if names.is_empty() {
        return Ok((vec![("-", Rc::new(shell.input().rest()))], 0));
    }
    for name in names {
        match text_of(shell, name) {
            Ok(text) => texts.push((*name, text)),
            Err(trouble) => {
                let text = trouble.text();
                shell.tool_complains(&(words.gnu)(name, text), &(words.busybox)(name, text))?;
                code = words.code;
            }
        }
    }
    Ok((texts, code))
}

pub(super) fn cat(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    let mut names = options.operands.clone();
    if names.is_empty() {
        names.push("-");
    }
    let (mut code, mut number) = (0, 0);
    for name in names {
        match text_of(shell, name) {
            Ok(text) if options.has(&["n", "number"]) => {
                for line in text.lines() {
                    number += 1;
                    shell.out(&format!("{number:>6}\t{line}\n"))?;
                }
            }
            Ok(text) => shell.out(&text)?,
            Err(Trouble::IsDirectory) => {
                shell.tool_complains(
                    &format!("cat: {name}: Is a directory"),
                    "cat: read error: Is a directory",
                )?;
                code = 1;
            }
            Err(trouble) => {
                let text = trouble.text();
                shell.tool_complains(
                    &format!("cat: {name}: {text}"),
                    &format!("cat: can't open '{name}': {text}"),
                )?;
                code = 1;
            }
        }
    }
    Ok(code)
}

pub(super) fn tac(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    let words = Words {
        gnu: |name, text| format!("tac: failed to open '{name}' for reading: {text}"),
        busybox: |name, text| format!("tac: {name}: {text}"),
        code: 1,
    };
    let (texts, code) = texts(shell, &options.operands, &words)?;
    for (_, text) in texts {
        let lines: Vec<&str> = text.split_inclusive('\n').rev().collect();
        shell.out(&lines.concat())?;
    }
    Ok(code)
}

pub(super) fn nl(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "bwsv");
    let words = Words {
        gnu: |name, text| format!("nl: {name}: {text}"),
        busybox: |name, text| format!("nl: {name}: {text}"),
        code: 1,
    };
    let (texts, code) = texts(shell, &options.operands, &words)?;
    let mut number = 0;
    for (_, text) in texts {
        for line in text.lines() {
            if line.is_empty() && options.value(&["b"]) != Some("a") {
                shell.out("       \n")?;
                continue;
            }
            number += 1;
            shell.out(&format!("{number:>6}\t{line}\n"))?;
        }
    }
    Ok(code)
}

/// `-n N`, `-N` and `-c N`: how much is wanted, counted in lines or in bytes.
struct Amount {
    count: usize,
    sign: Option<char>,
    in_bytes: bool,
}

fn amount(arguments: &[String]) -> (Amount, Vec<String>) {
    let is_old = |word: &String| {
        word.len() > 1
            && word.starts_with('-')
            && word[1..].bytes().all(|byte| byte.is_ascii_digit())
    };
    let arguments: Vec<String> = arguments
        .iter()
        .flat_map(|word| {
            if is_old(word) {
                vec!["-n".to_owned(), word[1..].to_owned()]
            } else {
                vec![word.clone()]
            }
        })
        .collect();
    let options = Options::read(&arguments, "nc");
    let bytes = options.value(&["c", "bytes"]);
    let text = bytes
        .or_else(|| options.value(&["n", "lines"]))
        .unwrap_or("10");
    let sign = text.chars().next().filter(|char| matches!(char, '+' | '-'));
    let count = text.trim_start_matches(['+', '-']).parse().unwrap_or(10);
    let operands = options
        .operands
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    (
        Amount {
            count,
            sign,
            in_bytes: bytes.is_some(),
        },
        operands,
    )
}

pub(super) fn head(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let (amount, names) = amount(arguments);
    if names.is_empty() && !amount.in_bytes && amount.sign.is_none() {
        return first_lines(shell, amount.count);
    }
    let words = Words {
        gnu: |name, text| format!("head: cannot open '{name}' for reading: {text}"),
        busybox: |name, text| format!("head: {name}: {text}"),
        code: 1,
    };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (texts, code) = texts(shell, &names, &words)?;
    let is_titled = texts.len() > 1;
    for (at, (name, text)) in texts.iter().enumerate() {
        title(shell, is_titled, at, name)?;
        shell.out(&start_of(text, &amount))?;
    }
    Ok(code)
}

/// What is not wanted stays unread, as in a pipe.
fn first_lines(shell: &mut Shell<'_, '_>, count: usize) -> Run {
    let input = shell.input();
    for _ in 0..count {
        let Some((line, ended)) = input.line() else {
            break;
        };
        shell.out(&format!("{line}{}", if ended { "\n" } else { "" }))?;
    }
    Ok(0)
}

fn title(shell: &mut Shell<'_, '_>, is_titled: bool, at: usize, name: &str) -> Run<()> {
    if is_titled {
        let gap = if at > 0 { "\n" } else { "" };
        shell.out(&format!("{gap}==> {name} <==\n"))?;
    }
    Ok(())
}

fn start_of(text: &str, amount: &Amount) -> String {
    if amount.in_bytes {
        let end = if amount.sign == Some('-') {
            text.len().saturating_sub(amount.count)
        } else {
            amount.count.min(text.len())
        };
        return text[..boundary(text, end)].to_owned();
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let end = if amount.sign == Some('-') {
        lines.len().saturating_sub(amount.count)
    } else {
        amount.count.min(lines.len())
    };
    lines[..end].concat()
}

fn end_of(text: &str, amount: &Amount) -> String {
    if amount.in_bytes {
        let start = if amount.sign == Some('+') {
            amount.count.saturating_sub(1).min(text.len())
        } else {
            text.len().saturating_sub(amount.count)
        };
        return text[boundary(text, start)..].to_owned();
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let start = if amount.sign == Some('+') {
        amount.count.saturating_sub(1).min(lines.len())
    } else {
        lines.len().saturating_sub(amount.count)
    };
    lines[start..].concat()
}

pub(super) fn tail(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let (amount, names) = amount(arguments);
    let follows = arguments
        .iter()
        .any(|word| matches!(word.as_str(), "-f" | "-F" | "--follow"));
    let words = Words {
        gnu: |name, text| format!("tail: cannot open '{name}' for reading: {text}"),
        busybox: |name, text| format!("tail: can't open '{name}': {text}"),
        code: 1,
    };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (texts, code) = texts(shell, &names, &words)?;
    if texts.is_empty() && code != 0 && shell.dialect.has_busybox_tools() {
        shell.err("tail: no files\n")?;
    }
    let is_titled = texts.len() > 1;
    for (at, (name, text)) in texts.iter().enumerate() {
        title(shell, is_titled, at, name)?;
        shell.out(&end_of(text, &amount))?;
    }
    if follows && !texts.is_empty() {
        shell.wait_until(None)?;
    }
    Ok(code)
}

pub(super) fn wc(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    let all = !options.has(&["l", "w", "c", "m", "lines", "words", "bytes", "chars"]);
    let words = Words {
        gnu: |name, text| format!("wc: {name}: {text}"),
        busybox: |name, text| format!("wc: {name}: {text}"),
        code: 1,
    };
    let (texts, code) = texts(shell, &options.operands, &words)?;
    let counts = |text: &str| {
        let mut counts = Vec::new();
        if all || options.has(&["l", "lines"]) {
            counts.push(text.matches('\n').count());
        }
        if all || options.has(&["w", "words"]) {
            counts.push(text.split_whitespace().count());
        }
        if options.has(&["m", "chars"]) {
            counts.push(text.chars().count());
        }
        if all || options.has(&["c", "bytes"]) {
            counts.push(text.len());
        }
        counts
    };
    let mut rows: Vec<(Vec<usize>, &str)> = texts
        .iter()
        .map(|(name, text)| (counts(text), *name))
        .collect();
    if options.operands.len() > 1 {
        let columns = rows.first().map_or(0, |(counts, _)| counts.len());
        let total = (0..columns)
            .map(|column| rows.iter().map(|(counts, _)| counts[column]).sum())
            .collect();
        rows.push((total, "total"));
    }
    let line = wc_line(
        shell.dialect.has_busybox_tools(),
        &rows,
        options.operands.is_empty(),
        &texts,
    );
    shell.out(&line)?;
    Ok(code)
}

fn wc_line(
    is_busybox: bool,
    rows: &[(Vec<usize>, &str)],
    is_input: bool,
    texts: &[(&str, Rc<String>)],
) -> String {
    let columns = rows.first().map_or(0, |(counts, _)| counts.len());
    let width = match (is_busybox, columns, is_input) {
        (_, 1, _) if rows.len() == 1 => 1,
        (true, ..) => 9,
        (false, _, true) => 7,
        (false, ..) => texts
            .iter()
            .map(|(_, text)| text.len())
            .sum::<usize>()
            .to_string()
            .len(),
    };
    let mut shown = String::new();
    for (counts, name) in rows {
        let counts: Vec<String> = counts
            .iter()
            .map(|count| format!("{count:>width$}"))
            .collect();
        shown.push_str(&counts.join(" "));
        if !is_input {
            shown.push(' ');
            shown.push_str(name);
        }
        shown.push('\n');
    }
    shown
}

pub(super) fn tee(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    let appends = options.has(&["a", "append"]);
    let mut code = 0;
    let mut sinks = vec![shell.streams.out.clone()];
    for name in &options.operands {
        let path = absolute(&shell.state.directory, name);
        let opened = if *name == "/dev/null" {
            continue;
        } else if matches!(*name, "/dev/stderr" | "/dev/stdout") {
            sinks.push(if *name == "/dev/stderr" {
                shell.streams.err.clone()
            } else {
                shell.streams.out.clone()
            });
            continue;
        } else if appends && shell.files.node(&path).is_some() {
            shell.files.may_create(&path)
        } else {
            shell.files.write(&path, "")
        };
        match opened {
            Ok(()) => sinks.push(Sink::File(path.into())),
            Err(trouble) => {
                shell.err(&format!("tee: {name}: {}\n", trouble.text()))?;
                code = 1;
            }
        }
    }
    let text = shell.input().rest();
    for sink in sinks {
        shell.put(&sink, &text)?;
    }
    Ok(code)
}

/// The last place at or before this one where a character begins.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}
