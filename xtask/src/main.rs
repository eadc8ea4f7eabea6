//! The project's robot. `cargo xtask` lists what it can do.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the robot talks to the person who called it"
)]

mod apt;
mod args;
mod bench;
mod browser;
mod engine;
mod help;
mod npm;
mod page;
mod play;
mod problem;
mod process;
mod stamp;
mod step;
mod test;
mod toolchain;
mod wasm;
mod words;
mod workspace;

use std::process::ExitCode;

use args::Args;
use problem::{Problem, Result};
use workspace::Workspace;

fn main() -> ExitCode {
    match run(Args::from_env()) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(problem.exit_code())
        }
    }
}

fn run(mut args: Args) -> Result<ExitCode> {
    let workspace = Workspace::here();
    let Some(command) = args.command() else {
        print!("{}", help::TEXT);
        return Ok(ExitCode::SUCCESS);
    };
    match command.as_str() {
        "help" | "--help" | "-h" => print!("{}", help::TEXT),
        "play" => play::command(&workspace, args)?,
        "test" => return test::command(&workspace, args),
        "bench" => bench::command(&workspace, args)?,
        "wasm" => wasm::command(&workspace, args)?,
        "engine" => engine::command(&workspace, args)?,
        "images" => engine::images::command(&workspace, args)?,
        // Internal: the process that `engine up` starts inside the namespace of an engine.
        "nxdomain" => engine::resolver::command(args)?,
        other => {
            return Err(Problem::usage(format!(
                "`{other}` is not a command of this robot"
            )));
        }
    }
    Ok(ExitCode::SUCCESS)
}
