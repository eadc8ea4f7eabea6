//! `pipeyard why`.

use std::process::ExitCode;

use pipeyard::{
    diagnostics::Phrase,
    phrase,
    wire::{self, analysis::Analysis, diagnostic::Reason},
};

use super::{
    options::{Format, Why},
    problem::Problem,
    project,
    terminal::{Terminal, To},
};

/// Prints the reason tree of a job, and the smallest change that would turn it round.
pub(super) fn act(arguments: &Why, terminal: Terminal) -> Result<ExitCode, Problem> {
    let runners = arguments.runners.runner_config.as_deref();
    let read = project::read(&arguments.pipeline, runners)?;
    let inputs = read.inputs.clone();
    let analysis = read.into_typed();
    let view = Analysis::of(&analysis, terminal.language);
    let name = &arguments.job;
    let Some(why) = wire::why::Why::of(&analysis, &inputs, name, terminal.language) else {
        terminal.note(&terminal.draw(&analysis.diagnostics, &analysis.sources, To::Err));
        return Err(nobody(name, &view));
    };
    if arguments.format == Format::Json {
        terminal.print_json(&why);
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = drawn(&why, &view, terminal);
    let job = view.jobs.iter().find(|job| job.name == *name);
    let placement = job.and_then(|job| job.placement.as_ref());
    let verdicts = placement.iter().flat_map(|placement| &placement.runners);
    text.extend(verdicts.map(|verdict| format!("  {}\n", verdict.text)));
    terminal.print(&text);
    Ok(ExitCode::SUCCESS)
}

fn drawn(why: &wire::why::Why, view: &Analysis, terminal: Terminal) -> String {
    let said = verdict(why).text(terminal.language).to_owned();
    let mut text = format!("{said}\n{}", tree(&why.because, 1, terminal));
    if let Some(reason) = view.reason.as_ref().filter(|_| !why.present) {
        let said = phrase!(
            "  there is no pipeline at all: {reason}",
            "  파이프라인 자체가 없습니다: {reason}"
        );
        text += said.text(terminal.language);
        text += "\n";
    }
    if let Some(flip) = &why.flip {
        text += &turned(flip, terminal);
    }
    text
}

fn verdict(why: &wire::why::Why) -> Phrase {
    let name = &why.job;
    match (why.present, why.certain) {
        (true, true) => phrase!(
            "`{name}` is in the pipeline",
            "`{name}` 작업이 파이프라인에 있습니다"
        ),
        (true, false) => phrase!(
            "`{name}` is in the pipeline, as far as the facts are known",
            "알려진 사실로는 `{name}` 작업이 파이프라인에 있습니다"
        ),
        (false, true) => phrase!(
            "`{name}` is not in the pipeline",
            "`{name}` 작업이 파이프라인에 없습니다"
        ),
        (false, false) => phrase!(
            "`{name}` is not in the pipeline, as far as the facts are known",
            "알려진 사실로는 `{name}` 작업이 파이프라인에 없습니다"
        ),
    }
}

/// The smallest change that makes the job appear or disappear.
fn turned(flip: &wire::why::Flip, terminal: Terminal) -> String {
    let said = if flip.present {
        phrase!("It would be there with:", "다음과 같으면 있게 됩니다:")
    } else {
        phrase!("It would be left out with:", "다음과 같으면 빠집니다:")
    };
    let changes = flip.changes.iter().map(|change| format!("  {change}\n"));
    format!(
        "{}\n{}",
        said.text(terminal.language),
        changes.collect::<String>()
    )
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

fn tree(reason: &Reason, depth: usize, terminal: Terminal) -> String {
    let place = match (&reason.file, reason.line) {
        (Some(file), Some(line)) => format!(" ({file}:{line})"),
        _ => String::new(),
    };
    let sign = match reason.verdict.as_deref() {
        Some("yes") => terminal.paint(To::Out, "32", "✓ "),
        Some("no") => terminal.paint(To::Out, "31", "✗ "),
        Some(_) => terminal.paint(To::Out, "33", "? "),
        None => String::new(),
    };
    let place = terminal.paint(To::Out, "2", &place);
    let own = format!("{}{sign}{}{place}\n", "  ".repeat(depth), reason.text);
    let steps = reason.because.iter();
    let steps = steps.map(|step| tree(step, depth + 1, terminal));
    std::iter::once(own).chain(steps).collect()
}
