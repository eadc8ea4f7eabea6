//! A run as it happens, for people and for files.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use pipeyard::wire::run::{RunEvent, RunEventKind, RunResult};

use super::terminal::{Terminal, To, shown};

/// Follows a run: prints it, keeps its logs, writes it down.
pub(super) struct Follower {
    terminal: Terminal,
    to: To,
    names: Vec<String>,
    logs: Vec<String>,
    /// The logs of tries that were followed by another, for each job.
    earlier_logs: Vec<Vec<String>>,
    /// The last line of each job that is not complete yet.
    pending: Vec<String>,
    findings: Vec<pipeyard::wire::diagnostic::Diagnostic>,
    trace: Option<BufWriter<File>>,
    seq: u64,
}

impl Follower {
    /// Prints to standard output, or, when that belongs to JSON, to standard error; `trace` is where events are written down.
    pub(super) fn new(terminal: Terminal, to: To, trace: Option<&Path>) -> io::Result<Self> {
        let trace = trace.map(File::create).transpose()?.map(BufWriter::new);
        Ok(Self {
            trace,
            ..Self::of_simulation(terminal, to)
        })
    }

    /// The same without a trace.
    pub(super) fn of_simulation(terminal: Terminal, to: To) -> Self {
        Self {
            terminal,
            to,
            names: Vec::new(),
            logs: Vec::new(),
            earlier_logs: Vec::new(),
            pending: Vec::new(),
            findings: Vec::new(),
            trace: None,
            seq: 0,
        }
    }

    /// Takes an event.
    pub(super) fn record(&mut self, at_ms: u64, what: RunEventKind) {
        self.seq += 1;
        let event = RunEvent {
            seq: self.seq,
            at_ms,
            what,
        };
        self.write_down(&event);
        match event.what {
            RunEventKind::Started { jobs, .. } => {
                self.logs = vec![String::new(); jobs.len()];
                self.earlier_logs = vec![Vec::new(); jobs.len()];
                self.pending = vec![String::new(); jobs.len()];
                // A name comes from a file, and a file may hold anything.
                self.names = jobs.iter().map(|name| shown(name, false)).collect();
            }
            RunEventKind::Log { job, text } => self.log(job as usize, &text),
            RunEventKind::Job {
                job,
                status,
                attempt,
                ..
            } => {
                self.attempt(job as usize, attempt);
                self.status(job as usize, &status, at_ms);
            }
            RunEventKind::Diagnosis { diagnostic, .. } => self.findings.push(diagnostic),
            RunEventKind::Pipeline { .. } | RunEventKind::Finished { .. } => {}
        }
    }

    /// The result with the logs in it, and an end to everything that was half said.
    pub(super) fn finish(mut self, mut result: RunResult) -> RunResult {
        for job in 0..self.pending.len() {
            self.flush(job);
        }
        let logs = self.logs.into_iter().zip(self.earlier_logs);
        for (job, (log, earlier)) in result.jobs.iter_mut().zip(logs) {
            job.log = log;
            for (attempt, log) in job.earlier.iter_mut().zip(earlier) {
                attempt.log = log;
            }
        }
        result.diagnostics = self.findings;
        if let Some(trace) = &mut self.trace {
            // A full disk costs the trace, not the run.
            let _ = trace.flush();
        }
        result
    }

    fn write_down(&mut self, event: &RunEvent) {
        let Some(trace) = &mut self.trace else {
            return;
        };
        let written = serde_json::to_writer(&mut *trace, event)
            .map_err(io::Error::from)
            .and_then(|()| trace.write_all(b"\n"));
        if written.is_err() {
            self.trace = None;
        }
    }

    fn log(&mut self, job: usize, text: &str) {
        self.logs[job] += text;
        self.pending[job] += text;
        while let Some(end) = self.pending[job].find('\n') {
            let line: String = self.pending[job].drain(..=end).collect();
            self.line(job, line.trim_end_matches('\n'));
        }
    }

    fn flush(&mut self, job: usize) {
        let rest = std::mem::take(&mut self.pending[job]);
        if !rest.is_empty() {
            self.line(job, &rest);
        }
    }

    fn line(&mut self, job: usize, line: &str) {
        let line = shown(line, self.terminal.in_color(self.to));
        self.print(&format!("{}{line}\n", self.prefix(job)));
    }

    /// A new try starts a new log.
    fn attempt(&mut self, job: usize, attempt: Option<u32>) {
        let before = attempt.map_or(0, |attempt| attempt as usize - 1);
        if self.earlier_logs[job].len() < before {
            self.flush(job);
            let log = std::mem::take(&mut self.logs[job]);
            self.earlier_logs[job].push(log);
        }
    }

    fn status(&mut self, job: usize, status: &str, at_ms: u64) {
        self.flush(job);
        let color = match status {
            "success" => "32",
            "failed" => "31",
            "running" => "36",
            _ => "2",
        };
        let seconds = seconds(at_ms);
        let status = self.terminal.paint(self.to, color, status);
        let name = &self.names[job];
        let line = format!("[{seconds:7.2}s] {name}: {status}\n");
        self.print(&line);
    }

    fn prefix(&self, job: usize) -> String {
        if self.names.len() == 1 {
            return String::new();
        }
        let widest = self
            .names
            .iter()
            .map(|name| name.chars().count())
            .max()
            .unwrap_or(0);
        let name = format!("{:<widest$} | ", self.names[job]);
        self.terminal.paint(self.to, "2", &name)
    }

    fn print(&self, text: &str) {
        match self.to {
            To::Out => self.terminal.print(text),
            To::Err => self.terminal.note(text),
        }
    }
}

/// Milliseconds as people read them.
#[expect(
    clippy::cast_precision_loss,
    reason = "a run of more than 2^52 milliseconds would take 140,000 years"
)]
pub(super) fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}
