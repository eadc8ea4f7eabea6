//! The program that people list a pipeline with today, if it is there: `gitlab-ci-local`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::problem::Result;
use crate::workspace::Workspace;
use crate::{process, step};

/// The version that `--install-peers` fetches. It needs Node 22.
const PACKAGE: &str = "gitlab-ci-local@4.75.1";
const NAME: &str = "gitlab-ci-local";

/// Where it is: on the `PATH`, or where `--install-peers` put it.
pub(super) fn find(workspace: &Workspace) -> Option<PathBuf> {
    let installed = installed(workspace);
    if installed.is_file() {
        return Some(installed);
    }
    process::exists(NAME).then(|| PathBuf::from(NAME))
}

/// Fetches it from the npm registry into `target/peers`, unless it is there.
pub(super) fn install(workspace: &Workspace) -> Result<()> {
    if installed(workspace).is_file() {
        return Ok(());
    }
    step::timed(PACKAGE, || {
        let mut npm = Command::new("npm");
        npm.arg("install").arg("--prefix").arg(folder(workspace));
        npm.args(["--no-audit", "--no-fund", "--loglevel=error", PACKAGE]);
        process::output(&mut npm)
    })?;
    Ok(())
}

/// Lists the jobs of the pipeline in a folder.
pub(super) fn list(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("--list").current_dir(folder);
    command
}

/// It reads the branch and the remote of a repository, so there has to be one.
pub(super) fn prepare(folder: &Path) -> Result<()> {
    if folder.join(".git").exists() {
        return Ok(());
    }
    let steps: [&[&str]; 3] = [
        &["init", "--quiet", "--initial-branch=main"],
        &[
            "remote",
            "add",
            "origin",
            "git@gitlab.com:group/project.git",
        ],
        &[
            "-c",
            "user.name=bench",
            "-c",
            "user.email=bench@example.com",
            "commit",
            "--quiet",
            "--allow-empty",
            "--message=bench",
        ],
    ];
    for words in steps {
        process::output(Command::new("git").current_dir(folder).args(words))?;
    }
    Ok(())
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.state("peers")
}

fn installed(workspace: &Workspace) -> PathBuf {
    folder(workspace).join("node_modules/.bin").join(NAME)
}
