//! The end of a run, for people.

use std::fmt::Write as _;

use pipeyard::{
    phrase,
    wire::{diagnostic::Diagnostic, run::RunResult},
};

use super::{
    follow::seconds,
    terminal::{Terminal, To, shown},
};

/// What went wrong and what to do, how each job ended, and how long it took.
pub(super) fn summary(result: &RunResult, terminal: Terminal) -> String {
    let findings = result
        .diagnostics
        .iter()
        .map(|found| finding(found, terminal));
    let mut text: String = std::iter::once("\n".to_owned()).chain(findings).collect();
    text += &jobs(result);
    let (status, took) = (&result.status, seconds(result.duration_ms));
    let said = phrase!(
        "Pipeline: {status} after {took:.1}s",
        "파이프라인: {status}, {took:.1}초"
    );
    let _ = writeln!(text, "{}", said.text(terminal.language));
    if result.critical_path.len() > 1 {
        let path: Vec<_> = result
            .critical_path
            .iter()
            .map(|name| shown(name, false))
            .collect();
        let path = path.join(" → ");
        let said = phrase!("The longest way: {path}", "가장 긴 경로: {path}");
        let _ = writeln!(text, "{}", said.text(terminal.language));
    }
    text
}

/// Names and hosts in it come from files and logs, so they are shown and never obeyed.
fn finding(found: &Diagnostic, terminal: Terminal) -> String {
    let code = terminal.paint(To::Out, "1;33", &found.code);
    let mut text = format!("{code}: {}\n", shown(&found.message, false));
    for help in &found.help {
        let _ = writeln!(text, "   {}", shown(help, false));
    }
    text
}

fn jobs(result: &RunResult) -> String {
    let names: Vec<_> = result
        .jobs
        .iter()
        .map(|job| shown(&job.name, false))
        .collect();
    let widest = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    let line = |(job, name): (&pipeyard::wire::run::JobResult, &String)| {
        let took = match (job.started_ms, job.finished_ms) {
            (Some(started), Some(finished)) => format!("{:.1}s", seconds(finished - started)),
            _ => String::new(),
        };
        let line = format!("{name:<widest$}  {:<9} {took}", job.status);
        format!("{}\n", line.trim_end())
    };
    result.jobs.iter().zip(&names).map(line).collect()
}
