//! Variables by name: `export`, `local`, `unset` and so on.

use std::fmt::Write as _;

use std::{collections::BTreeMap, rc::Rc};

use super::place::fatal_outside_bash;
use crate::simulate::shell::{
    flow::Run,
    parameter_edit::quoted,
    run::Shell,
    variables::{Value, is_name},
};

pub(super) fn export(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let (flags, words) = flags(arguments);
    if words.is_empty() {
        return list(shell, "export");
    }
    let exports = !flags.contains('n');
    each(shell, "export", words, |shell, name, value| {
        if let Some(value) = value {
            shell.assign(name, value)?;
        }
        if shell.state.variables.variable(name).is_some() || exports {
            shell
                .state
                .variables
                .change(name, |it| it.is_exported = exports);
        }
        Ok(())
    })
}

fn list(shell: &mut Shell<'_, '_>, builtin: &str) -> Run {
    let prefix = if shell.dialect.is_bash() {
        "declare -x"
    } else {
        builtin
    };
    let mut text = String::new();
    for (name, value) in shell.state.variables.environment() {
        let shown = if shell.dialect.is_bash() {
            format!("\"{}\"", value.replace(['\\', '"', '$', '`'], "\\$0"))
        } else {
            quoted(&value)
        };
        let _ = writeln!(text, "{prefix} {name}={shown}");
    }
    shell.out(&text)?;
    Ok(0)
}

pub(super) fn readonly(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let (_, words) = flags(arguments);
    each(shell, "readonly", words, |shell, name, value| {
        if let Some(value) = value {
            shell.assign(name, value)?;
        }
        shell
            .state
            .variables
            .change(name, |it| it.is_readonly = true);
        Ok(())
    })
}

pub(super) fn local(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    if shell.state.locals.is_empty() {
        shell.builtin_complains(
            "local",
            "can only be used in a function",
            "not in a function",
        )?;
        return fatal_outside_bash(shell, 1);
    }
    declare_here(shell, "local", arguments)
}

pub(super) fn declare(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let (flags, words) = flags(arguments);
    if flags.contains('g') || shell.state.locals.is_empty() || flags.contains(['f', 'F', 'p']) {
        if flags.contains(['f', 'F']) {
            let missing = words
                .iter()
                .any(|name| !shell.state.functions.contains_key(name));
            return Ok(i32::from(missing));
        }
        if flags.contains('p') {
            return show(shell, words);
        }
        return each(shell, "declare", words, |shell, name, value| {
            mark(shell, name, value, &flags)
        });
    }
    declare_here(shell, "declare", arguments)
}

/// `declare -p`.
fn show(shell: &mut Shell<'_, '_>, words: &[String]) -> Run {
    let mut code = 0;
    for name in words {
        if let Some(variable) = shell.state.variables.variable(name) {
            let flag = if variable.is_exported { "-x" } else { "--" };
            let value = shell
                .state
                .variables
                .get(name)
                .unwrap_or_default()
                .to_owned();
            shell.out(&format!("declare {flag} {name}=\"{value}\"\n"))?;
        } else {
            shell.builtin_complains("declare", &format!("{name}: not found"), "")?;
            code = 1;
        }
    }
    Ok(code)
}

fn declare_here(shell: &mut Shell<'_, '_>, builtin: &str, arguments: &[String]) -> Run {
    let (flags, words) = flags(arguments);
    each(shell, builtin, words, |shell, name, value| {
        let before = shell.state.variables.variable(name);
        if let Some(own) = shell.state.locals.last_mut()
            && !own.iter().any(|(known, _)| known == name)
        {
            own.push((name.to_owned(), before));
            if value.is_none() {
                shell.state.variables.unset(name);
            }
        }
        mark(shell, name, value, &flags)
    })
}

