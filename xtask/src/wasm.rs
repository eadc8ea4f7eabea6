//! `cargo xtask wasm`: the core for the browser, in `www/pkg`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::args::Args;
use crate::problem::{OrProblem, Problem, Result};
use crate::step::{self, Kilobytes};
use crate::toolchain::{self, Toolchain};
use crate::workspace::Workspace;
use crate::{npm, process, stamp};

/// Everything that decides what the module looks like.
const SOURCES: [&str; 7] = [
    "src",
    "docs/diagnostics",
    "Cargo.toml",
    "Cargo.lock",
    "xtask/src/bin/bindgen.rs",
    "xtask/src/wasm.rs",
    "xtask/src/toolchain.rs",
];

/// What the compiler uses and the optimiser must be told: the list inside the module is gone after stripping.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// How much time goes into making the module fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "wasm",
        }
    }

    /// Cargo's folder for it.
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "wasm",
        }
    }
}

pub(crate) fn command(workspace: &Workspace, mut args: Args) -> Result<()> {
    let profile = if args.flag("--dev") {
        Profile::Dev
    } else {
        Profile::Release
    };
    args.finish()?;
    ensure(workspace, profile)?;
    println!("{}", sizes(workspace)?);
    Ok(())
}

/// Builds what is stale. Costs a few milliseconds when nothing is.
pub(crate) fn ensure(workspace: &Workspace, profile: Profile) -> Result<()> {
    let optimiser = optimiser(workspace);
    let extra = format!("{} {}", profile.name(), optimiser.is_some());
    let stamp = stamp::of_files(workspace, &SOURCES, &extra)?;
    if stamp::is_fresh(&stamp_file(workspace), &stamp) && module(workspace).is_file() {
        return Ok(());
    }
    let toolchain = Toolchain::find()?;
    step::timed(
        &format!("core for the browser ({})", profile.name()),
        || compile(workspace, &toolchain, profile),
    )?;
    step::timed("JavaScript around it", || bindgen(workspace, profile))?;
    if profile == Profile::Release {
        finish(workspace, optimiser.as_deref())?;
    }
    stamp::write(&stamp_file(workspace), &stamp)
}

/// The module as the page loads it.
pub(crate) fn module(workspace: &Workspace) -> PathBuf {
    workspace.path("www/pkg/pipeyard_bg.wasm")
}

/// Names the build in `www/pkg`; the page is stale when it changes.
pub(crate) fn current_stamp(workspace: &Workspace) -> String {
    fs::read_to_string(stamp_file(workspace)).unwrap_or_default()
}

/// The module's size after compression, as a server sends it.
pub(crate) fn gzip_size(file: &Path) -> Result<usize> {
    let input = fs::File::open(file).or_problem(|| format!("cannot read {}", file.display()))?;
    let output = Command::new("gzip")
        .args(["-9", "-c"])
        .stdin(Stdio::from(input))
        .output();
    output
        .map(|output| output.stdout.len())
        .or_problem(|| "cannot run `gzip`".to_owned())
}

fn stamp_file(workspace: &Workspace) -> PathBuf {
    workspace.path("www/pkg/.stamp")
}

fn compile(workspace: &Workspace, toolchain: &Toolchain, profile: Profile) -> Result<()> {
    let mut command = toolchain.cargo(workspace, "build");
    command.args([
        "--quiet",
        "--package",
        "pipeyard",
        "--lib",
        "--profile",
        profile.name(),
    ]);
    process::run(&mut command)
}

/// The tool is another program of this package: see `xtask/Cargo.toml`.
fn bindgen(workspace: &Workspace, profile: Profile) -> Result<()> {
    let mut command = Command::new("cargo");
    command
        .current_dir(workspace.root())
        .args(["run", "--quiet", "--package", "xtask"]);
    command.args(["--features", "bindgen", "--bin", "bindgen", "--"]);
    command
        .arg(toolchain::artifact(workspace, profile.folder()))
        .arg(workspace.path("www/pkg"));
    process::run(&mut command)
}

fn optimiser(workspace: &Workspace) -> Option<PathBuf> {
    let program = npm::program(workspace, "wasm-opt");
    program.is_file().then_some(program)
}

fn finish(workspace: &Workspace, optimiser: Option<&Path>) -> Result<()> {
    let Some(optimiser) = optimiser else {
        eprintln!("  · not optimised further: the packages of www are not there yet (npm ci)");
        return Ok(());
    };
    step::timed("wasm-opt -Oz", || optimise(workspace, optimiser))
}

fn optimise(workspace: &Workspace, optimiser: &Path) -> Result<()> {
    let module = module(workspace);
    let smaller = module.with_extension("smaller");
    process::output(
        Command::new(optimiser)
            .arg("-Oz")
            .args(WASM_FEATURES)
            .arg(&module)
            .arg("-o")
            .arg(&smaller),
    )?;
    fs::rename(&smaller, &module).or_problem(|| format!("cannot write {}", module.display()))
}

fn sizes(workspace: &Workspace) -> Result<String> {
    let mut text = String::new();
    for file in [module(workspace), workspace.path("www/pkg/pipeyard.js")] {
        let raw = fs::metadata(&file)
            .or_problem(|| format!("cannot read {}", file.display()))?
            .len();
        let packed = gzip_size(&file)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let (raw, packed) = (Kilobytes(raw as usize), Kilobytes(packed));
        let _ = writeln!(text, "{name}: {raw}, {packed} with gzip");
    }
    Ok(text.trim_end().to_owned())
}

/// An error when the module has outgrown its budget.
pub(crate) fn within_budget(workspace: &Workspace, budget: Kilobytes) -> Result<()> {
    let size = Kilobytes(gzip_size(&module(workspace))?);
    println!("{size} with gzip, of {budget}");
    if size.0 <= budget.0 {
        return Ok(());
    }
    Err(Problem::new(format!("the core for the browser has {size} with gzip; its budget is {budget}"))
        .next("`cargo tree -p pipeyard -e normal` shows what came in; a larger budget is a decision of its own"))
}
