//! The packages of the page: what `package-lock.json` says, no more and no newer.

use std::path::PathBuf;
use std::process::Command;

use crate::problem::{Problem, Result};
use crate::workspace::Workspace;
use crate::{apt, process, stamp, step};

/// The oldest Node that the page's tools run on (`engines` in `www/package.json`).
const OLDEST_NODE: u32 = 20;

/// Installs the packages when the lock file has changed since the last time.
pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    node_is_new_enough()?;
    let stamp = stamp::of_files(
        workspace,
        &["www/package.json", "www/package-lock.json"],
        "",
    )?;
    let stamp_file = workspace.path("www/node_modules/.stamp");
    if stamp::is_fresh(&stamp_file, &stamp) {
        return Ok(());
    }
    step::timed("npm ci", || {
        let mut command = Command::new("npm");
        command.current_dir(workspace.path("www")).args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]);
        process::output(&mut command)
    })?;
    stamp::write(&stamp_file, &stamp)
}

/// `npm run <script>` in `www`.
pub(crate) fn script(workspace: &Workspace, script: &str) -> Command {
    let mut command = Command::new("npm");
    command
        .current_dir(workspace.path("www"))
        .args(["run", "--silent", script]);
    command
}

/// A program that one of the packages brings; it need not be installed yet.
pub(crate) fn program(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.path("www/node_modules/.bin").join(name)
}

fn node_is_new_enough() -> Result<()> {
    apt::ensure("node", &["nodejs"])?;
    apt::ensure("npm", &["npm"])?;
    let version = process::output(Command::new("node").arg("--version"))?;
    if major(&version).is_some_and(|major| major >= OLDEST_NODE) {
        return Ok(());
    }
    Err(
        Problem::missing(format!("the page needs Node {OLDEST_NODE} or newer"))
            .because(format!("`node --version` says {version}"))
            .next("https://nodejs.org/en/download has packages for this system"),
    )
}

fn major(version: &str) -> Option<u32> {
    version
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_the_first_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("22.1.0"), Some(22));
        assert_eq!(major("nightly"), None);
    }
}
