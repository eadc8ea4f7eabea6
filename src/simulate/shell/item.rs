//! The items of a script as the one text that a runner makes of them.
//!
//! A real shell reads all items as one text: each is preceded by a `printf` that echoes it. So lines count from its start, an
//! `if` may begin in one item and end in another, and a quote that nobody closes swallows what follows.

use brush_parser::ast::Program;

use super::{grammar, parameter_edit::quoted};
use crate::joblog;

/// The items that have not run yet.
pub(super) struct Items<'s> {
    all: &'s [String],
    next: usize,
    /// The line at which the next item begins, with what the runner has before it.
    line: usize,
    /// How many lines all of it has.
    lines: usize,
}

/// One item.
pub(super) struct Item {
    pub(super) text: String,
    /// The line that shows it.
    pub(super) echo: Option<String>,
    /// What its lines are to be counted from.
    pub(super) before: usize,
}

/// The lines before those of the items: `cd` into the project's directory.
const PREAMBLE: usize = 1;
/// How many items together may make one command.
const MOST_JOINED: usize = 64;

impl<'s> Items<'s> {
    /// `exports` lines stand before the first item.
    pub(super) fn new(items: &'s [String], exports: usize) -> Self {
        let lines = items.iter().map(|item| 1 + count(item)).sum::<usize>() + PREAMBLE + exports;
        Self {
            all: items,
            next: 0,
            line: PREAMBLE + exports,
            lines,
        }
    }

    /// How many lines the whole has.
    pub(super) fn lines(&self) -> usize {
        self.lines
    }

    pub(super) fn take_one(&mut self) -> Option<Item> {
        let text = self.all.get(self.next)?;
        self.next += 1;
        let before = self.line + 1;
        self.line += 1 + count(text);
        Some(Item {
            text: text.clone(),
            echo: Some(joblog::command_echo(text)),
            before,
        })
    }

    /// The program that this item and as many of the following as it needs make together.
    pub(super) fn completed(&mut self, text: &str) -> Option<Program> {
        let mut whole = text.to_owned();
        let from = self.next;
        for (at, item) in self.all.iter().enumerate().skip(from).take(MOST_JOINED) {
            whole.push_str(&joined(item));
            if let Ok(program) = grammar::read(&whole) {
                self.line += self.all[from..=at]
                    .iter()
                    .map(|item| 1 + count(item))
                    .sum::<usize>();
                self.next = at + 1;
                return Some(program);
            }
        }
        None
    }

    /// This item and all that follow, as one text.
    pub(super) fn rest(&mut self, text: &str) -> String {
        let following = self.all.iter().skip(self.next).map(|item| joined(item));
        text.to_owned() + &following.collect::<String>()
    }
}

/// An item after another, with the command that shows it.
fn joined(item: &str) -> String {
    let echo = joblog::command_echo(item);
    let echo = echo.strip_suffix('\n').unwrap_or(&echo);
    format!("\nprintf '%s\\n' {}\n{item}", quoted(echo))
}

fn count(item: &str) -> usize {
    1 + item.matches('\n').count()
}
