//! Steps about the Rust code, native and in the browser.

use std::process::Command;

use crate::problem::{Problem, Result};
use crate::step::Kilobytes;
use crate::toolchain::Toolchain;
use crate::wasm::Module;
use crate::workspace::Workspace;
use crate::{browser, process, step};

/// The part of the core that shows a pipeline, compressed: a first visit waits for it. 300 kB is the goal; 522 kB were measured
/// where the standard library is built with it. A sixth of the code are instances of `BTreeMap`, a tenth those of `Vec`: one
/// index type for all lookups comes first.
const READER_BUDGET: Kilobytes = Kilobytes(550_000);

/// The whole core, which loads after it: 590 kB were measured.
const WHOLE_BUDGET: Kilobytes = Kilobytes(815_000);

/// What a library as rustup brings it may add: it is built for speed, and with all that a panic says.
const PREBUILT_LIBRARY: Kilobytes = Kilobytes(100_000);

/// With it, the tests compare the page's types with those of `src/wire`. One set of features for all steps: one build.
const FEATURES: &str = "--features=pipeyard/typescript";

/// Crates that would bring sockets, threads or a clock into the core.
const IMPURE: [&str; 6] = ["tokio", "mio", "rayon", "getrandom", "chrono", "libc"];

pub(super) fn cargo(workspace: &Workspace, verb: &str) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(workspace.root()).arg(verb);
    command
}

/// All tests of the workspace but those of the bridge, or only those, without [`fidelity`]. The build is the same for both.
pub(super) fn tests_of(workspace: &Workspace, bridge: bool) -> Command {
    if process::succeeds(Command::new("cargo").args(["nextest", "--version"])) {
        let mut command = cargo(workspace, "nextest");
        let filter = if bridge {
            "package(pipeyard-bridge) and not binary(fidelity)"
        } else {
            "not package(pipeyard-bridge)"
        };
        command.args([
            "run",
            "--workspace",
            FEATURES,
            "--no-fail-fast",
            "--status-level",
            "fail",
            "-E",
            filter,
        ]);
        return command;
    }
    let mut command = cargo(workspace, "test");
    command.args(["--quiet", "--no-fail-fast", "--all-targets", FEATURES]);
    if bridge {
        command.args(["--package", "pipeyard-bridge"]);
        command.args(["--", "--skip", "what_is_simulated_comes_true"]);
    } else {
        command.args(["--workspace", "--exclude", "pipeyard-bridge"]);
    }
    command
}

/// The comparison of simulated and real runs, which prints what it finds.
pub(super) fn fidelity(workspace: &Workspace) -> Command {
    let mut command = cargo(workspace, "test");
    command.args(["--quiet", "--workspace", FEATURES, "--test", "fidelity"]);
    command
}

pub(super) fn format(workspace: &Workspace) -> Result<()> {
    process::run(cargo(workspace, "fmt").args(["--all", "--check"]))
        .map_err(|problem| problem.next("cargo fmt --all"))
}

/// The core has no hands: what it depends on must have none either.
pub(super) fn pure(workspace: &Workspace) -> Result<()> {
    let mut command = cargo(workspace, "tree");
    command.args([
        "--package",
        "pipeyard",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let tree = process::output(&mut command)?;
    let names = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    let impure: Vec<&str> = names.filter(|name| IMPURE.contains(name)).collect();
    if impure.is_empty() {
        return Ok(());
    }
    Err(Problem::new("the core depends on crates with hands")
        .because(impure.join(", "))
        .next("`cargo tree -p pipeyard -e normal -i NAME` shows who brings one in"))
}

pub(super) fn clippy(workspace: &Workspace) -> Result<()> {
    let mut command = cargo(workspace, "clippy");
    process::run(command.args([
        "--quiet",
        "--workspace",
        "--all-targets",
        FEATURES,
        "--",
        "-D",
        "warnings",
    ]))
}

/// The half of the core that only exists in the browser.
pub(super) fn clippy_wasm(workspace: &Workspace) -> Result<()> {
    let mut command = Toolchain::find()?.clippy(workspace);
    process::run(command.args([
        "--quiet",
        "--package",
        "pipeyard",
        "--lib",
        "--",
        "-D",
        "warnings",
    ]))
}

pub(super) fn tests(workspace: &Workspace) -> Result<()> {
    process::run(&mut tests_of(workspace, false))
}

pub(super) fn doctests(workspace: &Workspace) -> Result<()> {
    process::run(cargo(workspace, "test").args(["--quiet", "--doc", "--workspace", FEATURES]))
}

pub(super) fn docs(workspace: &Workspace) -> Result<()> {
    let mut command = cargo(workspace, "doc");
    command.args(["--quiet", "--no-deps", "--package", "pipeyard", "--lib"]);
    process::run(command.env("RUSTDOCFLAGS", "-D warnings"))
}

pub(super) fn wasm(workspace: &Workspace) -> Result<()> {
    crate::wasm::ensure(workspace, crate::wasm::Profile::Release)?;
    let more = match Toolchain::find()? {
        Toolchain::Rustup => PREBUILT_LIBRARY.0,
        Toolchain::Debian { .. } => 0,
    };
    for (module, budget) in [
        (Module::Reader, READER_BUDGET),
        (Module::Whole, WHOLE_BUDGET),
    ] {
        crate::wasm::within_budget(workspace, module, Kilobytes(budget.0 + more))?;
    }
    Ok(())
}

/// `tests/web.rs` in Chromium.
pub(super) fn wasm_tests(workspace: &Workspace) -> Result<()> {
    browser::ensure()?;
    let toolchain = Toolchain::find()?;
    let runner = runner(workspace)?;
    let mut command = toolchain.cargo(workspace, "test");
    command.args(["--package", "pipeyard", "--test", "web"]);
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    process::run(&mut command)
}

/// Builds the test runner, whose path cargo prints.
fn runner(workspace: &Workspace) -> Result<String> {
    let mut command = cargo(workspace, "build");
    command.args([
        "--quiet",
        "--package",
        "xtask",
        "--features",
        "wasm-test-runner",
        "--bin",
        "wasm-test-runner",
    ]);
    command.arg("--message-format=json-render-diagnostics");
    let messages = step::timed("test runner for the browser", || {
        process::output(&mut command)
    })?;
    executable_in(&messages)
        .ok_or_else(|| Problem::new("cargo did not say where the test runner is"))
}

/// The last `"executable":"…"` among cargo's messages.
fn executable_in(messages: &str) -> Option<String> {
    let (_, rest) = messages.rsplit_once(r#""executable":""#)?;
    Some(rest.split('"').next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_says_where_the_program_is() {
        let messages = "{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
                        {\"reason\":\"compiler-artifact\",\"executable\":\"/t/debug/wasm-test-runner\",\"fresh\":true}\n\
                        {\"reason\":\"build-finished\",\"success\":true}";
        assert_eq!(
            executable_in(messages).as_deref(),
            Some("/t/debug/wasm-test-runner")
        );
        assert_eq!(executable_in("{}"), None);
    }
}
