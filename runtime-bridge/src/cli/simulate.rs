//! `pipeyard simulate`.

use std::process::ExitCode;

use pipeyard::{
    phrase,
    wire::{
        request::Assumptions,
        run::{RunEventKind, RunResult},
        simulation,
    },
};

use super::{
    follow::Follower,
    options::{Format, Simulate},
    problem::Problem,
    project,
    run::{exit_code, no_pipeline},
    summary::summary,
    terminal::{Terminal, To},
};

/// Runs a pipeline in virtual time and prints it.
pub(super) fn act(arguments: &Simulate, terminal: Terminal) -> Result<ExitCode, Problem> {
    let runners = arguments.runners.runner_config.as_deref();
    let analysis = project::analysis(&arguments.pipeline, runners)?;
    terminal.note(&terminal.draw(&analysis.diagnostics, &analysis.sources, To::Err));
    let assumptions = assumptions(arguments);
    if let Some(plan) = &analysis.plan {
        known_jobs(&assumptions, |name| {
            plan.jobs.iter().any(|job| job.name == name)
        })?;
    }
    let Some(events) = simulation::events(&analysis, &assumptions, terminal.language) else {
        return Err(no_pipeline(&analysis));
    };
    let to = match arguments.format {
        Format::Human => To::Out,
        Format::Json => To::Err,
    };
    let mut follower = Follower::of_simulation(terminal, to);
    let mut result = None;
    for event in events {
        if let RunEventKind::Finished { result: finished } = &event.what {
            result = Some(finished.clone());
        }
        // What a program asks for is the result; the way there would only fill its standard error.
        if arguments.format == Format::Human {
            follower.record(event.at_ms, event.what);
        }
    }
    match result {
        Some(result) => Ok(end(&result, arguments.format, terminal)),
        None => Err(no_pipeline(&analysis)),
    }
}

fn end(result: &RunResult, format: Format, terminal: Terminal) -> ExitCode {
    match format {
        Format::Json => terminal.print_json(result),
        Format::Human => terminal.print(&summary(result, terminal)),
    }
    exit_code(result, false)
}

fn assumptions(arguments: &Simulate) -> Assumptions {
    Assumptions {
        durations: arguments.durations.clone(),
        failures: arguments.failures.clone(),
        plays: arguments.plays.iter().map(|job| (job.clone(), 0)).collect(),
        cancel_ms: None,
    }
}

/// An assumption about a job that does not exist would silently change nothing.
fn known_jobs(assumptions: &Assumptions, exists: impl Fn(&str) -> bool) -> Result<(), Problem> {
    let named = assumptions
        .durations
        .iter()
        .map(|(job, _)| job)
        .chain(assumptions.failures.iter().map(|(job, _)| job))
        .chain(assumptions.plays.iter().map(|(job, _)| job));
    match named.into_iter().find(|job| !exists(job)) {
        None => Ok(()),
        Some(job) => Err(Problem::usage(phrase!(
            "no job is named `{job}`",
            "`{job}` 작업이 없습니다"
        ))),
    }
}

/// `JOB=SECONDS`, for clap.
pub(super) fn duration(text: &str) -> Result<(String, u64), String> {
    let (job, seconds) = text
        .rsplit_once('=')
        .ok_or("it must look like JOB=SECONDS")?;
    let seconds: f64 = seconds
        .parse()
        .map_err(|_| "the seconds must be a number")?;
    if !(0.0..=1e9).contains(&seconds) {
        return Err("the seconds must be between 0 and a billion".to_owned());
    }
    #[expect(clippy::cast_sign_loss, reason = "checked above")]
    let milliseconds = (seconds * 1000.0).round() as u64;
    Ok((job.to_owned(), milliseconds))
}

/// `JOB` or `JOB=EXIT`, for clap.
pub(super) fn failure(text: &str) -> Result<(String, i32), String> {
    match text.rsplit_once('=') {
        None => Ok((text.to_owned(), 1)),
        Some((job, code)) => match code.parse() {
            Ok(code @ 1..=255) => Ok((job.to_owned(), code)),
            _ => Err("the exit code must be between 1 and 255".to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assumptions_are_read_from_words() {
        assert_eq!(
            duration("build: [a=b]=1.5"),
            Ok(("build: [a=b]".to_owned(), 1500))
        );
        assert!(
            duration("build").is_err()
                && duration("build=-1").is_err()
                && duration("build=nan").is_err()
        );
        assert_eq!(failure("build"), Ok(("build".to_owned(), 1)));
        assert_eq!(failure("build=137"), Ok(("build".to_owned(), 137)));
        assert!(failure("build=0").is_err() && failure("build=x").is_err());
    }
}
