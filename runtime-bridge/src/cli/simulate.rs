//! `pipeyard simulate`.

use std::process::ExitCode;

use pipeyard::{
    analysis::family,
    phrase,
    plan::{Plan, TriggerTarget},
    schedule::ProcessMode,
    wire::{
        request::Assumptions,
        run::{RunEventKind, RunResult},
        simulation,
    },
};

use super::{
    durations,
    follow::Follower,
    options::{Format, Simulate},
    problem::Problem,
    project,
    run::{exit_code, no_pipeline},
    summary::summary,
    terminal::{Terminal, To},
    timeline,
};

/// Runs a pipeline in virtual time and prints it.
pub(super) fn act(arguments: &Simulate, terminal: Terminal) -> Result<ExitCode, Problem> {
    let runners = arguments.runners.runner_config.as_deref();
    let analysis = project::analysis(&arguments.pipeline, runners)?;
    terminal.note(&terminal.draw(&analysis.diagnostics, &analysis.sources, To::Err));
    let assumptions = assumptions(arguments)?;
    if let Some(plan) = family(&analysis) {
        known_jobs(arguments, |name| has_job(&plan, name))?;
    }
    let files = project::files_of_jobs(&project::folder(&arguments.pipeline));
    let language = terminal.language;
    let Some(events) = simulation::events_with_files(&analysis, &assumptions, files, language)
    else {
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
        Format::Human => terminal.print(&report(result, terminal)),
    }
    exit_code(result, false)
}

fn report(result: &RunResult, terminal: Terminal) -> String {
    [
        summary(result, terminal),
        timeline::timeline(result, terminal),
        timeline::advice(result, terminal),
        timeline::ledger(result, terminal),
    ]
    .concat()
}

/// What was learned comes first, so that what the user says counts more.
fn assumptions(arguments: &Simulate) -> Result<Assumptions, Problem> {
    let mut durations = durations::learned(&arguments.durations_from)?;
    durations.extend(arguments.durations.iter().cloned());
    let tags = |list: &String| {
        let tags = list.split(',').map(str::trim);
        tags.filter(|tag| !tag.is_empty())
            .map(str::to_owned)
            .collect()
    };
    Ok(Assumptions {
        durations,
        failures: arguments.failures.clone(),
        plays: arguments.plays.iter().map(|job| (job.clone(), 0)).collect(),
        cancel_ms: arguments.cancel_after,
        new_commit_ms: arguments.new_commit_after,
        flaky: arguments.flaky.clone(),
        seed: arguments.seed,
        runs: arguments.runs,
        concurrent: arguments.concurrent,
        more_runners: arguments.more_runners.iter().map(tags).collect(),
        broken_runners: arguments.broken_runners.clone(),
        process_modes: arguments.process_modes.clone(),
    })
}

/// Jobs of child pipelines go by their names too.
fn has_job(plan: &Plan, name: &str) -> bool {
    plan.jobs.iter().any(|job| {
        let target = job.trigger.as_ref().map(|trigger| &trigger.target);
        let in_child = match target {
            Some(TriggerTarget::Child(child)) => has_job(child, name),
            _ => false,
        };
        job.name == name || in_child
    })
}

/// An assumption about a job that does not exist would silently change nothing. Runs that durations are learned from may
/// have had other jobs.
fn known_jobs(arguments: &Simulate, exists: impl Fn(&str) -> bool) -> Result<(), Problem> {
    let durations = arguments.durations.iter().map(|(job, _)| job);
    let failures = arguments.failures.iter().map(|(job, _)| job);
    let flaky = arguments.flaky.iter().map(|(job, _)| job);
    let mut named = durations
        .chain(failures)
        .chain(flaky)
        .chain(&arguments.plays);
    match named.find(|job| !exists(job)) {
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
    Ok((job.to_owned(), moment(seconds)?))
}

/// Seconds as milliseconds, for clap.
pub(super) fn moment(seconds: &str) -> Result<u64, String> {
    let seconds: f64 = seconds
        .parse()
        .map_err(|_| "the seconds must be a number")?;
    if !(0.0..=1e9).contains(&seconds) {
        return Err("the seconds must be between 0 and a billion".to_owned());
    }
    #[expect(clippy::cast_sign_loss, reason = "checked above")]
    let milliseconds = (seconds * 1000.0).round() as u64;
    Ok(milliseconds)
}

/// `JOB=P` as so many of a thousand, for clap.
pub(super) fn chance(text: &str) -> Result<(String, u32), String> {
    let (job, chance) = text.rsplit_once('=').ok_or("it must look like JOB=P")?;
    let chance: f64 = chance
        .parse()
        .map_err(|_| "the probability must be a number")?;
    if !(0.0..=1.0).contains(&chance) {
        return Err("the probability must be between 0 and 1".to_owned());
    }
    #[expect(clippy::cast_sign_loss, reason = "checked above")]
    let per_mille = (chance * 1000.0).round() as u32;
    Ok((job.to_owned(), per_mille))
}

/// `GROUP=MODE`, for clap.
pub(super) fn process_mode(text: &str) -> Result<(String, String), String> {
    let (group, mode) = text
        .rsplit_once('=')
        .ok_or("it must look like GROUP=MODE")?;
    match ProcessMode::from_name(mode) {
        Some(_) => Ok((group.to_owned(), mode.to_owned())),
        None => Err(
            "the mode is unordered, oldest_first, newest_first or newest_ready_first".to_owned(),
        ),
    }
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
        assert_eq!(chance("e2e=0.2"), Ok(("e2e".to_owned(), 200)));
        assert!(chance("e2e=2").is_err() && chance("e2e").is_err());
        assert!(process_mode("x=oldest_first").is_ok() && process_mode("x=first").is_err());
        assert_eq!(failure("build"), Ok(("build".to_owned(), 1)));
        assert_eq!(failure("build=137"), Ok(("build".to_owned(), 137)));
        assert!(failure("build=0").is_err() && failure("build=x").is_err());
    }
}
