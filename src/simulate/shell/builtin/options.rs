//! `set`, `shift` and the other things that are about the shell's own arguments.

use std::rc::Rc;

use crate::simulate::shell::{flow::Run, run::Shell};

pub(super) fn set(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let (on, letters) = match (word.strip_prefix('-'), word.strip_prefix('+')) {
            (Some("-"), _) => {
                shell.state.arguments = Rc::new(words.cloned().collect());
                return Ok(0);
            }
            (Some(letters), _) if !letters.is_empty() => (true, letters),
            (_, Some(letters)) if !letters.is_empty() => (false, letters),
            _ => {
                let rest = std::iter::once(word).chain(words).cloned().collect();
                shell.state.arguments = Rc::new(rest);
                return Ok(0);
            }
        };
        for letter in letters.chars() {
            if letter == 'o' {
                let Some(name) = words.next() else {
                    return list(shell);
                };
                if !by_name(shell, name, on)? {
                    return Ok(2);
                }
            } else if let Some(switch) = shell.state.options.by_letter(letter) {
                *switch = on;
            }
        }
    }
    Ok(0)
}

fn by_name(shell: &mut Shell<'_, '_>, name: &str, on: bool) -> Run<bool> {
    let is_known = name != "pipefail" || shell.dialect.knows_pipefail();
    match shell.state.options.by_name(name).filter(|_| is_known) {
        Some(switch) => *switch = on,
        None if matches!(
            name,
            "posix"
                | "monitor"
                | "errtrace"
                | "functrace"
                | "history"
                | "vi"
                | "emacs"
                | "notify"
                | "physical"
        ) => {}
        None => {
            shell.builtin_complains(
                "set",
                &format!("{name}: invalid option name"),
                &format!("illegal option -o {name}"),
            )?;
            return Ok(false);
        }
    }
    Ok(true)
}

fn list(shell: &mut Shell<'_, '_>) -> Run {
    let mut options = shell.state.options;
    let names = [
        "allexport",
        "errexit",
        "noclobber",
        "noexec",
        "noglob",
        "nounset",
        "pipefail",
        "verbose",
        "xtrace",
    ];
    let line = |name: &str| {
        let on = options.by_name(name).is_some_and(|on| *on);
        format!("{name:<15}\t{}\n", if on { "on" } else { "off" })
    };
    let text: String = names.into_iter().map(line).collect();
    shell.out(&text)?;
    Ok(0)
}

pub(super) fn shopt(shell: &mut Shell<'_, '_>, arguments: &[String]) -> i32 {
    let on = arguments.first().is_some_and(|flag| flag == "-s");
    if arguments.iter().any(|name| name == "nullglob") {
        shell.state.options.nullglob = on;
    }
    0
}

pub(super) fn shift(shell: &mut Shell<'_, '_>, arguments: &[String]) -> i32 {
    let count = arguments
        .first()
        .map_or(Some(1), |text| text.parse::<usize>().ok());
    match count {
        Some(count) if count <= shell.state.arguments.len() => {
            Rc::make_mut(&mut shell.state.arguments).drain(..count);
            0
        }
        _ => 1,
    }
}

/// `getopts` letters name: one option per call, as `$OPTIND` says.
pub(super) fn getopts(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let [letters, name, given @ ..] = arguments else {
        return Ok(2);
    };
    let given = if given.is_empty() {
        shell.state.arguments.to_vec()
    } else {
        given.to_vec()
    };
    let number = |shell: &Shell<'_, '_>, name: &str| {
        shell
            .state
            .variables
            .get(name)
            .and_then(|text| text.parse::<usize>().ok())
    };
    let at = number(shell, "OPTIND").unwrap_or(1).max(1);
    let inside = number(shell, "__getopts_at").unwrap_or(1);
    let option = given
        .get(at - 1)
        .and_then(|word| word.strip_prefix('-'))
        .filter(|word| !word.is_empty() && *word != "-");
    let Some(option) = option else {
        shell.assign(name, "?")?;
        let is_end = given.get(at - 1).is_some_and(|word| word == "--");
        shell.assign("OPTIND", &(at + usize::from(is_end)).to_string())?;
        return Ok(1);
    };
    let letter = option.chars().nth(inside - 1).unwrap_or('?');
    let rest: String = option.chars().skip(inside).collect();
    let (mut next, mut next_inside) = if rest.is_empty() {
        (at + 1, 1)
    } else {
        (at, inside + 1)
    };
    let position = letters
        .trim_start_matches(':')
        .find(letter)
        .filter(|_| letter != ':');
    let takes_value = position.is_some_and(|position| {
        letters.trim_start_matches(':')[position + letter.len_utf8()..].starts_with(':')
    });
    let mut shown = position.map_or('?', |_| letter).to_string();
    shell.state.variables.unset("OPTARG");
    if takes_value {
        let value = if rest.is_empty() {
            given.get(at).cloned()
        } else {
            Some(rest.clone())
        };
        next = if rest.is_empty() { at + 2 } else { at + 1 };
        next_inside = 1;
        match value {
            Some(value) => shell.assign("OPTARG", &value)?,
            None => {
                shown = if letters.starts_with(':') {
                    ":".to_owned()
                } else {
                    "?".to_owned()
                }
            }
        }
    } else if position.is_none() && letters.starts_with(':') {
        shell.assign("OPTARG", &letter.to_string())?;
    } else if position.is_none() {
        let place = shell.state.place.name.clone();
        shell.err(&format!("{place}: illegal option -- {letter}\n"))?;
    }
    shell.assign(name, &shown)?;
    shell.assign("OPTIND", &next.to_string())?;
    shell
        .state
        .variables
        .set("__getopts_at", next_inside.to_string());
    Ok(0)
}
