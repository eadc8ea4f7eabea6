//! Where a command reads from and writes to.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

/// The open ends of a command. Copies share what is behind them, as the descriptors of real processes do.
#[derive(Clone, Debug)]
pub(super) struct Streams {
    pub(super) input: Source,
    pub(super) out: Sink,
    pub(super) err: Sink,
    /// Descriptors above 2.
    pub(super) more: BTreeMap<i32, Sink>,
}

impl Streams {
    /// A job's script: an empty input, and both outputs in the log.
    pub(super) fn of_a_job() -> Self {
        Self {
            input: Source::default(),
            out: Sink::Log,
            err: Sink::Log,
            more: BTreeMap::new(),
        }
    }

    /// The sink behind a descriptor; nothing is open that nobody opened.
    pub(super) fn sink(&self, descriptor: i32) -> Option<&Sink> {
        match descriptor {
            1 => Some(&self.out),
            2 => Some(&self.err),
            other => self.more.get(&other),
        }
    }

    /// Leads a descriptor somewhere else.
    pub(super) fn lead(&mut self, descriptor: i32, sink: Sink) {
        match descriptor {
            1 => self.out = sink,
            2 => self.err = sink,
            other => drop(self.more.insert(other, sink)),
        }
    }
}

/// Where output goes.
#[derive(Clone, Debug)]
pub(super) enum Sink {
    /// The job's log.
    Log,
    /// `/dev/null`, or nowhere at all.
    Nowhere,
    /// The text of a `$(…)`.
    Text(Rc<RefCell<String>>),
    /// What the next command of a pipeline reads.
    Pipe(Rc<RefCell<String>>),
    /// The end of a file, by its path.
    File(Rc<str>),
}

/// Where input comes from: a text that is read once, by whoever comes first.
#[derive(Clone, Debug, Default)]
pub(super) struct Source(Rc<RefCell<Reading>>);

#[derive(Debug, Default)]
struct Reading {
    text: Rc<str>,
    at: usize,
}

impl Source {
    /// All of this text.
    pub(super) fn of(text: impl Into<Rc<str>>) -> Self {
        Self(Rc::new(RefCell::new(Reading {
            text: text.into(),
            at: 0,
        })))
    }

    /// Everything that nobody has read yet.
    pub(super) fn rest(&self) -> String {
        let mut reading = self.0.borrow_mut();
        let rest = reading.text[reading.at..].to_owned();
        reading.at = reading.text.len();
        rest
    }

    /// The next line without its end, and whether it had one; `None` at the end of the text.
    pub(super) fn line(&self) -> Option<(String, bool)> {
        let mut reading = self.0.borrow_mut();
        let rest = &reading.text[reading.at..];
        if rest.is_empty() {
            return None;
        }
        let (line, ended) = match rest.split_once('\n') {
            Some((line, _)) => (line.to_owned(), true),
            None => (rest.to_owned(), false),
        };
        reading.at += line.len() + usize::from(ended);
        Some((line, ended))
    }

    /// How many bytes nobody has read.
    pub(super) fn unread(&self) -> usize {
        let reading = self.0.borrow();
        reading.text.len() - reading.at
    }
}
