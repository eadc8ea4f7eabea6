//! Programs, lists and pipelines.

use std::{cell::RefCell, rc::Rc};

use brush_parser::ast::{
    AndOr, AndOrList, Command, CompoundList, Pipeline, Program, SeparatorOperator,
};

use super::{
    flow::{Flow, Run},
    run::{Background, PIPE, Shell},
    stream::{Sink, Source},
};
use crate::schedule::Millis;

/// The number of the first process that a script starts.
const FIRST_PROCESS: usize = 20;

impl Shell<'_, '_> {
    pub(super) fn program(&mut self, program: &Program) -> Run {
        for list in &program.complete_commands {
            self.list(list)?;
        }
        Ok(self.state.last)
    }

    pub(super) fn list(&mut self, list: &CompoundList) -> Run {
        for item in &list.0 {
            match item.1 {
                SeparatorOperator::Sequence => self.chain(&item.0)?,
                SeparatorOperator::Async => self.start(&item.0)?,
            };
        }
        Ok(self.state.last)
    }

    /// Commands joined by `&&` and `||`. A failure ends the shell unless it is followed by one of them, negated, or part of
    /// a condition.
    fn chain(&mut self, chain: &AndOrList) -> Run {
        let mut is_last = chain.additional.is_empty();
        self.pipeline(&chain.first, !is_last)?;
        let mut negated = chain.first.bang;
        for (at, next) in chain.additional.iter().enumerate() {
            let (goes_on, pipeline) = match next {
                AndOr::And(pipeline) => (self.state.last == 0, pipeline),
                AndOr::Or(pipeline) => (self.state.last != 0, pipeline),
            };
            is_last = goes_on && at + 1 == chain.additional.len();
            if goes_on {
                negated = pipeline.bang;
                self.pipeline(pipeline, !is_last)?;
            }
        }
        if self.state.last != 0 && is_last && !negated && self.asking == 0 {
            self.failed()?;
        }
        Ok(self.state.last)
    }

    fn failed(&mut self) -> Run<()> {
        let code = self.state.last;
        if let Some(action) = self
            .state
            .at_error
            .clone()
            .filter(|_| self.state.locals.is_empty())
        {
            self.state.at_error = None;
            self.inline(&action)?;
            self.state.at_error = Some(action);
            self.state.last = code;
        }
        if self.state.options.errexit {
            Err(Flow::Exit(code))
        } else {
            Ok(())
        }
    }

    /// `… &`: its own time runs beside ours.
    fn start(&mut self, chain: &AndOrList) -> Run {
        let (began, deadline) = (self.now, self.deadline);
        let asking = std::mem::take(&mut self.asking);
        let input = std::mem::take(&mut self.streams.input);
        let done = self.subshell(|shell| shell.chain(chain));
        self.streams.input = input;
        self.asking = asking;
        if self.has_given_up() {
            return Err(Flow::TimeUp);
        }
        let ends = done.is_ok().then_some(self.now);
        (self.now, self.deadline) = (began, deadline);
        self.background.push(Background {
            ends,
            code: done.unwrap_or(0),
        });
        self.state.last_background = Some(FIRST_PROCESS + self.background.len());
        self.state.last = 0;
        Ok(0)
    }

    /// The position of a process that was started with `&`.
    pub(super) fn process(&self, pid: &str) -> Option<usize> {
        let at = match pid.strip_prefix('%') {
            Some(job) => job.parse::<usize>().ok()?.checked_sub(1)?,
            None => pid.parse::<usize>().ok()?.checked_sub(FIRST_PROCESS + 1)?,
        };
        (at < self.background.len()).then_some(at)
    }

    /// Waits until a moment, at most until the time is up.
    pub(super) fn wait_until(&mut self, moment: Option<Millis>) -> Run<()> {
        let Some(moment) = moment else {
            self.now = self.deadline;
            return Err(Flow::TimeUp);
        };
        if moment > self.now {
            self.pass(moment - self.now)
        } else {
            Ok(())
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, is_asked: bool) -> Run {
        let is_asked = is_asked || pipeline.bang;
        self.asking += u32::from(is_asked);
        let began = self.now;
        let done = match pipeline.seq.as_slice() {
            [only] => self.command(only),
            commands => self.piped(commands),
        };
        self.asking -= u32::from(is_asked);
        let code = done?;
        self.state.last = if pipeline.bang {
            i32::from(code == 0)
        } else {
            code
        };
        if pipeline.timed.is_some() && self.dialect.is_bash() {
            let took = (self.now - began).0;
            self.err(&format!(
                "\nreal\t{}m{}.{:03}s\nuser\t0m0.000s\nsys\t0m0.000s\n",
                took / 60_000,
                took / 1000 % 60,
                took % 1000
            ))?;
        }
        Ok(self.state.last)
    }

    /// Commands whose output flows into the next, each in a subshell. A writer whose reader goes away dies of SIGPIPE.
    fn piped(&mut self, commands: &[Command]) -> Run {
        let before = self.streams.clone();
        let mut input: Option<Source> = None;
        let mut codes: Vec<i32> = Vec::new();
        let mut ended = Ok(());
        for (at, command) in commands.iter().enumerate() {
            let text = Rc::new(RefCell::new(String::new()));
            self.streams = before.clone();
            self.streams.input = input.take().unwrap_or_else(|| before.input.clone());
            if at + 1 < commands.len() {
                self.streams.out = Sink::Pipe(Rc::clone(&text));
            }
            let reads = self.streams.input.clone();
            match self.subshell(|shell| shell.command(command)) {
                Ok(code) => codes.push(code),
                Err(flow) => {
                    ended = Err(flow);
                    break;
                }
            }
            if reads.unread() > PIPE
                && let Some(writer) = codes.len().checked_sub(2).and_then(|at| codes.get_mut(at))
            {
                *writer = 141;
            }
            input = Some(Source::of(text.take()));
        }
        self.streams = before;
        ended?;
        let last = codes.last().copied().unwrap_or(0);
        let failed = codes.iter().rev().find(|&&code| code != 0).copied();
        Ok(if self.state.options.pipefail {
            failed.unwrap_or(0)
        } else {
            last
        })
    }
}
