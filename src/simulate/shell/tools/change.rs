//! Tools that make files and take them away.

use super::options::Options;
use crate::simulate::shell::{
    files::{File, Node, Presence, Trouble, absolute, parent},
    flow::Run,
    run::Shell,
};

pub(super) fn mkdir(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "m");
    let with_parents = options.has(&["p", "parents"]);
    if options.operands.is_empty() {
        return shell.usage(
            "mkdir",
            "missing operand",
            "mkdir [-m MODE] [-p] DIRECTORY...",
        );
    }
    let mut code = 0;
    for name in &options.operands {
        let path = absolute(&shell.state.directory, name);
        let trouble = match shell.files.node(&path) {
            Some(Node::Directory) if with_parents => None,
            Some(_) => Some(Trouble::Exists),
            None if with_parents => blocked(shell, &path),
            None => shell.files.may_create(&path).err(),
        };
        match trouble {
            None => {
                shell.files.make_all(&path);
                if options.has(&["v", "verbose"]) {
                    shell.out(&format!("mkdir: created directory '{name}'\n"))?;
                }
            }
            Some(trouble) => {
                let text = trouble.text();
                shell.tool_complains(
                    &format!("mkdir: cannot create directory '{name}': {text}"),
                    &format!("mkdir: can't create directory '{name}': {text}"),
                )?;
                code = 1;
            }
        }
    }
    Ok(code)
}

/// Whether a file stands in the way of a directory.
fn blocked(shell: &Shell<'_, '_>, path: &str) -> Option<Trouble> {
    let mut above = parent(path);
    while above != "/" {
        if let Some(Node::File(_)) = shell.files.node(above) {
            return Some(Trouble::NoDirectory);
        }
        above = parent(above);
    }
    None
}

pub(super) fn rmdir(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    let mut code = 0;
    for name in &options.operands {
        let path = absolute(&shell.state.directory, name);
        let trouble = match shell.files.entry(&path) {
            Some(Node::Directory) if shell.files.names(&path).is_empty() => None,
            Some(Node::Directory) => Some(Trouble::NotEmpty),
            Some(_) => Some(Trouble::NoDirectory),
            None if shell.files.presence(&path) == Presence::Unknown => None,
            None => Some(Trouble::Missing),
        };
        match trouble {
            None => shell.files.remove(&path),
            Some(trouble) => {
                let text = trouble.text();
                shell.tool_complains(
                    &format!("rmdir: failed to remove '{name}': {text}"),
                    &format!("rmdir: '{name}': {text}"),
                )?;
                code = 1;
            }
        }
    }
    Ok(code)
}

pub(super) fn rm(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    let (force, recursive) = (
        options.has(&["f", "force"]),
        options.has(&["r", "R", "recursive"]),
    );
    if options.operands.is_empty() {
        return if force {
            Ok(0)
        } else {
            shell.usage("rm", "missing operand", "rm [-irf] FILE...")
        };
    }
    let mut code = 0;
    for name in &options.operands {
        let path = absolute(&shell.state.directory, name);
        let said = match shell.files.entry(&path) {
            Some(Node::Directory) if !recursive && !options.has(&["d"]) => Some((
                format!("rm: cannot remove '{name}': Is a directory"),
                format!("rm: '{name}' is a directory"),
            )),
            Some(_) => None,
            None if force || shell.files.presence(&path) == Presence::Unknown => None,
            None => {
                let text = shell
                    .files
                    .read(&path)
                    .err()
                    .unwrap_or(Trouble::Missing)
                    .text();
                Some((
                    format!("rm: cannot remove '{name}': {text}"),
                    format!("rm: can't remove '{name}': {text}"),
                ))
            }
        };
        match said {
            None => {
                if options.has(&["v", "verbose"]) && shell.files.entry(&path).is_some() {
                    shell.out(&format!("removed '{name}'\n"))?;
                }
                shell.files.remove(&path);
            }
            Some((gnu, busybox)) => {
                shell.tool_complains(&gnu, &busybox)?;
                code = 1;
            }
        }
    }
    Ok(code)
}

pub(super) fn touch(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "dtr");
    if options.operands.is_empty() {
        return shell.usage(
            "touch",
            "missing file operand",
            "touch [-cham] [-d DATE] [-t DATE] [-r FILE] FILE...",
        );
    }
    let mut code = 0;
    for name in &options.operands {
        let path = absolute(&shell.state.directory, name);
        if shell.files.node(&path).is_some() || options.has(&["c", "no-create"]) {
            continue;
        }
        if let Err(trouble) = shell.files.write(&path, "") {
            let text = trouble.text();
            shell.tool_complains(
                &format!("touch: cannot touch '{name}': {text}"),
                &format!("touch: {name}: {text}"),
            )?;
            code = 1;
        }
    }
    Ok(code)
}

