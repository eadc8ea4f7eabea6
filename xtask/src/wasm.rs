//! `cargo xtask wasm`: the core for the browser, in `www/pkg`, twice: the reader, which shows a pipeline, and the whole, which
//! runs it too. The page starts with the first and goes on with the second.

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

/// What makes the download smaller and the code no slower. Inlining would take apart what compresses well: with it, `-Oz` too
/// makes the same module a seventh larger after gzip than it came. In the order of their names, the instances of one generic
/// function stand side by side, where a compressor finds them alike.
const OPTIMISATIONS: [&str; 6] = [
    "-O2",
    "--always-inline-max-function-size=0",
    "--one-caller-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
    "--reorder-functions-by-name",
    "--strip-producers",
];

/// One of the two modules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Module {
    /// Reads, explains and plans.
    Reader,
    /// Simulates and talks to a bridge, too.
    Whole,
}

impl Module {
    const ALL: [Self; 2] = [Self::Reader, Self::Whole];

    /// The name of its files.
    fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Whole => "pipeyard",
        }
    }

    /// The features of the core that are in it, for cargo.
    fn features(self) -> &'static [&'static str] {
        match self {
            Self::Reader => &["--no-default-features"],
            Self::Whole => &[],
        }
    }

    /// Where it is, as the page loads it.
    pub(crate) fn file(self, workspace: &Workspace) -> PathBuf {
        workspace.path(&format!("www/pkg/{}_bg.wasm", self.name()))
    }
}

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
    if stamp::is_fresh(&stamp_file(workspace), &stamp)
        && Module::ALL.iter().all(|it| it.file(workspace).is_file())
    {
        return Ok(());
    }
    let toolchain = Toolchain::find()?;
    for module in Module::ALL {
        build(workspace, &toolchain, profile, module)?;
        if profile == Profile::Release {
            finish(workspace, optimiser.as_deref(), module)?;
        }
    }
    stamp::write(&stamp_file(workspace), &stamp)
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

fn build(
    workspace: &Workspace,
    toolchain: &Toolchain,
    profile: Profile,
    module: Module,
) -> Result<()> {
    let title = format!(
        "core for the browser: {} ({})",
        module.name(),
        profile.name()
    );
    step::timed(&title, || compile(workspace, toolchain, profile, module))?;
    step::timed("JavaScript around it", || {
        bindgen(workspace, profile, module)
    })
}

fn compile(
    workspace: &Workspace,
    toolchain: &Toolchain,
    profile: Profile,
    module: Module,
) -> Result<()> {
    let mut command = match profile {
        Profile::Dev => toolchain.cargo(workspace, "build"),
        Profile::Release => toolchain.small(workspace, "build"),
    };
    command.args(module.features());
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
fn bindgen(workspace: &Workspace, profile: Profile, module: Module) -> Result<()> {
    let mut command = Command::new("cargo");
    command
        .current_dir(workspace.root())
        .args(["run", "--quiet", "--package", "xtask"]);
    command.args(["--features", "bindgen", "--bin", "bindgen", "--"]);
    command
        .arg(toolchain::artifact(workspace, profile.folder()))
        .arg(workspace.path("www/pkg"))
        .arg(module.name());
    process::run(&mut command)
}

fn optimiser(workspace: &Workspace) -> Option<PathBuf> {
    let program = npm::program(workspace, "wasm-opt");
    program.is_file().then_some(program)
}

fn finish(workspace: &Workspace, optimiser: Option<&Path>, module: Module) -> Result<()> {
    let Some(optimiser) = optimiser else {
        eprintln!("  · not optimised further: the packages of www are not there yet (npm ci)");
        return Ok(());
    };
    step::timed("wasm-opt", || optimise(&module.file(workspace), optimiser))
}

fn optimise(module: &Path, optimiser: &Path) -> Result<()> {
    let smaller = module.with_extension("smaller");
    process::output(
        Command::new(optimiser)
            .args(OPTIMISATIONS)
            .args(WASM_FEATURES)
            .arg(module)
            .arg("-o")
            .arg(&smaller),
    )?;
    fs::rename(&smaller, module).or_problem(|| format!("cannot write {}", module.display()))
}

fn sizes(workspace: &Workspace) -> Result<String> {
    let mut text = String::new();
    for file in Module::ALL.map(|it| it.file(workspace)) {
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

/// An error when a module has outgrown its budget.
pub(crate) fn within_budget(
    workspace: &Workspace,
    module: Module,
    budget: Kilobytes,
) -> Result<()> {
    let size = Kilobytes(gzip_size(&module.file(workspace))?);
    let name = module.name();
    println!("{name}: {size} with gzip, of {budget}");
    if size.0 <= budget.0 {
        return Ok(());
    }
    Err(Problem::new(format!("{name}, the core for the browser, has {size} with gzip; its budget is {budget}"))
        .next("`cargo tree -p pipeyard -e normal` shows what came in; a larger budget is a decision of its own"))
}
