//! The stand-in images: built from Debian packages once, kept as an archive, loaded into each engine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{DEFAULT_NAME, Engine, mirror};
use crate::args::Args;
use crate::problem::{OrProblem, Problem, Result};
use crate::workspace::Workspace;
use crate::{apt, process, stamp, step};

/// What the script builds; the last one is asked whether an engine has today's images.
const IMAGES: [&str; 9] = [
    "alpine:latest",
    "debian:latest",
    "docker:cli",
    "docker:dind",
    "docker:latest",
    "itzg/minecraft-server:latest",
    "nginx:latest",
    "redis:latest",
    "registry:2",
];

const SOURCES: [&str; 2] = [
    "tests/engine/images",
    "tests/engine/runc-without-sys-resource",
];

const LABEL: &str = r#"{{index .Config.Labels "pipeyard.standin"}}"#;

/// `cargo xtask images`.
pub(crate) fn command(workspace: &Workspace, mut args: Args) -> Result<()> {
    let name = args
        .value("--name")?
        .unwrap_or_else(|| DEFAULT_NAME.to_owned());
    args.finish()?;
    let engine = Engine::named(workspace, &name)?;
    engine.up(workspace)?;
    ensure(workspace, &engine)?;
    for image in IMAGES {
        println!("{image}");
    }
    Ok(())
}

/// Gives the engine the images of today, and its mirror what inner engines pull.
pub(crate) fn ensure(workspace: &Workspace, engine: &Engine) -> Result<()> {
    let _lock = engine.lock()?;
    let stamp = stamp::of_files(workspace, &SOURCES, "")?;
    if !has_images(engine, &stamp) {
        let archive = workspace.state("images").join(format!("{stamp}.tar"));
        if archive.is_file() {
            step::timed("load the stand-in images", || load(engine, &archive))?;
        } else {
            step::timed("build the stand-in images from Debian packages", || {
                build(workspace, engine, &stamp)?;
                forget_replaced(engine);
                save(engine, &archive)
            })?;
        }
    }
    mirror::ensure(engine, &stamp)
}

fn has_images(engine: &Engine, stamp: &str) -> bool {
    IMAGES
        .iter()
        .all(|image| label_of(engine, image).is_some_and(|label| label == stamp))
}

fn label_of(engine: &Engine, image: &str) -> Option<String> {
    let mut command = engine.docker();
    process::output(command.args(["image", "inspect", "--format", LABEL, image])).ok()
}

fn build(workspace: &Workspace, engine: &Engine, stamp: &str) -> Result<()> {
    if !Path::new("/usr/share/keyrings/debian-archive-keyring.gpg").exists() {
        apt::install(&["debian-archive-keyring"])?;
    }
    apt::ensure("dpkg-deb", &["dpkg"])?;
    let script = workspace.path("tests/engine/images/build.sh");
    let mut command = Command::new(script);
    command
        .env("CACHE", workspace.state("images"))
        .env("STAMP", stamp);
    command
        .env("DOCKER_HOST", engine.address())
        .env_remove("DOCKER_CONTEXT");
    process::output(&mut command).map(drop).map_err(|problem| {
        Problem::missing("the stand-in images could not be built").because(problem.in_one_line())
    })
}

/// Yesterday's images have lost their names; what still runs on one keeps it.
fn forget_replaced(engine: &Engine) {
    let _ = process::output(engine.docker().args([
        "image",
        "prune",
        "--force",
        "--filter",
        "label=pipeyard.standin",
    ]));
}

fn load(engine: &Engine, archive: &Path) -> Result<()> {
    process::output(engine.docker().arg("load").arg("--input").arg(archive)).map(drop)
}

/// Written under another name first: an archive that broke off must not look finished.
fn save(engine: &Engine, archive: &PathBuf) -> Result<()> {
    let unfinished = archive.with_extension("unfinished");
    process::output(
        engine
            .docker()
            .args(["save", "--output"])
            .arg(&unfinished)
            .args(IMAGES),
    )?;
    remove_old_archives(archive);
    fs::rename(&unfinished, archive).or_problem(|| format!("cannot write {}", archive.display()))
}

fn remove_old_archives(archive: &Path) {
    let Some(folder) = archive.parent() else {
        return;
    };
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        if file
            .path()
            .extension()
            .is_some_and(|extension| extension == "tar")
        {
            let _ = fs::remove_file(file.path());
        }
    }
}
