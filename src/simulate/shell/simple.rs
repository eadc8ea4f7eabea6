//! Simple commands: assignments, words, redirections, and who runs them.

use std::rc::Rc;

use brush_parser::ast::{
    Assignment, AssignmentName, AssignmentValue, CommandPrefixOrSuffixItem as Item, IoRedirect,
    SimpleCommand,
};

use super::{
    assumed, builtin,
    dialect::Dialect,
    flow::{Flow, Run},
    parameter_edit::quoted,
    program::{self, Program},
    run::Shell,
    stream::Source,
    tools,
    variables::{Value, Variable},
};
use crate::schedule::Millis;

/// How long the words of one command may be: what Linux takes.
const MOST_TEXT: usize = 2 << 20;
/// Commands whose arguments may be assignments.
const DECLARATIONS: &[&str] = &["export", "local", "readonly", "declare", "typeset"];

impl Shell<'_, '_> {
    pub(super) fn simple(&mut self, command: &SimpleCommand) -> Run {
        self.substituted = None;
        let first = command.word_or_name.as_ref();
        if let Some(place) = first.and_then(|word| word.loc.as_ref()) {
            self.line = place.start.line;
        }
        let mut arguments = match first {
            Some(word) => self.words(&word.value)?,
            None => Vec::new(),
        };
        let declares = arguments
            .first()
            .is_some_and(|name| DECLARATIONS.contains(&name.as_str()));
        let prefix = command.prefix.iter().flat_map(|prefix| &prefix.0);
        let suffix = command.suffix.iter().flat_map(|suffix| &suffix.0);
        let (mut assignments, mut redirects, mut lists) = (Vec::new(), Vec::new(), Vec::new());
        for item in prefix {
            match item {
                Item::AssignmentWord(assignment, _) => assignments.push(assignment),
                Item::IoRedirect(redirect) => redirects.push(redirect.clone()),
                Item::Word(_) | Item::ProcessSubstitution(..) => {}
            }
        }
        for item in suffix {
            match item {
                Item::AssignmentWord(assignment, _) if declares => {
                    arguments.push(self.declared(assignment, &mut lists)?);
                }
                Item::AssignmentWord(_, word) | Item::Word(word) => {
                    arguments.extend(self.words(&word.value)?);
                }
                Item::IoRedirect(redirect) => redirects.push(redirect.clone()),
                Item::ProcessSubstitution(_, command) => {
                    let text = self.output_of(command)?;
                    arguments.push(self.temporary(&text));
                }
            }
        }
        self.check_size(&arguments)?;
        if arguments.is_empty() {
            return self.only_assign(&assignments, &redirects);
        }
        self.trace(&arguments)?;
        let done = self.run_with(&assignments, &redirects, &arguments)?;
        for assignment in lists {
            self.assign_all(assignment)?;
        }
        Ok(done)
    }

    fn check_size(&mut self, arguments: &[String]) -> Run<()> {
        let size: usize = arguments.iter().map(String::len).sum();
        self.charge(size);
        if size <= MOST_TEXT {
            return Ok(());
        }
        let name = arguments.first().map_or("sh", String::as_str).to_owned();
        self.complain(&format!("{name}: Argument list too long"))?;
        Err(Flow::Exit(126))
    }

    /// A file that holds what a `<(…)` prints.
    fn temporary(&mut self, text: &str) -> String {
        let path = format!("/dev/fd/{}", 63 - self.files.names("/dev/fd").len().min(50));
        self.files.make_all("/dev/fd");
        // Its directory was made just now, so this cannot fail.
        let _ = self.files.write(&path, text);
        path
    }

