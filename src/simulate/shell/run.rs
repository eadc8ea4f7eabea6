//! The shell: what it holds, what a script may cost, and how items become commands.

use std::rc::Rc;

use super::{
    Effect, Environment, Files, Line,
    dialect::{Dialect, Place},
    flow::{Flow, Run},
    grammar::{self, Unread},
    item::Items,
    state::{Options, State},
    stream::{Sink, Streams},
    variables::Variables,
};
use crate::{
    diagnostics::Phrase,
    joblog, phrase,
    schedule::Millis,
    simulate::{log::Log, world::World},
};

/// A shell in the job's container, with `errexit` and `pipefail` as GitLab Runner switches them on.
pub(in crate::simulate) struct Shell<'a, 'w> {
    pub(super) world: &'a mut World<'w>,
    pub(super) log: &'a mut Log,
    pub(super) files: &'a mut Files,
    pub(super) state: State,
    pub(super) streams: Streams,
    pub(super) dialect: Dialect,
    pub(super) now: Millis,
    pub(super) deadline: Millis,
    /// How many conditions are being asked: a failure inside one is an answer, not an error.
    pub(super) asking: u32,
    /// How deep commands are nested.
    depth: u32,
    /// The line of the command that runs, in its text.
    pub(super) line: usize,
    /// The exit code of the last `$(…)` in the words of this command.
    pub(super) substituted: Option<i32>,
    pub(super) background: Vec<Background>,
    effort_left: usize,
    random: u64,
}

/// A command that was started with `&`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Background {
    /// When it ends; `None` when it does not.
    pub(super) ends: Option<Millis>,
    pub(super) code: i32,
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
/// How deep commands may be nested: what a stack of a megabyte holds.
const MAX_DEPTH: u32 = 48;
/// What a pipe takes before a writer waits for its reader, with what a reader usually holds.
pub(super) const PIPE: usize = 64 << 10;
/// How much a writer gets into a pipe whose reader is known to stop early.
const MOST_PIPED: usize = 1 << 20;

impl<'a, 'w> Shell<'a, 'w> {
    /// A fresh shell at `now`. What is not over at `deadline` is not over in time.
    pub(in crate::simulate) fn new(
        world: &'a mut World<'w>,
        (log, files): (&'a mut Log, &'a mut Files),
        variables: Environment,
        (now, deadline): (Millis, Millis),
    ) -> Self {
        let dialect = world.dialect();
        let state = fresh(variables, dialect, files.project());
        Self {
            world,
            log,
            files,
            state,
            streams: Streams::of_a_job(),
            dialect,
            now,
            deadline,
            asking: 0,
            depth: 0,
            line: 1,
            substituted: None,
            background: Vec::new(),
            effort_left: EFFORT,
            random: 1,
        }
    }

    /// Runs the items of a script one after the other; returns how and when it ended.
    pub(in crate::simulate) fn run(mut self, items: &[String], exports: usize) -> (End, Millis) {
        let mut items = Items::new(items, exports);
        let mut done = Ok(0);
        while let Some(item) = items.take_one() {
            self.set_place(item.before, items.lines());
            done = self.item(&item.text, item.echo.as_deref(), &mut items);
            if done.is_err() {
                break;
            }
        }
        let code = self.leave(done);
        match code {
            Ok(code) => (End::Code(code & 0xff), self.now.min(self.deadline)),
            Err(_) => (End::TimeUp, self.now.min(self.deadline)),
        }
    }

    /// Lines count from the start of what the runner sends, in which `eval` and its text come after three others. bash
    /// counts the lines of the text twice: it has read all of them before it runs the first.
    fn set_place(&mut self, before: usize, lines: usize) {
        let place = Rc::make_mut(&mut self.state.place);
        place.before = before + 3 + if self.dialect.is_bash() { lines } else { 0 };
    }

