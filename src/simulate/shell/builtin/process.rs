//! Commands in the background.

use crate::simulate::shell::{flow::Run, run::Shell};

pub(super) fn wait(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let pids: Vec<&String> = arguments
        .iter()
        .filter(|word| !word.starts_with('-'))
        .collect();
    if pids.is_empty() {
        for at in 0..shell.background.len() {
            let ends = shell.background[at].ends;
            shell.wait_until(ends)?;
        }
        return Ok(0);
    }
    let mut code = 0;
    for pid in pids {
        let Some(at) = shell.process(pid) else {
            if shell.dialect.is_bash() {
                shell.builtin_complains(
                    "wait",
                    &format!("pid {pid} is not a child of this shell"),
                    "",
                )?;
            }
            code = 127;
            continue;
        };
        let process = shell.background[at];
        shell.wait_until(process.ends)?;
        code = process.code;
    }
    Ok(code)
}

pub(super) fn kill(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let asks = arguments.iter().any(|word| word == "-0");
    let pids: Vec<&String> = arguments
        .iter()
        .filter(|word| !word.starts_with('-'))
        .filter(|word| word.starts_with(|c: char| c == '%' || c.is_ascii_digit()))
        .collect();
    if pids.is_empty() && !arguments.iter().any(|word| word == "-l") {
        let said = if shell.dialect.is_bash() {
            "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n"
        } else {
            "sh: you need to specify whom to kill\n"
        };
        shell.err(said)?;
        return Ok(if shell.dialect.is_bash() { 2 } else { 1 });
    }
    let mut code = 0;
    for pid in pids {
        let at = shell.process(pid).filter(|&at| {
            shell.background[at]
                .ends
                .is_none_or(|ends| ends > shell.now)
        });
        match at {
            Some(_) if asks => {}
            Some(at) => {
                shell.background[at].ends = Some(shell.now);
                shell.background[at].code = 143;
            }
            None => {
                let bash = format!("({pid}) - No such process");
                if shell.dialect.is_bash() {
                    shell.builtin_complains("kill", &bash, "")?;
                } else {
                    shell.err(&format!("sh: can't kill pid {pid}: No such process\n"))?;
                }
                code = 1;
            }
        }
    }
    Ok(code)
}