    /// An argument of `export` and the like. An array is assigned after the command has run.
    fn declared<'c>(
        &mut self,
        assignment: &'c Assignment,
        lists: &mut Vec<&'c Assignment>,
    ) -> Run<String> {
        let name = match &assignment.name {
            AssignmentName::VariableName(name) | AssignmentName::ArrayElementName(name, _) => {
                name.clone()
            }
        };
        match &assignment.value {
            AssignmentValue::Scalar(word) => {
                let value = self.text(&word.value)?;
                let before = if assignment.append {
                    self.state
                        .variables
                        .get(&name)
                        .unwrap_or_default()
                        .to_owned()
                } else {
                    String::new()
                };
                Ok(format!("{name}={before}{value}"))
            }
            AssignmentValue::Array(_) => {
                lists.push(assignment);
                Ok(name)
            }
        }
    }

    fn only_assign(&mut self, assignments: &[&Assignment], redirects: &[IoRedirect]) -> Run {
        let before = self.streams.clone();
        let is_open = self.redirect(redirects);
        self.streams = before;
        if !is_open? {
            return Ok(1);
        }
        for assignment in assignments {
            self.assign_all(assignment)?;
        }
        self.pass(Millis(0))?;
        Ok(self.substituted.unwrap_or(0))
    }

    /// What `set -x` shows of a command.
    pub(super) fn trace(&mut self, words: &[String]) -> Run<()> {
        if !self.state.options.xtrace {
            return Ok(());
        }
        let shown: Vec<_> = words
            .iter()
            .map(|word| traced(word, self.dialect))
            .collect();
        self.trace_text(&shown.join(" "))
    }

    fn trace_assignment(&mut self, name: &str, value: &str) -> Run<()> {
        let shown = match value {
            "" => String::new(),
            value => traced(value, self.dialect),
        };
        self.trace_text(&format!("{name}={shown}"))
    }

    /// A line of what `set -x` shows.
    pub(super) fn trace_text(&mut self, text: &str) -> Run<()> {
        if !self.state.options.xtrace {
            return Ok(());
        }
        let signs = if self.dialect.is_bash() {
            self.state.traced
        } else {
            1
        };
        self.err(&format!("{} {text}\n", "+".repeat(signs)))
    }

    fn run_with(
        &mut self,
        assignments: &[&Assignment],
        redirects: &[IoRedirect],
        arguments: &[String],
    ) -> Run {
        let before = (!redirects.is_empty()).then(|| self.streams.clone());
        if !redirects.is_empty() && !self.redirect(redirects)? {
            self.streams = before.unwrap_or_else(|| self.streams.clone());
            return Ok(1);
        }
        let mut outside: Vec<(String, Option<Variable>)> = Vec::new();
        for assignment in assignments {
            if let AssignmentName::VariableName(name) = &assignment.name {
                outside.push((name.clone(), self.state.variables.variable(name)));
            }
            self.assign_all(assignment)?;
            if let AssignmentName::VariableName(name) = &assignment.name {
                self.state
                    .variables
                    .change(name, |variable| variable.is_exported = true);
            }
        }
        let done = self.dispatch(arguments);
        for (name, variable) in outside.into_iter().rev() {
            self.state.variables.restore(&name, variable);
        }
        let keeps = arguments.len() == 1 && arguments[0] == "exec";
        if let Some(before) = before.filter(|_| !keeps) {
            self.streams = before;
        }
        done
    }

    /// Runs a command by its words: a function, a builtin, a tool, or something of the world around.
    pub(super) fn dispatch(&mut self, arguments: &[String]) -> Run {
        let Some((name, rest)) = arguments.split_first() else {
            return Ok(0);
        };
        if let Some(function) = self.state.functions.get(name).map(Rc::clone) {
            self.pass(Millis(0))?;
            return self.call(&function, rest);
        }
        if builtin::is_builtin(name, self.dialect) {
            self.pass(Millis(0))?;
            return builtin::run(self, name, rest);
        }
        self.external(arguments)
    }

    /// Runs a program.
    pub(super) fn external(&mut self, arguments: &[String]) -> Run {
        let environment = self.state.variables.environment();
        if let Some(effect) = self.world.run(arguments, &environment, self.now) {
            return self.happen(effect);
        }
        let name = arguments[0].as_str();
        let found = program::find(self, name);
        match found {
            Program::Tool(tool) => {
                self.pass(tools::TAKES)?;
                tools::run(self, tool, &arguments[1..])
            }
            Program::Script(path) => program::run_script(self, &path, name, &arguments[1..]),
            Program::Unknown => {
                self.files.disturb();
                self.streams.input.rest();
                self.happen(assumed::run(arguments))
            }
            Program::Forbidden => {
                self.complain(&format!("{name}: Permission denied"))?;
                Ok(126)
            }
            Program::Missing => self.not_found(name),
        }
    }

    fn not_found(&mut self, name: &str) -> Run {
        self.pass(Millis(0))?;
        let text = match (self.dialect.is_bash(), name.contains('/')) {
            (true, true) => format!("{name}: No such file or directory"),
            (true, false) => format!("{name}: command not found"),
            (false, _) => format!("{name}: not found"),
        };
        self.complain(&text)?;
        Ok(127)
    }

    /// Carries out an assignment as it is written.
    fn assign_all(&mut self, assignment: &Assignment) -> Run<()> {
        match (&assignment.name, &assignment.value) {
            (AssignmentName::VariableName(name), AssignmentValue::Scalar(word)) => {
                let value = self.text(&word.value)?;
                let before = if assignment.append {
                    self.state
                        .variables
                        .get(name)
                        .unwrap_or_default()
                        .to_owned()
                } else {
                    String::new()
                };
                self.trace_assignment(name, &value)?;
                if let (true, Some(Value::List(_))) =
                    (assignment.append, self.state.variables.value(name))
                {
                    return self.assign_element(name, "0", before + &value);
                }
                self.assign(name, &(before + &value))
            }
            (AssignmentName::ArrayElementName(name, index), AssignmentValue::Scalar(word)) => {
                let value = self.text(&word.value)?;
                self.assign_element(name, index, value)
            }
            (AssignmentName::VariableName(name), AssignmentValue::Array(words)) => {
                if !self.dialect.is_bash() {
                    self.complain("syntax error: unexpected \"(\"")?;
                    return Err(Flow::Exit(2));
                }
                self.assign_list(name, words, assignment.append)
            }
            (AssignmentName::ArrayElementName(..), AssignmentValue::Array(_)) => Ok(()),
        }
    }

    fn assign_list(
        &mut self,
        name: &str,
        words: &[(Option<brush_parser::ast::Word>, brush_parser::ast::Word)],
        appends: bool,
    ) -> Run<()> {
        let current = self.state.variables.value(name).cloned();
        if let Some(Value::Map(map)) = current {
            let fresh = if appends {
                map
            } else {
                std::collections::BTreeMap::new()
            };
            self.state
                .variables
                .change(name, |it| it.value = Value::Map(fresh));
            for (key, word) in words {
                let value = self.text(&word.value)?;
                let key = key.as_ref().map_or("0", |key| key.value.as_str());
                self.assign_element(name, key, value)?;
            }
            return Ok(());
        }
        let mut list = match current {
            Some(Value::List(list)) if appends => list,
            _ => std::collections::BTreeMap::new(),
        };
        let mut at = list.keys().next_back().map_or(0, |last| last + 1);
        for (key, word) in words {
            if let Some(key) = key {
                at = usize::try_from(self.arithmetic(&key.value)?).unwrap_or(0);
            }
            for value in self.words(&word.value)? {
                list.insert(at, value);
                at = at.saturating_add(1);
            }
        }
        self.state
            .variables
            .change(name, |it| it.value = Value::List(list));
        Ok(())
    }

    fn assign_element(&mut self, name: &str, index: &str, value: String) -> Run<()> {
        let key = match self.state.variables.value(name) {
            Some(Value::Map(_)) => self.text(index)?,
            _ => self.arithmetic(index)?.to_string(),
        };
        self.state.variables.change(name, |it| match &mut it.value {
            Value::Map(map) => drop(map.insert(key, value)),
            Value::List(list) => drop(list.insert(key.parse().unwrap_or(0), value)),
            other => {
                let mut list = std::collections::BTreeMap::new();
                if let Value::Text(text) = other {
                    list.insert(0, std::mem::take(text));
                }
                list.insert(key.parse().unwrap_or(0), value);
                *other = Value::List(list);
            }
        });
        Ok(())
    }

    /// Gives a variable a text, if it may be changed.
    pub(super) fn assign(&mut self, name: &str, value: &str) -> Run<()> {
        if let Some((list, index)) = name.strip_suffix(']').and_then(|name| name.split_once('[')) {
            return self.assign_element(list, index, value.to_owned());
        }
        if self.state.variables.is_readonly(name) {
            return self.fatal(
                &format!("{name}: readonly variable"),
                &format!("{name}: is read only"),
            );
        }
        let exports = self.state.options.allexport;
        self.state.variables.change(name, |variable| {
            variable.value = Value::Text(value.to_owned());
            variable.is_exported |= exports;
        });
        Ok(())
    }

    /// What a command reads.
    pub(super) fn input(&self) -> Source {
        self.streams.input.clone()
    }
}

/// A word as `set -x` shows it.
fn traced(word: &str, dialect: Dialect) -> String {
    let plain: &[u8] = if dialect.is_bash() {
        b"_./:@%+,-="
    } else {
        b"_./:@%+,-]"
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || plain.contains(&byte);
    match word {
        _ if !word.is_empty() && word.bytes().all(is_plain) => word.to_owned(),
        _ if dialect.is_bash() && word.contains('\x1b') => {
            format!(
                "$'{}'",
                word.replace('\\', "\\\\")
                    .replace('\'', "\\'")
                    .replace('\x1b', "\\E")
            )
        }
        _ if dialect.is_bash() => quoted(word),
        _ => format!("'{}'", word.replace('\'', "'\"'\"'")),
    }
}