    fn item(&mut self, text: &str, echo: Option<&str>, items: &mut Items<'_>) -> Run {
        if let Some(echo) = echo {
            self.echo_item(echo)?;
        }
        match grammar::read(text) {
            Ok(program) => self.program(&program),
            // An item may end in the middle of something that the next one completes.
            Err(Unread::Incomplete) => match items.completed(text) {
                Some(program) => self.program(&program),
                None => self.syntax_error(&(items.rest(text) + "\n"), &Unread::Incomplete),
            },
            Err(unread) => self.syntax_error(&format!("{text}\n"), &unread),
        }
    }

    /// Shows an item before it runs, as a command of the shell does: it succeeds, and `set -x` shows it, too.
    fn echo_item(&mut self, echo: &str) -> Run<()> {
        let shown = echo.strip_suffix('\n').unwrap_or(echo).to_owned();
        self.trace(&["printf".to_owned(), "%s\\n".to_owned(), shown])?;
        self.out(echo)?;
        self.state.last = 0;
        Ok(())
    }

    /// What `trap … EXIT` wants, then the exit code.
    pub(super) fn leave(&mut self, done: Run) -> Run {
        let code = match done {
            Ok(_) => self.state.last,
            Err(Flow::Exit(code) | Flow::Return(code)) => code,
            Err(Flow::Break(_) | Flow::Continue(_)) => 0,
            Err(Flow::TimeUp) => return Err(Flow::TimeUp),
        };
        let Some(action) = self.state.at_exit.take() else {
            return Ok(code);
        };
        self.state.last = code;
        self.state.options.errexit = false;
        match self.inline(&action) {
            Err(Flow::Exit(code)) => Ok(code),
            Err(Flow::TimeUp) => Err(Flow::TimeUp),
            _ => Ok(code),
        }
    }

    /// Runs a text as commands of this shell.
    pub(super) fn inline(&mut self, text: &str) -> Run {
        match grammar::read(text) {
            Ok(program) => self.program(&program),
            Err(unread) => self.syntax_error(text, &unread),
        }
    }

    /// Runs what a subshell would, on a copy of the state.
    pub(super) fn subshell(&mut self, work: impl FnOnce(&mut Self) -> Run) -> Run {
        let mut inside = self.state.clone();
        inside.at_exit = None;
        inside.is_subshell = true;
        let outside = std::mem::replace(&mut self.state, inside);
        let (streams, line) = (self.streams.clone(), self.line);
        let done = self.deeper(work);
        let code = self.leave(done);
        self.state = outside;
        (self.streams, self.line) = (streams, line);
        code
    }

    /// Runs something that is nested in what runs.
    pub(super) fn deeper<T>(&mut self, work: impl FnOnce(&mut Self) -> Run<T>) -> Run<T> {
        if self.depth >= MAX_DEPTH {
            return self.give_up(&phrase!(
                "the simulator stops here: commands are nested too deep",
                "명령이 너무 깊이 중첩되어 시뮬레이터가 여기서 멈춤"
            ));
        }
        self.depth += 1;
        let done = work(self);
        self.depth -= 1;
        done
    }

    /// Notes that something costs so much; what costs too much ends.
    pub(super) fn charge(&mut self, cost: usize) {
        self.effort_left = self.effort_left.saturating_sub(cost);
    }

    /// Lets the time of one command pass.
    pub(super) fn pass(&mut self, time: Millis) -> Run<()> {
        self.charge(COMMAND);
        if self.effort_left == 0 {
            return self.give_up(&phrase!(
                "the simulator stops here: the script does not end",
                "스크립트가 끝나지 않아 시뮬레이터가 여기서 멈춤"
            ));
        }
        self.now = self.now + time;
        if self.now > self.deadline {
            self.now = self.deadline;
            return Err(Flow::TimeUp);
        }
        Ok(())
    }

    /// Whether the simulator, not a clock, has put an end to this.
    pub(super) fn has_given_up(&self) -> bool {
        self.effort_left == 0
    }

