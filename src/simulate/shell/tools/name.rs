//! Tools that are about names of files and programs.

use super::options::Options;
use crate::simulate::shell::{
    files::{Node, absolute},
    flow::Run,
    program::{self, Program},
    run::Shell,
};

pub(super) fn basename(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "s");
    let (names, suffix) = match options.operands.as_slice() {
        [] => {
            return shell.usage(
                "basename",
                "missing operand",
                "basename FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...",
            );
        }
        [name, suffix] if !options.has(&["a", "s"]) => (vec![*name], *suffix),
        names => (names.to_vec(), options.value(&["s"]).unwrap_or("")),
    };
    for name in names {
        let trimmed = name.trim_end_matches('/');
        let base = if trimmed.is_empty() && !name.is_empty() {
            "/"
        } else {
            trimmed.rsplit('/').next().unwrap_or_default()
        };
        let shown = base
            .strip_suffix(suffix)
            .filter(|rest| !rest.is_empty())
            .unwrap_or(base);
        shell.out(&format!("{shown}\n"))?;
    }
    Ok(0)
}

pub(super) fn dirname(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    for name in arguments {
        let trimmed = name.trim_end_matches('/');
        let shown = match trimmed.rfind('/') {
            _ if trimmed.is_empty() && !name.is_empty() => "/",
            None => ".",
            Some(0) => "/",
            Some(at) => trimmed[..at].trim_end_matches('/'),
        };
        shell.out(&format!("{shown}\n"))?;
    }
    Ok(0)
}

pub(super) fn realpath(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    for name in options.operands {
        let path = shell.files.follow(&absolute(&shell.state.directory, name));
        shell.out(&format!("{path}\n"))?;
    }
    Ok(0)
}

pub(super) fn readlink(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    if options.has(&["f", "e", "m"]) {
        return realpath(shell, arguments);
    }
    let mut code = 0;
    for name in options.operands {
        match shell.files.entry(&absolute(&shell.state.directory, name)) {
            Some(Node::Link(target)) => {
                let shown = format!("{target}\n");
                shell.out(&shown)?;
            }
            _ => code = 1,
        }
    }
    Ok(code)
}

pub(super) fn which(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let mut code = 0;
    for name in arguments {
        let directory = if shell.dialect.has_busybox_tools() {
            "/bin"
        } else {
            "/usr/bin"
        };
        match program::find(shell, name) {
            Program::Script(path) => shell.out(&format!("{path}\n"))?,
            Program::Tool(_) | Program::Unknown => shell.out(&format!("{directory}/{name}\n"))?,
            Program::Missing | Program::Forbidden => code = 1,
        }
    }
    Ok(code)
}