fn mark(shell: &mut Shell<'_, '_>, name: &str, value: Option<&str>, flags: &str) -> Run<()> {
    if flags.contains('A') {
        shell
            .state
            .variables
            .change(name, |it| it.value = Value::Map(BTreeMap::new()));
    } else if flags.contains('a')
        && !matches!(shell.state.variables.value(name), Some(Value::List(_)))
    {
        shell
            .state
            .variables
            .change(name, |it| it.value = Value::List(BTreeMap::new()));
    }
    if let Some(value) = value {
        let value = match flags {
            _ if flags.contains('i') => shell.arithmetic(value)?.to_string(),
            _ if flags.contains('u') => value.to_uppercase(),
            _ if flags.contains('l') => value.to_lowercase(),
            _ => value.to_owned(),
        };
        shell.assign(name, &value)?;
    }
    shell.state.variables.change(name, |it| {
        it.is_exported |= flags.contains('x');
        it.is_readonly |= flags.contains('r');
    });
    Ok(())
}

pub(super) fn unset(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let (flags, words) = flags(arguments);
    for word in words {
        if flags.contains('f') {
            Rc::make_mut(&mut shell.state.functions).remove(word);
            continue;
        }
        if let Some((list, index)) = word.strip_suffix(']').and_then(|word| word.split_once('[')) {
            remove_element(shell, list, index)?;
            continue;
        }
        if !is_name(word) {
            shell.builtin_complains(
                "unset",
                &format!("`{word}': not a valid identifier"),
                &format!("{word}: bad variable name"),
            )?;
            return fatal_outside_bash(shell, 1);
        }
        if shell.state.variables.is_readonly(word) {
            shell.builtin_complains(
                "unset",
                &format!("{word}: cannot unset: readonly variable"),
                &format!("{word}: is read only"),
            )?;
            return fatal_outside_bash(shell, 1);
        }
        if shell.state.variables.variable(word).is_some() {
            shell.state.variables.unset(word);
        } else if !flags.contains('v') {
            Rc::make_mut(&mut shell.state.functions).remove(word);
        }
    }
    Ok(0)
}

fn remove_element(shell: &mut Shell<'_, '_>, list: &str, index: &str) -> Run<()> {
    let is_map = matches!(shell.state.variables.value(list), Some(Value::Map(_)));
    let key = if is_map {
        index.to_owned()
    } else {
        shell.arithmetic(index)?.to_string()
    };
    shell
        .state
        .variables
        .change(list, |it| match &mut it.value {
            Value::List(list) => drop(key.parse::<usize>().ok().and_then(|at| list.remove(&at))),
            Value::Map(map) => drop(map.remove(&key)),
            _ => {}
        });
    Ok(())
}

pub(super) fn let_(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let mut last = 0;
    for expression in arguments {
        last = shell.arithmetic_command(expression)?.unwrap_or(0);
    }
    Ok(i32::from(last == 0))
}

/// The letters of the options in front, and the words after them.
fn flags(arguments: &[String]) -> (String, &[String]) {
    let mut letters = String::new();
    let mut rest = arguments;
    while let [first, more @ ..] = rest {
        match first.strip_prefix(['-', '+']) {
            Some("-") => return (letters, more),
            Some(flags) if !flags.is_empty() && first.starts_with('-') => letters.push_str(flags),
            Some(flags) if !flags.is_empty() => {}
            _ => break,
        }
        rest = more;
    }
    (letters, rest)
}

/// Takes words of the form `name` and `name=value` one by one.
fn each(
    shell: &mut Shell<'_, '_>,
    builtin: &str,
    words: &[String],
    mut act: impl FnMut(&mut Shell<'_, '_>, &str, Option<&str>) -> Run<()>,
) -> Run {
    let mut code = 0;
    for word in words {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word.as_str(), None),
        };
        if !is_name(name) {
            shell.builtin_complains(
                builtin,
                &format!("`{word}': not a valid identifier"),
                &format!("{name}: bad variable name"),
            )?;
            code = fatal_outside_bash(shell, 1)?;
            continue;
        }
        act(shell, name, value)?;
    }
    Ok(code)
}
