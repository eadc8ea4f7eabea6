//! Running what was read.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    Effect, Line, assumed, builtin,
    parse::{Block, Command, Joint, List, Pipeline, parse},
    token::Redirect,
    word::{Part, Word},
};
use crate::{
    joblog, phrase,
    schedule::Millis,
    simulate::{log::Log, world::World},
};

/// Variables by name.
pub(in crate::simulate) type Environment = BTreeMap<String, String>;

/// A shell in the job's container. `errexit` and `pipefail` are on, as GitLab Runner switches them on.
pub(in crate::simulate) struct Shell<'a, 'w> {
    world: &'a mut World<'w>,
    log: &'a mut Log,
    variables: Environment,
    now: Millis,
    deadline: Millis,
    exits_on_error: bool,
    last: i32,
    /// How many conditions are being asked: a failure inside one is an answer, not an error.
    asking: u32,
    effort_left: usize,
}

/// How a script ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulate) enum End {
    /// With this exit code.
    Code(i32),
    /// It still runs when the job's time is up.
    TimeUp,
}

/// What a simulated script may cost, in bytes of text, before it counts as endless: a loop that nobody meant must end for
/// its reader. Every command costs [`COMMAND`] on top of its words.
const EFFORT: usize = 64 << 20;
const COMMAND: usize = 4096;
/// How long the words of one command may be: more would not fit into a real shell's memory for long, either.
const MOST_TEXT: usize = 1 << 20;

#[derive(Clone, Copy)]
struct Streams {
    out: bool,
    err: bool,
}

impl<'a, 'w> Shell<'a, 'w> {
    /// A fresh shell at `now`. What is not over at `deadline` is not over in time.
    pub(in crate::simulate) fn new(
        world: &'a mut World<'w>,
        log: &'a mut Log,
        variables: Environment,
        (now, deadline): (Millis, Millis),
    ) -> Self {
        Self {
            world,
            log,
            variables,
            now,
            deadline,
            exits_on_error: true,
            last: 0,
            asking: 0,
            effort_left: EFFORT,
        }
    }

    /// Runs the items of a script one after the other; returns how and when it ended.
    pub(in crate::simulate) fn run(mut self, items: &[String]) -> (End, Millis) {
        for item in items {
            self.log.write(self.now, &joblog::command_echo(item));
            let done = match parse(item) {
                Ok(block) => self.block(&block),
                Err(_) => self.show(
                    assumed::unreadable(),
                    Streams {
                        out: true,
                        err: true,
                    },
                ),
            };
            if let Err(end) = done {
                return (end, self.now.min(self.deadline));
            }
        }
        (End::Code(0), self.now)
    }

    fn block(&mut self, block: &Block) -> Result<(), End> {
        block.iter().try_for_each(|list| self.list(list))
    }

    /// A failing command ends the script unless it is followed by `&&` or `||`, negated, or part of a condition.
    fn list(&mut self, list: &List) -> Result<(), End> {
        let joined = list.rest.len();
        let mut decisive = joined == 0;
        self.pipeline(&list.first, !decisive)?;
        let mut negated = list.first.negated;
        for (at, (joint, pipeline)) in list.rest.iter().enumerate() {
            if (*joint == Joint::And) == (self.last == 0) {
                decisive = at + 1 == joined;
                negated = pipeline.negated;
                self.pipeline(pipeline, !decisive)?;
            } else {
                decisive = false;
            }
        }
        if self.last != 0 && decisive && !negated && self.exits_on_error && self.asking == 0 {
            return Err(End::Code(self.last));
        }
        Ok(())
    }

    fn pipeline(&mut self, pipeline: &Pipeline, is_asked: bool) -> Result<(), End> {
        let is_asked = is_asked || pipeline.negated;
        self.asking += u32::from(is_asked);
        let mut failed = 0;
        let last = pipeline.commands.len() - 1;
        for (at, command) in pipeline.commands.iter().enumerate() {
            self.command(command, at == last)?;
            if self.last != 0 {
                failed = self.last;
            }
        }
        self.asking -= u32::from(is_asked);
        self.last = if pipeline.negated {
            i32::from(failed == 0)
        } else {
            failed
        };
        Ok(())
    }

    fn command(&mut self, command: &Command, shows_output: bool) -> Result<(), End> {
        match command {
            Command::Simple { words, redirects } => {
                let mut streams = Streams {
                    out: shows_output,
                    err: true,
                };
                for redirect in redirects {
                    streams.redirect(*redirect);
                }
                self.simple(words, streams)
            }
            Command::If {
                branches,
                otherwise,
            } => {
                for (condition, body) in branches {
                    if self.holds(condition)? {
                        return self.block(body);
                    }
                }
                self.last = 0;
                self.block(otherwise)
            }
            Command::Loop {
                until,
                condition,
                body,
            } => {
                while self.holds(condition)? != *until {
                    self.block(body)?;
                }
                self.last = 0;
                Ok(())
            }
        }
    }

