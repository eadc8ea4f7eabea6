//! The runners of the command line, and what they may do.

use std::{num::NonZero, thread};

use pipeyard::{diagnostics::Severity, phrase, runner, text::Sources};

use super::{
    options,
    problem::Problem,
    project,
    terminal::{Terminal, To},
};
use crate::policy::{Fleet, ImageGlob, Policy};

/// Reads `--runner-config` and its companions.
pub(super) fn policy(options: &options::Fleet, terminal: Terminal) -> Result<Policy, Problem> {
    let (fleet, concurrent) = match &options.runners.runner_config {
        None => (Fleet::implied(), None),
        Some(path) => {
            let mut sources = Sources::default();
            let file = project::add(&mut sources, path)?;
            let text = sources.get(file).map_or("", |source| &source.text);
            let (runners, found) = runner::read(file, text);
            terminal.note(&terminal.draw(&found, &sources, To::Err));
            if found.iter().any(|found| found.severity == Severity::Error)
                || runners.runners.is_empty()
            {
                let path = path.display();
                return Err(Problem::could_not_start(phrase!(
                    "{path} has no runner that can be used",
                    "{path}에 쓸 수 있는 러너가 없습니다"
                )));
            }
            let concurrent = runners.concurrent.as_ref().map(|number| number.value);
            (Fleet::of_file(&path.to_string_lossy(), runners), concurrent)
        }
    };
    let cores = thread::available_parallelism().map_or(2, NonZero::get);
    let concurrent = options.parallel.or(concurrent).unwrap_or(cores as u32);
    Ok(Policy {
        fleet,
        allow_privileged: options
            .allow_privileged
            .iter()
            .map(|glob| ImageGlob::new(glob))
            .collect(),
        keep_failed: false,
        concurrent: concurrent.max(1),
    })
}