    fn give_up<T>(&mut self, why: &Phrase) -> Run<T> {
        if self.effort_left > 0 || !self.log.has_given_up {
            self.log.has_given_up = true;
            self.log.say(self.now, why, joblog::aside);
        }
        self.effort_left = 0;
        self.now = self.deadline;
        Err(Flow::TimeUp)
    }

    /// Writes to where a stream leads.
    pub(super) fn put(&mut self, sink: &Sink, text: &str) -> Run<()> {
        self.charge(text.len());
        match sink {
            Sink::Nowhere => {}
            Sink::Log => self.log.write(self.now, text),
            Sink::Text(all) => all.borrow_mut().push_str(text),
            Sink::Pipe(all) => {
                let mut all = all.borrow_mut();
                if all.len() > MOST_PIPED {
                    return Err(Flow::Exit(141));
                }
                all.push_str(text);
            }
            // A file that cannot be written to was refused when it was opened.
            Sink::File(path) => drop(self.files.append(path, text)),
        }
        if self.effort_left == 0 {
            return self.pass(Millis(0));
        }
        Ok(())
    }

    /// Writes to standard output.
    pub(super) fn out(&mut self, text: &str) -> Run<()> {
        let sink = self.streams.out.clone();
        self.put(&sink, text)
    }

    /// Writes to standard error.
    pub(super) fn err(&mut self, text: &str) -> Run<()> {
        let sink = self.streams.err.clone();
        self.put(&sink, text)
    }

    /// The shell itself complains.
    pub(super) fn complain(&mut self, text: &str) -> Run<()> {
        let said = self.state.place.complaint(self.dialect, self.line, text);
        self.err(&said)
    }

    /// A dim remark in the log: something is assumed.
    pub(super) fn remark(&mut self, remark: &Phrase) {
        self.log.say(self.now, remark, joblog::aside);
    }

    /// Lets a command of the world, or an assumed one, happen.
    pub(super) fn happen(&mut self, effect: Effect) -> Run {
        self.pass(effect.takes)?;
        for line in effect.lines {
            match line {
                Line::Out(text) => self.out(&(text + "\n"))?,
                Line::Err(text) => self.err(&(text + "\n"))?,
                Line::Aside(remark) => self.remark(&remark),
            }
        }
        if effect.hangs {
            self.now = self.deadline;
            return Err(Flow::TimeUp);
        }
        Ok(effect.code)
    }

    /// A number that looks random and is the same in every run.
    pub(super) fn next_random(&mut self) -> u64 {
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) & 0x7fff
    }
}

fn fresh(variables: Environment, dialect: Dialect, directory: &str) -> State {
    let mut variables = Variables::new(variables);
    variables.change("PWD", |it| {
        it.value = super::variables::Value::Text(directory.to_owned());
        it.is_exported = true;
    });
    for (name, value) in [
        ("HOME", "/root"),
        (
            "PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ),
    ] {
        if variables.get(name).is_none() {
            variables.change(name, |it| {
                it.value = super::variables::Value::Text(value.to_owned());
                it.is_exported = true;
            });
        }
    }
    let name = if dialect.is_bash() {
        "/usr/bin/bash"
    } else {
        "/bin/sh"
    };
    State {
        variables,
        functions: Rc::default(),
        directory: directory.to_owned(),
        directories: Vec::new(),
        arguments: Rc::default(),
        options: Options {
            errexit: true,
            pipefail: dialect.knows_pipefail(),
            ..Options::PLAIN
        },
        last: 0,
        traced: if dialect.is_bash() { 2 } else { 1 },
        at_exit: None,
        at_error: None,
        loops: 0,
        locals: Vec::new(),
        sourced: 0,
        place: Rc::new(Place {
            name: name.to_owned(),
            before: 0,
            is_evaluated: true,
            is_argument: false,
        }),
        last_background: None,
        is_subshell: true,
    }
}
