//! `measure PROGRAM WORDS…`: runs a program to its end and prints what it cost: wall and processor time in microseconds, the
//! most memory in KiB.
//!
//! A process of its own for each measurement: the system counts the cost of children by their parent.

use std::{
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike,
};

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(program) = words.next() else {
        return fail("usage: measure PROGRAM WORDS…");
    };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = match command.status() {
        Ok(status) => status,
        Err(error) => return fail(&error.to_string()),
    };
    let wall = start.elapsed().as_micros();
    if !status.success() {
        return fail(&status.to_string());
    }
    match getrusage(UsageWho::RUSAGE_CHILDREN) {
        Ok(usage) => {
            let cpu = usage.user_time() + usage.system_time();
            say(&format!(
                "{wall} {} {}",
                cpu.num_microseconds(),
                usage.max_rss()
            ));
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error.to_string()),
    }
}

#[expect(clippy::print_stdout, reason = "the figures are the result")]
fn say(figures: &str) {
    println!("{figures}");
}

#[expect(
    clippy::print_stderr,
    reason = "a command-line tool says on standard error why it fails"
)]
fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}
