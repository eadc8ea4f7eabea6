//! `cargo xtask bench`: what listing a pipeline costs, beside the program that people use today, on the same files in one go.

mod cost;
mod peer;
mod pipeline;
mod report;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::args::Args;
use crate::problem::{OrProblem, Result};
use crate::workspace::Workspace;
use crate::{play, process, step};

use report::Row;

/// The sizes, in jobs.
const SIZES: [usize; 4] = [100, 1_000, 5_000, 10_000];
/// A smoke test looks at the small ones.
const QUICK: [usize; 2] = [100, 1_000];
/// The peer needs minutes for more.
const MOST_FOR_PEER: usize = 5_000;

/// Measures, prints a table and writes `target/bench.json`.
pub(crate) fn command(workspace: &Workspace, mut args: Args) -> Result<()> {
    let is_quick = args.flag("--quick");
    let installs = args.flag("--install-peers");
    args.finish()?;
    if installs {
        peer::install(workspace)?;
    }
    play::build_bridge(workspace)?;
    let bench = Bench {
        program: play::program(workspace)?,
        measure: measure(workspace)?,
        peer: peer::find(workspace),
        folder: workspace.state("bench"),
        rounds: if is_quick { 1 } else { 5 },
    };
    if bench.peer.is_none() {
        println!("gitlab-ci-local is not here; `cargo xtask bench --install-peers` fetches it");
    }
    let sizes: &[usize] = if is_quick { &QUICK } else { &SIZES };
    let rows: Vec<Row> = sizes
        .iter()
        .map(|&jobs| step::timed(&format!("{jobs} jobs"), || bench.row(jobs)))
        .collect::<Result<_>>()?;
    print!("{}", report::table(&rows));
    let file = workspace.state("bench.json");
    fs::write(&file, report::json(&rows))
        .or_problem(|| format!("cannot write {}", file.display()))?;
    phases(workspace, &bench, sizes)
}

struct Bench {
    program: String,
    measure: String,
    peer: Option<PathBuf>,
    folder: PathBuf,
    rounds: usize,
}

impl Bench {
    fn row(&self, jobs: usize) -> Result<Row> {
        let text = pipeline::text(jobs);
        let folder = self.folder_of(jobs);
        write(&folder, &text)?;
        let mut ours = Command::new(&self.program);
        ours.arg("plan").current_dir(&folder);
        let peer = self.peer.as_ref().filter(|_| jobs <= MOST_FOR_PEER);
        let peer = peer.map(|program| {
            peer::prepare(&folder)?;
            // It takes long enough to need no second try.
            let rounds = if jobs > 1_000 { 1 } else { self.rounds };
            cost::measured(&self.measure, &peer::list(program, &folder), rounds)
        });
        Ok(Row {
            jobs,
            bytes: text.len(),
            ours: cost::measured(&self.measure, &ours, self.rounds)?,
            peer: peer.transpose()?,
        })
    }

    fn folder_of(&self, jobs: usize) -> PathBuf {
        self.folder.join(jobs.to_string())
    }
}

fn write(folder: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(folder.join(".gitlab-ci.yml"), text))
        .or_problem(|| format!("cannot write in {}", folder.display()))
}

/// Builds the tool that measures, and says where it is.
fn measure(workspace: &Workspace) -> Result<String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--release", "--package", "xtask"]);
    cargo.args(["--features", "measure", "--bin", "measure"]);
    cargo
        .arg("--manifest-path")
        .arg(workspace.path("Cargo.toml"));
    step::timed("measure", || process::run(&mut cargo))?;
    let beside = PathBuf::from(play::program(workspace)?);
    Ok(beside.with_file_name("measure").display().to_string())
}

/// What each phase costs, in one process.
fn phases(workspace: &Workspace, bench: &Bench, sizes: &[usize]) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args([
        "bench",
        "--quiet",
        "--package",
        "pipeyard",
        "--bench",
        "core",
    ]);
    cargo
        .arg("--manifest-path")
        .arg(workspace.path("Cargo.toml"))
        .arg("--");
    let files = sizes.iter().map(|&jobs| bench.folder_of(jobs));
    cargo.args(files.map(|folder| folder.join(".gitlab-ci.yml")));
    process::run(&mut cargo)
}
