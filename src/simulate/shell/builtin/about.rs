//! What a name stands for.

use super::is_builtin;
use crate::simulate::shell::{
    flow::Run,
    program::{self, Program},
    run::Shell,
};

/// The reserved words of a shell.
const KEYWORDS: &[&str] = &[
    "!", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then", "until",
    "while", "{", "}",
];

enum Meaning {
    Keyword,
    Function,
    Builtin,
    Program(String),
    Nothing,
}

fn meaning(shell: &mut Shell<'_, '_>, name: &str) -> Meaning {
    if KEYWORDS.contains(&name) {
        return Meaning::Keyword;
    }
    if shell.state.functions.contains_key(name) {
        return Meaning::Function;
    }
    if is_builtin(name, shell.dialect) {
        return Meaning::Builtin;
    }
    match program::find(shell, name) {
        Program::Script(path) => Meaning::Program(path),
        Program::Tool(_) | Program::Unknown if name.contains('/') => {
            Meaning::Program(name.to_owned())
        }
        Program::Tool(_) | Program::Unknown => {
            let directory = if shell.dialect.has_busybox_tools() {
                "/bin"
            } else {
                "/usr/bin"
            };
            Meaning::Program(format!("{directory}/{name}"))
        }
        Program::Missing | Program::Forbidden => Meaning::Nothing,
    }
}

pub(super) fn command(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => Ok(0),
        ["-v" | "-pv", names @ ..] => {
            let mut code = 0;
            for name in names {
                let shown = match meaning(shell, name) {
                    Meaning::Program(path) => path,
                    Meaning::Nothing => {
                        code = if shell.dialect.is_bash() { 1 } else { 127 };
                        continue;
                    }
                    Meaning::Keyword | Meaning::Function | Meaning::Builtin => (*name).to_owned(),
                };
                shell.out(&format!("{shown}\n"))?;
            }
            Ok(code)
        }
        ["-V", ..] => type_(shell, &arguments[1..]),
        ["-p" | "--", ..] => without_functions(shell, &arguments[1..]),
        _ => without_functions(shell, arguments),
    }
}

/// Runs a command as if no function had its name.
fn without_functions(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    match arguments.split_first() {
        Some((name, rest)) if is_builtin(name, shell.dialect) => super::run(shell, name, rest),
        Some(_) => shell.external(arguments),
        None => Ok(0),
    }
}

pub(super) fn builtin(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    match arguments.split_first() {
        Some((name, rest)) if is_builtin(name, shell.dialect) => super::run(shell, name, rest),
        Some((name, _)) => {
            shell.builtin_complains("builtin", &format!("{name}: not a shell builtin"), "")?;
            Ok(1)
        }
        None => Ok(0),
    }
}

pub(super) fn type_(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let (kind_only, names) = match arguments {
        [flag, rest @ ..] if flag == "-t" || flag == "-P" || flag == "-p" => {
            (Some(flag.as_str()), rest)
        }
        all => (None, all),
    };
    let mut code = 0;
    for name in names {
        let found = meaning(shell, name);
        let text = match (&found, kind_only) {
            (Meaning::Nothing, None) => {
                code = if shell.dialect.is_bash() { 1 } else { 127 };
                if shell.dialect.is_bash() {
                    shell.builtin_complains("type", &format!("{name}: not found"), "")?;
                    continue;
                }
                format!("{name}: not found")
            }
            (Meaning::Nothing, Some(_)) => {
                code = 1;
                continue;
            }
            (Meaning::Program(_), Some("-t")) => "file".to_owned(),
            (Meaning::Program(path), Some(_)) => path.clone(),
            (Meaning::Keyword, Some("-t")) => "keyword".to_owned(),
            (Meaning::Function, Some("-t")) => "function".to_owned(),
            (Meaning::Builtin, Some("-t")) => "builtin".to_owned(),
            (_, Some(_)) => continue,
            (Meaning::Keyword, None) => format!("{name} is a shell keyword"),
            (Meaning::Function, None) => format!("{name} is a function"),
            (Meaning::Builtin, None) => format!("{name} is a shell builtin"),
            (Meaning::Program(path), None) => format!("{name} is {path}"),
        };
        shell.out(&format!("{text}\n"))?;
    }
    Ok(code)
}
