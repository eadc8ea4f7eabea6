//! Any bytes in, an answer out: the fuzz targets, driven by libFuzzer where it can be had, by a fixed sequence of accidents
//! where it cannot.

use std::process::Command;

use crate::problem::{Problem, Result};
use crate::process;
use crate::workspace::Workspace;

/// The targets of `fuzz/`.
const TARGETS: [&str; 4] = ["parse", "resolve", "expression", "compile"];

/// How long libFuzzer looks at each, in seconds.
const SECONDS: u32 = 60;

/// Runs every target, and says which of the two ways it took.
pub(super) fn targets(workspace: &Workspace) -> Result<()> {
    if has_fuzzer() {
        println!("with libFuzzer, {SECONDS} s for each target");
        for target in TARGETS {
            fuzz(workspace, target)?;
        }
        return Ok(());
    }
    println!("without libFuzzer (it needs a nightly toolchain and cargo-fuzz): the seeded corpus");
    let mut command = super::core::cargo(workspace, "run");
    command.args(["--quiet", "--no-default-features", "--bin", "seeded"]);
    command.arg("--manifest-path").arg(manifest(workspace));
    command.arg("--target-dir").arg(workspace.state("fuzz"));
    process::run(&mut command).map_err(|problem| {
        problem.next("the panic names the promise; `fuzz/src/lib.rs` says what each target asks")
    })
}

fn has_fuzzer() -> bool {
    process::succeeds(Command::new("cargo").args(["+nightly", "--version"]))
        && process::succeeds(Command::new("cargo").args(["fuzz", "--version"]))
}

fn fuzz(workspace: &Workspace, target: &str) -> Result<()> {
    let mut command = Command::new("cargo");
    command.current_dir(workspace.root());
    command.args(["+nightly", "fuzz", "run", target]);
    command.arg("--target-dir").arg(workspace.state("fuzz"));
    command.args([
        "--",
        &format!("-max_total_time={SECONDS}"),
        "-max_len=65536",
    ]);
    process::run(&mut command).map_err(|problem: Problem| {
        problem.next(format!(
            "the input is in fuzz/artifacts/{target}: `cargo +nightly fuzz run {target} FILE`"
        ))
    })
}

fn manifest(workspace: &Workspace) -> std::path::PathBuf {
    workspace.root().join("fuzz/Cargo.toml")
}
