//! What changes which command comes next.

use std::rc::Rc;

use super::place::fatal_outside_bash;
use crate::simulate::shell::{
    dialect::Place,
    files::{Trouble, absolute},
    flow::{Flow, Run},
    program,
    run::Shell,
};

/// The exit code that an argument names; the last one without an argument.
fn code(shell: &mut Shell<'_, '_>, builtin: &str, arguments: &[String]) -> Run {
    let Some(text) = arguments.iter().find(|word| *word != "--") else {
        return Ok(shell.state.last);
    };
    if let Ok(code) = text.parse::<i64>() {
        Ok((code & 0xff) as i32)
    } else {
        shell.builtin_complains(
            builtin,
            &format!("{text}: numeric argument required"),
            &format!("Illegal number: {text}"),
        )?;
        Err(Flow::Exit(2))
    }
}

pub(super) fn exit(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    Err(Flow::Exit(code(shell, "exit", arguments)?))
}

pub(super) fn return_(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let code = code(shell, "return", arguments)?;
    let is_inside = !shell.state.locals.is_empty() || shell.state.sourced > 0;
    if shell.dialect.is_bash() && !is_inside {
        shell.builtin_complains(
            "return",
            "can only `return' from a function or sourced script",
            "",
        )?;
        return Ok(2);
    }
    Err(Flow::Return(code))
}

pub(super) fn leave_loop(shell: &mut Shell<'_, '_>, name: &str, arguments: &[String]) -> Run {
    let levels = arguments.first().map_or(Ok(1), |text| text.parse::<u32>());
    if shell.state.loops == 0 {
        if shell.dialect.is_bash() {
            shell.builtin_complains(
                name,
                "only meaningful in a `for', `while', or `until' loop",
                "",
            )?;
        }
        return Ok(0);
    }
    let levels = levels.unwrap_or(1).clamp(1, shell.state.loops);
    Err(if name == "break" {
        Flow::Break(levels)
    } else {
        Flow::Continue(levels)
    })
}

pub(super) fn eval(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let text = arguments.join(" ");
    let place = Rc::clone(&shell.state.place);
    let line = shell.line;
    let inside = Place {
        before: place.before + line.saturating_sub(1),
        is_evaluated: true,
        ..(*place).clone()
    };
    shell.state.place = Rc::new(inside);
    shell.state.last = 0;
    shell.state.traced += 1;
    let done = shell.deeper(|shell| shell.inline(&text));
    shell.state.traced -= 1;
    shell.state.place = place;
    shell.line = line;
    done
}

pub(super) fn source(shell: &mut Shell<'_, '_>, name: &str, arguments: &[String]) -> Run {
    let Some((file, rest)) = arguments.split_first() else {
        shell.builtin_complains(
            name,
            "filename argument required",
            "filename argument required",
        )?;
        return Ok(2);
    };
    let path = absolute(&shell.state.directory, file);
    // A name without a slash is looked for in PATH first; only bash then looks here.
    let is_looked_for = file.contains('/') || shell.dialect.is_bash();
    let text = match shell.files.read(&path) {
        Ok(text) if is_looked_for => text,
        Err(Trouble::Unknown) => {
            shell.assume_there(file);
            return Ok(0);
        }
        Ok(_) => {
            shell.builtin_complains(name, "", &format!("{file}: not found"))?;
            return Err(Flow::Exit(2));
        }
        Err(trouble) => return cannot_source(shell, name, file, trouble),
    };
    let outside = (!rest.is_empty())
        .then(|| std::mem::replace(&mut shell.state.arguments, Rc::new(rest.to_vec())));
    let inside = Place {
        name: file.clone(),
        before: 0,
        is_evaluated: false,
        is_argument: false,
    };
    let place = std::mem::replace(&mut shell.state.place, Rc::new(inside));
    let line = shell.line;
    shell.state.sourced += 1;
    shell.state.last = 0;
    let done = shell.deeper(|shell| program::run_text(shell, &text));
    shell.state.sourced -= 1;
    (shell.state.place, shell.line) = (place, line);
    if let Some(arguments) = outside {
        shell.state.arguments = arguments;
    }
    match done {
        Err(Flow::Return(code)) => Ok(code),
        other => other,
    }
}

fn cannot_source(shell: &mut Shell<'_, '_>, name: &str, file: &str, trouble: Trouble) -> Run {
    let text = trouble.text();
    if shell.dialect.is_bash() {
        shell.complain(&format!("{file}: {text}"))?;
        return Ok(1);
    }
    let said = if file.contains('/') {
        format!("can't open '{file}': {text}")
    } else {
        format!("{file}: not found")
    };
    shell.builtin_complains(name, "", &said)?;
    Err(Flow::Exit(2))
}

pub(super) fn exec(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    if arguments.is_empty() {
        return Ok(0);
    }
    if program::find(shell, &arguments[0]) == program::Program::Missing {
        let name = &arguments[0];
        shell.builtin_complains(
            "exec",
            &format!("{name}: not found"),
            &format!("{name}: not found"),
        )?;
        return Err(Flow::Exit(127));
    }
    let code = shell.external(arguments)?;
    shell.state.at_exit = None;
    Err(Flow::Exit(code))
}

pub(super) fn trap(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let words: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|word| *word != "--")
        .collect();
    let (action, signals) = match words.as_slice() {
        [] | ["-p" | "-l", ..] => return Ok(0),
        [signal] => (None, std::slice::from_ref(signal)),
        [action, signals @ ..] => (Some(*action).filter(|action| *action != "-"), signals),
    };
    for signal in signals {
        let action = action.map(str::to_owned);
        match signal.trim_start_matches("SIG") {
            "EXIT" | "0" => shell.state.at_exit = action,
            "ERR" if shell.dialect.is_bash() => shell.state.at_error = action,
            "ERR" | "DEBUG" | "RETURN" if !shell.dialect.is_bash() => {
                shell.builtin_complains(
                    "trap",
                    "",
                    &format!("{signal}: invalid signal specification"),
                )?;
                return fatal_outside_bash(shell, 1);
            }
            _ => {}
        }
    }
    Ok(0)
}
