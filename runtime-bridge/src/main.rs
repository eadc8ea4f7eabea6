//! `pipeyard`: the command line, and the bridge between the page and a Docker engine.
//!
//! From the outside in: [`cli`] and [`server`] are the two ways in; both make a [`run`], which drives the core's scheduler
//! over an [`executor`]. What may run at all is decided in [`policy`]. What a run says goes into a [`spool`], and errors in
//! its logs that are known are explained by [`diagnose`]. [`home`] knows which instances of this program are alive.

mod cli;
mod server;
mod run;
mod policy;
mod executor;
mod diagnose;
mod spool;
mod project;
mod home;
mod random;
#[cfg(test)]
mod test_plan;

use std::process::ExitCode;

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cli::main(std::env::args_os())
}
