//! `cp` and `mv`.

use super::options::Options;
use crate::simulate::shell::{
    files::{File, Node, Presence, Trouble, absolute},
    flow::Run,
    run::Shell,
};

pub(super) fn cp(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "t");
    let recursive = options.has(&["r", "R", "a", "recursive", "archive"]);
    let Some((sources, target)) = operands(&options) else {
        let gnu = match options.operands.as_slice() {
            [only] => format!("missing destination file operand after '{only}'"),
            _ => "missing file operand".to_owned(),
        };
        return shell.usage("cp", &gnu, "cp [-arPLHpfinlsTu] SOURCE DEST");
    };
    let mut code = 0;
    for source in sources {
        let from = absolute(&shell.state.directory, source);
        if shell.files.is_directory(&from) && !recursive {
            shell.tool_complains(
                &format!("cp: -r not specified; omitting directory '{source}'"),
                &format!("cp: omitting directory '{source}'"),
            )?;
            code = 1;
            continue;
        }
        code |= one(shell, "cp", source, &from, target, options.has(&["T"]))?;
    }
    Ok(code)
}

pub(super) fn mv(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "t");
    let Some((sources, target)) = operands(&options) else {
        let gnu = match options.operands.as_slice() {
            [only] => format!("missing destination file operand after '{only}'"),
            _ => "missing file operand".to_owned(),
        };
        return shell.usage("mv", &gnu, "mv [-finT] SOURCE DEST");
    };
    let mut code = 0;
    for source in sources {
        let from = absolute(&shell.state.directory, source);
        let done = one(shell, "mv", source, &from, target, options.has(&["T"]))?;
        if done == 0 {
            shell.files.remove(&from);
        }
        code |= done;
    }
    Ok(code)
}

fn operands<'o, 'a>(options: &'o Options<'a>) -> Option<(&'o [&'a str], &'a str)> {
    if let Some(directory) = options.value(&["t"]) {
        return Some((&options.operands, directory));
    }
    match options.operands.split_last() {
        Some((target, sources)) if !sources.is_empty() => Some((sources, target)),
        _ => None,
    }
}

/// Copies one thing; 1 when that cannot be done, which has been said then.
fn one(
    shell: &mut Shell<'_, '_>,
    tool: &str,
    source: &str,
    from: &str,
    target: &str,
    exactly: bool,
) -> Run {
    let mut to = absolute(&shell.state.directory, target);
    let name = from.rsplit('/').next().unwrap_or_default();
    let mut shown = target.to_owned();
    let takes_contents = source.ends_with("/.") || source == ".";
    if shell.files.is_directory(&to) && !exactly && !takes_contents {
        to = format!("{to}/{name}");
        shown = format!("{}/{name}", target.trim_end_matches('/'));
    }
    if shell.files.node(from).is_none() {
        if shell.files.presence(from) == Presence::Unknown {
            shell.assume_there(source);
            shell.files.put(&to, Node::File(File::default()));
            return Ok(0);
        }
        let text = shell
            .files
            .read(from)
            .err()
            .unwrap_or(Trouble::Missing)
            .text();
        let busybox = if tool == "mv" {
            format!("mv: can't rename '{source}': {text}")
        } else {
            format!("cp: can't stat '{source}': {text}")
        };
        shell.tool_complains(&format!("{tool}: cannot stat '{source}': {text}"), &busybox)?;
        return Ok(1);
    }
    if shell.files.is_directory(from) && takes_contents {
        let names = shell.files.names(from);
        for name in names {
            shell
                .files
                .copy(&format!("{from}/{name}"), &format!("{to}/{name}"));
        }
        return Ok(0);
    }
    if shell.files.follow(from) == shell.files.follow(&to) {
        shell.err(&format!(
            "{tool}: '{source}' and '{shown}' are the same file\n"
        ))?;
        return Ok(1);
    }
    let trouble = match shell.files.may_create(&to) {
        Err(Trouble::IsDirectory) | Ok(()) => None,
        Err(trouble) => Some(trouble),
    };
    if let Some(trouble) = trouble {
        let text = trouble.text();
        let what = if shell.files.is_directory(from) {
            "directory"
        } else {
            "regular file"
        };
        let gnu = if tool == "mv" {
            format!("mv: cannot move '{source}' to '{shown}': {text}")
        } else {
            format!("cp: cannot create {what} '{shown}': {text}")
        };
        let busybox = if tool == "mv" {
            format!("mv: can't rename '{source}': {text}")
        } else {
            format!("cp: can't create '{shown}': {text}")
        };
        shell.tool_complains(&gnu, &busybox)?;
        return Ok(1);
    }
    shell.files.copy(from, &to);
    Ok(0)
}