pub(super) fn chmod(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    // A mode may begin with a minus, so the usual reading does not fit.
    let words: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|word| !matches!(*word, "-R" | "-v" | "-c" | "-f"))
        .collect();
    let Some((mode, names)) = words.split_first() else {
        return shell.usage(
            "chmod",
            "missing operand",
            "chmod [-Rcvf] MODE[,MODE]... FILE...",
        );
    };
    let runs = runs(mode);
    let mut code = 0;
    for name in names {
        let path = absolute(&shell.state.directory, name);
        match shell.files.node(&path) {
            Some(_) => {
                let below: Vec<String> = shell
                    .files
                    .below(&path)
                    .map(|(path, _)| path.to_owned())
                    .collect();
                if let Some(runs) = runs {
                    shell.files.let_run(&path, runs);
                    if arguments.iter().any(|word| word == "-R") {
                        for path in &below {
                            shell.files.let_run(path, runs);
                        }
                    }
                }
            }
            None if shell.files.presence(&path) == Presence::Unknown => {}
            None => {
                shell.tool_complains(
                    &format!("chmod: cannot access '{name}': No such file or directory"),
                    &format!("chmod: {name}: No such file or directory"),
                )?;
                code = 1;
            }
        }
    }
    Ok(code)
}

/// Whether a mode lets a file be run; `None` when it says nothing about that.
fn runs(mode: &str) -> Option<bool> {
    if mode.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(mode.bytes().any(|byte| byte % 2 == 1));
    }
    let takes = mode
        .split(',')
        .any(|part| part.contains('-') && part.contains('x'));
    let gives = mode
        .split(',')
        .any(|part| (part.contains('+') || part.contains('=')) && part.contains('x'));
    (takes || gives).then_some(gives)
}

pub(super) fn ln(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    let (symbolic, force) = (
        options.has(&["s", "symbolic"]),
        options.has(&["f", "force"]),
    );
    let (target, name) = match options.operands.as_slice() {
        [target, name] => (*target, (*name).to_owned()),
        [target] => (
            *target,
            target.rsplit('/').next().unwrap_or(target).to_owned(),
        ),
        _ => {
            return shell.usage(
                "ln",
                "missing file operand",
                "ln [-sfnbtv] [-S SUF] TARGET... LINK|DIR",
            );
        }
    };
    let mut path = absolute(&shell.state.directory, &name);
    if shell.files.is_directory(&path) && !options.has(&["n", "T", "no-dereference"]) {
        path = format!("{path}/{}", target.rsplit('/').next().unwrap_or(target));
    }
    let kind = if symbolic { "symbolic" } else { "hard" };
    let source = absolute(&shell.state.directory, target);
    let trouble = match shell.files.entry(&path) {
        Some(_) if !force => Some(Trouble::Exists),
        _ if !symbolic && shell.files.node(&source).is_none() => Some(Trouble::Missing),
        _ => shell
            .files
            .may_create(&path)
            .err()
            .filter(|trouble| *trouble != Trouble::IsDirectory),
    };
    match trouble {
        None if symbolic => shell.files.put(&path, Node::Link(target.to_owned())),
        None => shell.files.copy(&source, &path),
        Some(Trouble::Missing) if !symbolic => {
            shell.tool_complains(
                &format!("ln: failed to access '{target}': No such file or directory"),
                &format!("ln: {target}: No such file or directory"),
            )?;
            return Ok(1);
        }
        Some(trouble) => {
            let text = trouble.text();
            shell.tool_complains(
                &format!("ln: failed to create {kind} link '{name}': {text}"),
                &format!("ln: {name}: {text}"),
            )?;
            return Ok(1);
        }
    }
    Ok(0)
}

pub(super) fn mktemp(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "p");
    let usual = format!("/tmp/tmp.{}", "X".repeat(10));
    let template = options.operands.first().copied().unwrap_or(&usual);
    let marks = template.len() - template.trim_end_matches('X').len();
    let letters = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let random: String = (0..marks)
        .map(|_| char::from(letters[shell.next_random() as usize % letters.len()]))
        .collect();
    let name = format!("{}{random}", &template[..template.len() - marks]);
    let path = absolute(&shell.state.directory, &name);
    if options.has(&["d", "directory"]) {
        shell.files.make_all(&path);
    } else {
        shell.files.put(
            &path,
            Node::File(File {
                text: Some(std::rc::Rc::default()),
                ..File::default()
            }),
        );
    }
    shell.out(&format!("{name}\n"))?;
    Ok(0)
}
