//! `pipeyard why`.

use std::process::ExitCode;

use pipeyard::{
    phrase,
    wire::{
        analysis::{Analysis, Job},
        diagnostic::Reason,
    },
};

use super::{
    options::Why,
    problem::Problem,
    project,
    terminal::{Terminal, To},
};

/// Prints the reason tree of a job.
pub(super) fn act(arguments: &Why, terminal: Terminal) -> Result<ExitCode, Problem> {
    let runners = arguments.runners.runner_config.as_deref();
    let analysis = project::read(&arguments.pipeline, runners)?.into_typed();
    let view = Analysis::of(&analysis, terminal.language);
    let name = &arguments.job;
    if let Some(job) = view.jobs.iter().find(|job| job.name == *name) {
        terminal.print(&there(job, terminal));
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(job) = view.left_out.iter().find(|job| job.name == *name) {
        let said = phrase!(
            "`{name}` is not in the pipeline",
            "`{name}` 작업이 파이프라인에 없습니다"
        );
        let said = said.text(terminal.language);
        terminal.print(&format!("{said}\n{}", tree(&job.because, 1)));
        return Ok(ExitCode::SUCCESS);
    }
    terminal.note(&terminal.draw(&analysis.diagnostics, &analysis.sources, To::Err));
    Err(nobody(name, &view))
}

fn there(job: &Job, terminal: Terminal) -> String {
    let name = &job.name;
    let said = phrase!(
        "`{name}` is in the pipeline",
        "`{name}` 작업이 파이프라인에 있습니다"
    );
    let mut text = format!("{}\n", said.text(terminal.language));
    text.extend(job.because.iter().map(|because| tree(because, 1)));
    let verdicts = job
        .placement
        .iter()
        .flat_map(|placement| &placement.runners);
    text.extend(verdicts.map(|verdict| format!("  {}\n", verdict.text)));
    text
}

fn nobody(name: &str, view: &Analysis) -> Problem {
    let kept = view.jobs.iter().map(|job| job.name.as_str());
    let left_out = view.left_out.iter().map(|job| job.name.as_str());
    let known: Vec<_> = kept.chain(left_out).collect();
    let known = known.join(", ");
    Problem::usage(phrase!(
        "no job is named `{name}`",
        "`{name}` 작업이 없습니다"
    ))
    .with_help(phrase!("there are: {known}", "있는 작업: {known}"))
}

fn tree(reason: &Reason, depth: usize) -> String {
    let place = match (&reason.file, reason.line) {
        (Some(file), Some(line)) => format!(" ({file}:{line})"),
        _ => String::new(),
    };
    let own = format!("{}{}{place}\n", "  ".repeat(depth), reason.text);
    let steps = reason.because.iter().map(|step| tree(step, depth + 1));
    std::iter::once(own).chain(steps).collect()
}
