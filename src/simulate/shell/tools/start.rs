//! Tools that start others, or wait.

use super::{add, options::Options, show::text_of};
use crate::{
    schedule::Millis,
    simulate::shell::{
        flow::{Flow, Run},
        program::{self, Started},
        run::Shell,
        stream::Source,
    },
};

pub(super) fn env(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let before = shell.state.variables.clone();
    let mut words = arguments;
    while let [word, rest @ ..] = words {
        match word.as_str() {
            "-i" | "-" | "--ignore-environment" => {
                shell.state.variables = super::super::variables::Variables::default();
            }
            "-u" => {
                if let Some(name) = rest.first() {
                    shell.state.variables.unset(name);
                }
                words = rest.get(1..).unwrap_or_default();
                continue;
            }
            _ => match word.split_once('=') {
                Some((name, value)) => shell.state.variables.change(name, |it| {
                    it.value = super::super::variables::Value::Text(value.to_owned());
                    it.is_exported = true;
                }),
                None => break,
            },
        }
        words = rest;
    }
    let done = match words {
        [] => printenv(shell, &[]),
        words => started(shell, "env", words),
    };
    shell.state.variables = before;
    done
}

/// Runs a program for another one, which complains in its own name when there is none.
fn started(shell: &mut Shell<'_, '_>, by: &str, words: &[String]) -> Run {
    let name = &words[0];
    if program::find(shell, name) == program::Program::Missing {
        let (gnu, busybox) = match by {
            "xargs" => (
                format!("xargs: {name}: No such file or directory"),
                format!("xargs: {name}: No such file or directory"),
            ),
            "timeout" => (
                format!("timeout: failed to run command '{name}': No such file or directory"),
                format!("timeout: can't execute '{name}': No such file or directory"),
            ),
            _ => (
                format!("{by}: '{name}': No such file or directory"),
                format!("{by}: can't execute '{name}': No such file or directory"),
            ),
        };
        shell.tool_complains(&gnu, &busybox)?;
        return Ok(127);
    }
    shell.external(words)
}

pub(super) fn printenv(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    if arguments.is_empty() {
        let mut all = String::new();
        for (name, value) in shell.state.variables.environment() {
            add(&mut all, format_args!("{name}={value}\n"));
        }
        shell.out(&all)?;
        return Ok(0);
    }
    let mut code = 0;
    for name in arguments {
        match shell.state.variables.environment().get(name) {
            Some(value) => shell.out(&format!("{value}\n"))?,
            None => code = 1,
        }
    }
    Ok(code)
}

pub(super) fn xargs(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let split = first_word(arguments, "nPIdLsE");
    let options = Options::read(&arguments[..split], "nPIdLsE");
    let mut command = arguments[split..].to_vec();
    if command.is_empty() {
        command.push("echo".to_owned());
    }
    let text = shell.input().rest();
    let per_line = options.value(&["I"]);
    let items: Vec<String> = match options.value(&["d"]) {
        _ if options.has(&["0"]) => text
            .split('\0')
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect(),
        Some(separator) => text
            .trim_end_matches('\n')
            .split(&super::super::escape::format(separator))
            .map(str::to_owned)
            .collect(),
        None if per_line.is_some() || options.has(&["L"]) => text
            .lines()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect(),
        None => text
            .split_whitespace()
            .map(|item| item.trim_matches(['"', '\'']).to_owned())
            .collect(),
    };
    if items.is_empty() && (options.has(&["r", "no-run-if-empty"]) || per_line.is_some()) {
        return Ok(0);
    }
    let most = options
        .value(&["n", "L"])
        .and_then(|text| text.parse::<usize>().ok())
        .unwrap_or(if per_line.is_some() { 1 } else { usize::MAX });
    let mut groups: Vec<&[String]> = if most == usize::MAX {
        vec![&items]
    } else {
        items.chunks(most.max(1)).collect()
    };
    if groups.is_empty() {
        groups.push(&[]);
    }
    let mut code = 0;
    for group in groups {
        let words: Vec<String> = match per_line {
            Some(mark) => command
                .iter()
                .map(|word| word.replace(mark, group.first().map_or("", String::as_str)))
                .collect(),
            None => command.iter().chain(group).cloned().collect(),
        };
        shell.streams.input = Source::default();
        match started(shell, "xargs", &words)? {
            0 => {}
            127 => return Ok(127),
            126 => return Ok(126),
            _ => code = 123,
        }
    }
    Ok(code)
}

/// Where the options of a tool end and the command that it starts begins.
fn first_word(arguments: &[String], with_value: &str) -> usize {
    let mut at = 0;
    while let Some(flags) = arguments.get(at).and_then(|word| word.strip_prefix('-')) {
        if flags == "-" {
            return at + 1;
        }
        let takes_next = flags.len() == 1 && with_value.contains(flags);
        at += if takes_next { 2 } else { 1 };
    }
    at.min(arguments.len())
}

