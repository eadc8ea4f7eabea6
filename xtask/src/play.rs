//! `cargo xtask play`: from a checkout to the page in the browser.

use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::args::Args;
use crate::problem::{Problem, Result};
use crate::workspace::Workspace;
use crate::{page, process, step};

/// Builds what is stale and becomes `pipeyard serve`; comes back only when that could not be started.
pub(crate) fn command(workspace: &Workspace, args: Args) -> Result<()> {
    let options = args.rest();
    page::ensure(workspace)?;
    build_bridge(workspace)?;
    let mut serve = bridge(workspace, "run");
    serve
        .args(["--bin", "pipeyard", "--", "serve", "--page"])
        .arg(page::folder(workspace))
        .args(options);
    // From here on we are the server: its signals, its terminal, its exit code.
    let error = serve.exec();
    Err(Problem::new("`pipeyard serve` could not be started").because(error))
}

/// The program `pipeyard`, as users get it.
pub(crate) fn build_bridge(workspace: &Workspace) -> Result<()> {
    step::timed("bridge", || process::run(&mut bridge(workspace, "build")))
}

/// Where `build_bridge` puts it.
pub(crate) fn program(workspace: &Workspace) -> Result<String> {
    let mut metadata = Command::new("cargo");
    metadata.args([
        "metadata",
        "--no-deps",
        "--format-version=1",
        "--manifest-path",
    ]);
    let metadata = process::output(metadata.arg(workspace.path("Cargo.toml")))?;
    let folder = metadata
        .rsplit_once(r#""target_directory":""#)
        .and_then(|(_, rest)| rest.split('"').next());
    let folder = folder.ok_or_else(|| Problem::new("cargo did not say where it builds"))?;
    Ok(format!("{folder}/release/pipeyard"))
}

fn bridge(workspace: &Workspace, verb: &str) -> Command {
    let mut command = Command::new("cargo");
    command.args([
        verb,
        "--quiet",
        "--release",
        "--package",
        "pipeyard-bridge",
        "--manifest-path",
    ]);
    // The working directory stays the caller's: relative paths in options of `serve` mean what they say.
    command.arg(workspace.path("Cargo.toml"));
    command
}
