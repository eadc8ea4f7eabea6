//! `read` and `mapfile`.

use std::collections::BTreeMap;

use crate::simulate::shell::{flow::Run, run::Shell, variables::Value};

pub(super) fn read(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let (mut keeps_backslashes, mut list) = (false, None);
    let mut words = arguments.iter();
    let mut names: Vec<&String> = Vec::new();
    while let Some(word) = words.next() {
        match word
            .strip_prefix('-')
            .filter(|flags| !flags.is_empty() && names.is_empty())
        {
            Some(flags) => {
                keeps_backslashes |= flags.contains('r');
                if flags.ends_with('a') {
                    list = words.next();
                } else if flags.ends_with(['p', 't', 'n', 'N', 'd', 'u', 'i']) {
                    words.next();
                }
            }
            None => names.push(word),
        }
    }
    let Some((line, ended)) = line(shell, keeps_backslashes) else {
        for name in names {
            shell.assign(name, "")?;
        }
        return Ok(1);
    };
    let separators = shell
        .state
        .variables
        .get("IFS")
        .unwrap_or(" \t\n")
        .to_owned();
    if let Some(name) = list {
        let parts = split(&line, &separators, usize::MAX);
        shell.state.variables.change(name, |it| {
            it.value = Value::List(parts.into_iter().enumerate().collect::<BTreeMap<_, _>>());
        });
        return Ok(i32::from(!ended));
    }
    if names.is_empty() {
        shell.assign("REPLY", &line)?;
        return Ok(i32::from(!ended));
    }
    let mut parts = split(&line, &separators, names.len()).into_iter();
    for name in names {
        shell.assign(name, &parts.next().unwrap_or_default())?;
    }
    Ok(i32::from(!ended))
}

/// The next line; without `-r`, a backslash at its end joins the next one to it.
fn line(shell: &Shell<'_, '_>, keeps_backslashes: bool) -> Option<(String, bool)> {
    let input = shell.input();
    let (mut line, mut ended) = input.line()?;
    if keeps_backslashes {
        return Some((line, ended));
    }
    while ended && line.ends_with('\\') {
        line.pop();
        let Some((more, has_end)) = input.line() else {
            ended = false;
            break;
        };
        line.push_str(&more);
        ended = has_end;
    }
    let mut read = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        if char == '\\' {
            read.extend(chars.next());
        } else {
            read.push(char);
        }
    }
    Some((read, ended))
}

/// The fields of a line, the last of which takes what is left.
fn split(line: &str, separators: &str, most: usize) -> Vec<String> {
    let is_blank = |char: char| char.is_ascii_whitespace() && separators.contains(char);
    let mut rest = line.trim_matches(is_blank);
    let mut parts = Vec::new();
    while !rest.is_empty() {
        if parts.len() + 1 == most {
            parts.push(rest.to_owned());
            break;
        }
        let Some(at) = rest.find(|char| separators.contains(char)) else {
            parts.push(rest.to_owned());
            break;
        };
        parts.push(rest[..at].to_owned());
        rest = rest[at..].trim_start_matches(is_blank);
        if let Some(separator) = rest
            .chars()
            .next()
            .filter(|&char| separators.contains(char))
        {
            rest = rest[separator.len_utf8()..].trim_start_matches(is_blank);
        }
    }
    parts
}

pub(super) fn mapfile(shell: &mut Shell<'_, '_>, arguments: &[String]) -> i32 {
    let trims = arguments
        .iter()
        .any(|flag| flag.starts_with('-') && flag.contains('t'));
    let name = arguments
        .iter()
        .find(|word| !word.starts_with('-'))
        .map_or("MAPFILE", String::as_str);
    let text = shell.input().rest();
    let end = if trims { "" } else { "\n" };
    let list = text
        .lines()
        .map(|line| format!("{line}{end}"))
        .enumerate()
        .collect();
    shell
        .state
        .variables
        .change(name, |it| it.value = Value::List(list));
    0
}