pub(super) fn timeout(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let split = first_word(arguments, "ks");
    let Some((limit, command)) = arguments[split..]
        .split_first()
        .filter(|(_, command)| !command.is_empty())
    else {
        return shell
            .usage(
                "timeout",
                "missing operand",
                "timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS",
            )
            .map(|_| {
                if shell.dialect.has_busybox_tools() {
                    1
                } else {
                    125
                }
            });
    };
    let Some(limit) = duration(limit) else {
        shell.tool_complains(&format!("timeout: invalid time interval '{limit}'\nTry 'timeout --help' for more information."), &format!("timeout: invalid number '{limit}'"))?;
        return Ok(if shell.dialect.has_busybox_tools() {
            1
        } else {
            125
        });
    };
    let outer = shell.deadline;
    let own = shell.now + Millis(limit);
    if limit == 0 || own >= outer {
        return started(shell, "timeout", command);
    }
    shell.deadline = own;
    let done = started(shell, "timeout", command);
    shell.deadline = outer;
    match done {
        Err(Flow::TimeUp) if !shell.has_given_up() => {
            shell.now = own;
            if shell.dialect.has_busybox_tools() {
                shell.err("Terminated\n")?;
                return Ok(143);
            }
            Ok(124)
        }
        done => done,
    }
}

pub(super) fn nohup(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    if arguments.is_empty() {
        Ok(125)
    } else {
        started(shell, "nohup", arguments)
    }
}

pub(super) fn time(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let began = shell.now;
    let code = if arguments.is_empty() {
        0
    } else {
        started(shell, "time", arguments)?
    };
    let took = (shell.now - began).0;
    shell.err(&format!(
        "real\t{}m {}.{:02}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n",
        took / 60_000,
        took / 1000 % 60,
        took % 1000 / 10
    ))?;
    Ok(code)
}

pub(super) fn sleep(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    if arguments.is_empty() {
        return shell.usage("sleep", "missing operand", "sleep [N]...");
    }
    let mut total = 0_u64;
    for time in arguments {
        let Some(milliseconds) = duration(time) else {
            if time == "infinity" && !shell.dialect.has_busybox_tools() {
                shell.wait_until(None)?;
            }
            shell.tool_complains(&format!("sleep: invalid time interval '{time}'\nTry 'sleep --help' for more information."), &format!("sleep: invalid number '{time}'"))?;
            return Ok(1);
        };
        total = total.saturating_add(milliseconds);
    }
    shell.pass(Millis(total))?;
    Ok(0)
}

/// A time as `sleep` takes it, in milliseconds: seconds, or with one of the units `s`, `m`, `h`, `d`; fractions too.
fn duration(text: &str) -> Option<u64> {
    let (number, unit) = match text.char_indices().next_back()? {
        (at, 's') => (&text[..at], 1000),
        (at, 'm') => (&text[..at], 60_000),
        (at, 'h') => (&text[..at], 3_600_000),
        (at, 'd') => (&text[..at], 86_400_000),
        _ => (text, 1000),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if number.is_empty() || number == "." || !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole: u64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let thousandths: u64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    whole
        .checked_mul(unit)?
        .checked_add(thousandths * unit / 1000)
}

pub(super) fn sh(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    start_shell(shell, "sh", arguments)
}

pub(super) fn bash(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    start_shell(shell, "bash", arguments)
}

/// `sh -c text name arguments…`, `sh file arguments…`, or `sh` with its input.
fn start_shell(shell: &mut Shell<'_, '_>, interpreter: &str, arguments: &[String]) -> Run {
    let mut letters = String::new();
    let mut words = arguments;
    while let [word, rest @ ..] = words {
        match word.as_str() {
            "-o" => words = rest.get(1..).unwrap_or_default(),
            "-s" | "-" => words = rest,
            flags if flags.starts_with("--") => words = rest,
            flags if flags.starts_with('-') => {
                letters.push_str(&flags[1..]);
                words = rest;
            }
            _ => break,
        }
    }
    let is_command = letters.contains('c');
    let options = letters.replace('c', "");
    if is_command {
        let Some((text, rest)) = words.split_first() else {
            shell.err(&format!("{interpreter}: -c: option requires an argument\n"))?;
            return Ok(2);
        };
        let name = rest.first().map_or(interpreter, String::as_str);
        let started = Started {
            interpreter,
            name,
            options: &options,
            is_argument: true,
        };
        return program::run_shell(shell, &started, text, rest.get(1..).unwrap_or_default());
    }
    let Some((file, rest)) = words.split_first() else {
        let text = shell.input().rest();
        let started = Started {
            interpreter,
            name: interpreter,
            options: &options,
            is_argument: false,
        };
        return program::run_shell(shell, &started, &text, &[]);
    };
    match text_of(shell, file) {
        Ok(text) => {
            let started = Started {
                interpreter,
                name: file,
                options: &options,
                is_argument: false,
            };
            program::run_shell(shell, &started, &text, rest)
        }
        Err(trouble) => {
            let text = trouble.text();
            shell.tool_complains(
                &format!("{interpreter}: {file}: {text}"),
                &format!("{interpreter}: can't open '{file}': {text}"),
            )?;
            Ok(if shell.dialect.has_busybox_tools() {
                2
            } else {
                127
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_reads_units_and_fractions() {
        for (text, milliseconds) in [
            ("20", Some(20_000)),
            ("0.5", Some(500)),
            (".25s", Some(250)),
            ("1m", Some(60_000)),
            ("1.5h", Some(5_400_000)),
            ("2d", Some(172_800_000)),
            ("0.0001", Some(0)),
            ("", None),
            ("s", None),
            (".", None),
            ("-1", None),
            ("1e9", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(duration(text), milliseconds, "{text}");
        }
    }
}
