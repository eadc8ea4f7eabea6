//! `pipeyard why`.

use std::process::ExitCode;

use pipeyard::{
    phrase,
    wire::{analysis::Analysis, diagnostic::Reason},
};

use super::{
    options::Why,
    problem::{Exit, Problem},
    project,
    terminal::{Terminal, To},
};

/// Prints the reason tree of a job.
pub(super) fn act(arguments: &Why, terminal: &Terminal) -> Result<ExitCode, Problem> {
    let analysis = project::analysis(
        &arguments.pipeline,
        arguments.runners.runner_config.as_deref(),
    )?;
    let view = Analysis::of(&analysis, terminal.language);
    let name = &arguments.job;
    if let Some(job) = view.jobs.iter().find(|job| job.name == *name) {
        let said = phrase!(
            "`{name}` is in the pipeline",
            "`{name}` 작업이 파이프라인에 있습니다"
        );
        terminal.print(&format!("{}\n", said.text(terminal.language)));
        if let Some(because) = &job.because {
            terminal.print(&tree(because, 1));
        }
        if let Some(placement) = &job.placement {
            for verdict in &placement.runners {
                terminal.print(&format!("  {}\n", verdict.text));
            }
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(job) = view.left_out.iter().find(|job| job.name == *name) {
        let said = phrase!(
            "`{name}` is not in the pipeline",
            "`{name}` 작업이 파이프라인에 없습니다"
        );
        terminal.print(&format!(
            "{}\n{}",
            said.text(terminal.language),
            tree(&job.because, 1)
        ));
        return Ok(ExitCode::SUCCESS);
    }
    terminal.note(&terminal.draw(&analysis.diagnostics, &analysis.sources, To::Err));
    let known: Vec<_> = view
        .jobs
        .iter()
        .map(|job| job.name.as_str())
        .chain(view.left_out.iter().map(|job| job.name.as_str()))
        .collect();
    let known = known.join(", ");
    Err(Problem {
        exit: Exit::Usage,
        what: phrase!("no job is named `{name}`", "`{name}` 작업이 없습니다"),
        help: vec![phrase!("there are: {known}", "있는 작업: {known}")],
    })
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
