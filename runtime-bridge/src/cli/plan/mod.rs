//! `pipeyard plan`.

mod dot;
mod mermaid;
mod svg;

use std::{fmt::Write as _, process::ExitCode};

use pipeyard::{
    analysis,
    compile::Absent,
    graph::View,
    wire::{
        analysis::{Analysis, Job},
        lint::one_per_line,
    },
};

use super::{
    options::{Plan, PlanFormat},
    problem::{Exit, Problem},
    project,
    terminal::{Terminal, To},
};

/// Prints which jobs a pipeline has, in which order, and why.
pub(super) fn act(arguments: &Plan, terminal: Terminal) -> Result<ExitCode, Problem> {
    let runners = arguments.runners.runner_config.as_deref();
    let analysis = project::read(&arguments.pipeline, runners)?.into_typed();
    // Only programs are told the steps of every reason, and what each job is sent.
    let view = match arguments.format {
        PlanFormat::Json => Analysis::of(&analysis, terminal.language),
        _ => Analysis::in_short(&analysis, terminal.language),
    };
    if arguments.format != PlanFormat::Json {
        terminal.note(&terminal.draw(&analysis.diagnostics, &analysis.sources, To::Err));
    }
    match arguments.format {
        PlanFormat::Json => terminal.print_json(&as_data(view, &analysis, terminal)),
        PlanFormat::Human => terminal.print(&drawn(&view, terminal)),
        PlanFormat::Dot => terminal.print(&dot::graph(&view)),
        PlanFormat::Mermaid => terminal.print(&mermaid::graph(&view)),
        PlanFormat::Svg => terminal.print(&svg::picture(&view, &analysis.layout(View::Stages))),
    }
    let is_broken = analysis.pipeline.absent == Some(Absent::ConfigError);
    // The process ends here, and the system takes a thousand jobs back faster than one by one.
    std::mem::forget(analysis);
    Ok(if is_broken {
        Exit::Failed.into()
    } else {
        ExitCode::SUCCESS
    })
}

/// The plan for programs: a pipeline that does not exist has no jobs.
fn as_data(view: Analysis, analysis: &analysis::Analysis, terminal: Terminal) -> Analysis {
    let found = &analysis.diagnostics;
    let view = Analysis {
        diagnostics: one_per_line(found, &analysis.sources, terminal.language),
        ..view
    };
    if view.pipeline {
        return view;
    }
    Analysis {
        stages: Vec::new(),
        jobs: Vec::new(),
        ..view
    }
}

fn drawn(view: &Analysis, terminal: Terminal) -> String {
    let mut text = String::new();
    if let Some(reason) = &view.reason {
        let said = pipeyard::phrase!("No pipeline: {reason}", "파이프라인 없음: {reason}");
        let _ = writeln!(text, "{}", said.text(terminal.language));
    }
    for stage in &view.stages {
        let _ = writeln!(text, "{}", terminal.paint(To::Out, "1", stage));
        for job in view.jobs.iter().filter(|job| job.stage == *stage) {
            text += &job_lines(job, terminal);
        }
    }
    if !view.left_out.is_empty() {
        let said = pipeyard::phrase!("Left out", "제외됨");
        let _ = writeln!(
            text,
            "{}",
            terminal.paint(To::Out, "1", said.text(terminal.language))
        );
        for job in &view.left_out {
            let _ = writeln!(text, "  {}", job.name);
            text += &because_line(&job.because.text, job.because.line, terminal);
        }
    }
    text
}

fn job_lines(job: &Job, terminal: Terminal) -> String {
    let mut marks = Vec::new();
    if job.when != "on_success" {
        marks.push(format!("when: {}", job.when));
    }
    if !job.tags.is_empty() {
        marks.push(format!("tags: {}", job.tags.join(", ")));
    }
    if job.needs.is_some() {
        marks.push(format!("needs: [{}]", job.waits_for.join(", ")));
    }
    if let Some(placement) = &job.placement {
        marks.push(
            placement
                .runner
                .as_ref()
                .map_or_else(|| "stuck".to_owned(), |runner| format!("runner: {runner}")),
        );
    }
    let marks = terminal.paint(To::Out, "2", &marks.join(" · "));
    let mut text = format!("  {}  {marks}\n", job.name);
    if let Some(because) = &job.because {
        text += &because_line(&because.text, because.line, terminal);
    }
    text
}

fn because_line(text: &str, line: Option<u32>, terminal: Terminal) -> String {
    let place = line.map_or_else(String::new, |line| format!(" (:{line})"));
    format!(
        "    {}\n",
        terminal.paint(To::Out, "2", &format!("{text}{place}"))
    )
}