    fn holds(&mut self, condition: &Block) -> Result<bool, End> {
        self.asking += 1;
        self.block(condition)?;
        self.asking -= 1;
        Ok(self.last == 0)
    }

    fn simple(&mut self, words: &[Word], streams: Streams) -> Result<(), End> {
        let lookup = |name: &str| lookup(&self.variables, self.last, name);
        let size: usize = words.iter().map(|word| word.size(&lookup)).sum();
        if size > MOST_TEXT {
            return self.show(Effect::code(2).err("sh: out of memory"), streams);
        }
        self.effort_left = self.effort_left.saturating_sub(size);
        let assignments = words.iter().map_while(assignment).count();
        let (assigned, command) = words.split_at(assignments);
        let assigned: Vec<String> = assigned
            .iter()
            .map(|word| word.expand_whole(&lookup))
            .collect();
        let args: Vec<String> = command
            .iter()
            .flat_map(|word| word.expand(&lookup))
            .collect();
        let assigned = assigned.iter().filter_map(|word| word.split_once('='));
        if args.is_empty() {
            self.variables.extend(assigned.map(owned));
            return self.show(Effect::code(0), streams);
        }
        if let Some(changed) = self.change_shell(&args) {
            return changed.and_then(|code| self.show(Effect::code(code), streams));
        }
        let mut for_this_command = None;
        if assignments > 0 {
            for_this_command
                .insert(self.variables.clone())
                .extend(assigned.map(owned));
        }
        let variables = for_this_command.as_ref().unwrap_or(&self.variables);
        let effect = builtin::run(&args)
            .or_else(|| self.world.run(&args, variables, self.now))
            .unwrap_or_else(|| assumed::run(&args));
        self.show(effect, streams)
    }

    /// The builtins that change the shell itself, with the exit code of each.
    fn change_shell(&mut self, args: &[String]) -> Option<Result<i32, End>> {
        let (name, rest) = args.split_first()?;
        match name.as_str() {
            "exit" => {
                let code = rest
                    .first()
                    .and_then(|code| code.parse::<i32>().ok())
                    .unwrap_or(self.last);
                // A shell reports the lowest eight bits.
                return Some(Err(End::Code(code & 0xff)));
            }
            "export" => {
                let pairs = rest.iter().filter_map(|word| word.split_once('='));
                self.variables.extend(pairs.map(owned));
            }
            "unset" => rest
                .iter()
                .for_each(|variable| drop(self.variables.remove(variable))),
            "set" => {
                for flag in rest {
                    match flag.as_bytes() {
                        [b'-', flags @ ..] if flags.contains(&b'e') => self.exits_on_error = true,
                        [b'+', flags @ ..] if flags.contains(&b'e') => self.exits_on_error = false,
                        _ => {}
                    }
                }
            }
            _ => return None,
        }
        Some(Ok(0))
    }

    /// Lets a command's time pass, then shows its output.
    fn show(&mut self, effect: Effect, streams: Streams) -> Result<(), End> {
        self.last = effect.code;
        self.now = self.now + effect.takes;
        if self.now > self.deadline {
            return Err(End::TimeUp);
        }
        for line in effect.lines {
            match line {
                Line::Out(text) if streams.out => self.log.write(self.now, &(text + "\n")),
                Line::Err(text) if streams.err => self.log.write(self.now, &(text + "\n")),
                Line::Aside(remark) => self.log.say(self.now, &remark, joblog::aside),
                Line::Out(_) | Line::Err(_) => {}
            }
        }
        self.effort_left = self.effort_left.saturating_sub(COMMAND);
        if self.effort_left == 0 {
            let remark = phrase!(
                "the simulator stops here: the script does not end",
                "스크립트가 끝나지 않아 시뮬레이터가 여기서 멈춤"
            );
            self.log.say(self.now, &remark, joblog::aside);
        }
        if effect.hangs || self.effort_left == 0 {
            self.now = self.deadline;
            return Err(End::TimeUp);
        }
        Ok(())
    }
}

impl Streams {
    fn redirect(&mut self, redirect: Redirect) {
        match redirect {
            Redirect::OutAway => self.out = false,
            Redirect::ErrAway => self.err = false,
            Redirect::BothAway => (self.out, self.err) = (false, false),
            Redirect::ErrToOut => self.err = self.out,
            Redirect::OutToErr => self.out = self.err,
            Redirect::In => {}
        }
    }
}

/// `NAME=…` in front of a command.
fn assignment(word: &Word) -> Option<()> {
    let Some(Part::Text(text)) = word.parts.first() else {
        return None;
    };
    let (name, _) = text.split_once('=')?;
    let is_name = name
        .bytes()
        .all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
        && name
            .bytes()
            .next()
            .is_some_and(|byte| !byte.is_ascii_digit());
    is_name.then_some(())
}

fn lookup<'v>(variables: &'v Environment, last: i32, name: &str) -> Option<Cow<'v, str>> {
    match name {
        "?" => Some(Cow::Owned(last.to_string())),
        _ => variables
            .get(name)
            .map(|value| Cow::Borrowed(value.as_str())),
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
