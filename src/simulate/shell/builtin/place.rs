//! Where the shell is: `cd` and its kin.

use crate::simulate::shell::{
    files::{Presence, Trouble, absolute},
    flow::{Flow, Run},
    run::Shell,
};

pub(super) fn cd(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let words: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|word| !matches!(*word, "-P" | "-L" | "--"))
        .collect();
    let variable = |name: &str| {
        shell
            .state
            .variables
            .get(name)
            .unwrap_or_default()
            .to_owned()
    };
    let (target, is_told) = match words.as_slice() {
        [] => (variable("HOME"), false),
        ["-"] => (variable("OLDPWD"), true),
        [target] => ((*target).to_owned(), false),
        _ if shell.dialect.is_bash() => {
            shell.builtin_complains("cd", "too many arguments", "")?;
            return Ok(1);
        }
        [target, ..] => ((*target).to_owned(), false),
    };
    let code = go(shell, "cd", &target)?;
    if code == 0 && is_told {
        let directory = shell.state.directory.clone();
        shell.out(&format!("{directory}\n"))?;
    }
    Ok(code)
}

/// Goes to a directory, or says why not.
fn go(shell: &mut Shell<'_, '_>, builtin: &str, target: &str) -> Run {
    let path = absolute(&shell.state.directory, target);
    let trouble = match shell.files.node(&path) {
        _ if shell.files.is_directory(&path) => None,
        Some(_) => Some(Trouble::NoDirectory),
        None if target.is_empty() => None,
        None if shell.files.presence(&path) == Presence::Unknown => {
            shell.assume_there(target);
            shell.files.make_all(&path);
            None
        }
        None => Some(Trouble::Missing),
    };
    if let Some(trouble) = trouble {
        let text = trouble.text();
        shell.builtin_complains(
            builtin,
            &format!("{target}: {text}"),
            &format!("can't cd to {target}: {text}"),
        )?;
        return Ok(if shell.dialect.is_bash() { 1 } else { 2 });
    }
    let before = std::mem::replace(&mut shell.state.directory, path.clone());
    for (name, value) in [("OLDPWD", before), ("PWD", path)] {
        shell.state.variables.set(name, value);
        shell
            .state
            .variables
            .change(name, |variable| variable.is_exported = true);
    }
    Ok(0)
}

pub(super) fn pwd(shell: &mut Shell<'_, '_>) -> Run {
    let directory = shell.state.directory.clone();
    shell.out(&format!("{directory}\n"))?;
    Ok(0)
}

pub(super) fn pushd(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let from = shell.state.directory.clone();
    let target = match arguments.first() {
        Some(target) => target.clone(),
        None => {
            if let Some(target) = shell.state.directories.pop() {
                target
            } else {
                shell.builtin_complains("pushd", "no other directory", "")?;
                return Ok(1);
            }
        }
    };
    let code = go(shell, "pushd", &target)?;
    if code != 0 {
        return Ok(code);
    }
    shell.state.directories.push(from);
    dirs(shell)
}

pub(super) fn popd(shell: &mut Shell<'_, '_>) -> Run {
    let Some(target) = shell.state.directories.pop() else {
        shell.builtin_complains("popd", "directory stack empty", "")?;
        return Ok(1);
    };
    match go(shell, "popd", &target)? {
        0 => dirs(shell),
        code => Ok(code),
    }
}

pub(super) fn dirs(shell: &mut Shell<'_, '_>) -> Run {
    let home = shell
        .state
        .variables
        .get("HOME")
        .unwrap_or_default()
        .to_owned();
    let shown = |path: &String| match path.strip_prefix(&home) {
        Some(rest) if !home.is_empty() && (rest.is_empty() || rest.starts_with('/')) => {
            format!("~{rest}")
        }
        _ => path.clone(),
    };
    let all: Vec<String> = std::iter::once(&shell.state.directory)
        .chain(shell.state.directories.iter().rev())
        .map(shown)
        .collect();
    shell.out(&format!("{}\n", all.join(" ")))?;
    Ok(0)
}

/// A fault in a builtin of the standard ends a shell that is not bash.
pub(super) fn fatal_outside_bash(shell: &Shell<'_, '_>, code: i32) -> Run {
    if shell.dialect.is_bash() {
        Ok(code)
    } else {
        Err(Flow::Exit(2))
    }
}
