//! The command line: one file per command.
//!
//! What a command finds out goes to standard output, everything about its work to standard error; with `--format json`
//! standard output holds JSON and nothing else.

mod context;
mod doctor;
mod engine;
mod expand;
mod explain;
mod fleet;
mod follow;
mod interrupt;
mod lint;
mod matrix;
mod options;
mod plan;
mod problem;
mod project;
mod run;
mod serve;
mod simulate;
mod summary;
mod timeline;
mod durations;
mod terminal;
mod variable_file;
mod why;
mod words;
mod xml;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;

pub(crate) use terminal::Terminal;

use options::{Command, Options};

/// Reads the command line and does what it says.
pub(crate) fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let options = match Options::try_parse_from(words::repeated(arguments)) {
        Ok(options) => options,
        Err(usage) => {
            // Help and version come this way too, and are no failure.
            let _ = usage.print();
            return ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2));
        }
    };
    let terminal = Terminal::new(options.lang.as_deref());
    match act(options.command, terminal) {
        Ok(code) => code,
        Err(problem) => {
            terminal.say_problem(&problem);
            problem.exit.into()
        }
    }
}

fn act(command: Command, terminal: Terminal) -> Result<ExitCode, problem::Problem> {
    match command {
        Command::Serve(arguments) => runtime()?.block_on(serve::act(arguments, terminal)),
        Command::Run(arguments) => runtime()?.block_on(run::act(arguments, terminal)),
        Command::Simulate(arguments) => simulate::act(&arguments, terminal),
        Command::Plan(arguments) => plan::act(&arguments, terminal),
        Command::Matrix(arguments) => matrix::act(&arguments, terminal),
        Command::Why(arguments) => why::act(&arguments, terminal),
        Command::Expand(arguments) => expand::act(&arguments, terminal),
        Command::Lint(arguments) => lint::act(&arguments, terminal),
        Command::Explain(arguments) => explain::act(&arguments, terminal),
        Command::Doctor => runtime()?.block_on(doctor::act(terminal)),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, problem::Problem> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            problem::Problem::could_not_start(pipeyard::phrase!(
                "the machine refuses threads: {error}",
                "스레드를 만들 수 없습니다: {error}"
            ))
        })
}
