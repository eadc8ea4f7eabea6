//! A Docker engine of our own: its own network namespace, data, socket and resolver, and no way out.
//!
//! Tests need an engine that is the same everywhere. This one has no route to the outside and a resolver that knows no
//! name, so `lookup docker: no such host` appears at once and not after a timeout, with or without internet. What it
//! may pull comes from a [`mirror`] inside the namespace. Several engines live side by side: everything is named after
//! the engine's folder, and only processes that carry that folder in their command line are ever ended.

mod daemon;
pub(crate) mod images;
mod leftovers;
mod mirror;
mod namespace;
pub(crate) mod resolver;

use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::args::Args;
use crate::problem::{OrProblem, Problem, Result};
use crate::workspace::Workspace;
use crate::{apt, process, stamp, step};

/// The name when `--name` is not given.
pub(crate) const DEFAULT_NAME: &str = "dev";

/// The longest path that the kernel takes for a Unix socket.
const LONGEST_SOCKET_PATH: usize = 107;

/// One engine, running or not: where its files are and how its namespace is called.
#[derive(Debug, Clone)]
pub(crate) struct Engine {
    name: String,
    folder: PathBuf,
}

impl Engine {
    pub(crate) fn named(workspace: &Workspace, name: &str) -> Result<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(plain) {
            return Err(Problem::usage(format!(
                "`{name}` is no name for an engine: letters, digits, - and _"
            )));
        }
        let engine = Self {
            name: name.to_owned(),
            folder: workspace.state("engine").join(name),
        };
        if engine.socket().as_os_str().as_bytes().len() > LONGEST_SOCKET_PATH {
            return Err(Problem::missing(
                "an engine cannot live here: the path of its socket is too long",
            )
            .because(engine.socket().display())
            .next("check the repository out into a folder with a shorter path"));
        }
        Ok(engine)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.file("docker.sock")
    }

    /// The value for `DOCKER_HOST`.
    pub(crate) fn address(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Two checkouts may each have an engine `dev`, so the folder is part of the name.
    fn namespace(&self) -> String {
        let hash = stamp::of_bytes(self.folder.as_os_str().as_bytes());
        format!("pipeyard-{}-{}", self.name, &hash[..6])
    }

    pub(crate) fn is_up(&self) -> bool {
        daemon::answers(&self.socket())
    }

    /// Starts what is not running; costs nothing when everything is.
    pub(crate) fn up(&self, workspace: &Workspace) -> Result<()> {
        if self.is_up() && resolver::is_running(self) {
            return Ok(());
        }
        requirements()?;
        let _lock = self.lock()?;
        step::timed(&format!("engine {}", self.name), || {
            namespace::create(&self.namespace())?;
            resolver::start(self)?;
            daemon::start(self, workspace)
        })
    }

    /// Two callers at once take turns; the second finds everything done. Held until it is dropped.
    fn lock(&self) -> Result<File> {
        let path = self.file("lock");
        let cannot_lock = || format!("cannot lock {}", path.display());
        fs::create_dir_all(&self.folder).or_problem(cannot_lock)?;
        let file = File::create(&path).or_problem(cannot_lock)?;
        file.lock().or_problem(cannot_lock)?;
        Ok(file)
    }

    /// Stops what we started, and nothing else.
    pub(crate) fn down(&self) -> Result<()> {
        daemon::stop(self)?;
        resolver::stop(self)?;
        leftovers::clear(self);
        namespace::delete(&self.namespace())
    }

    /// Forgets images, containers and volumes too.
    fn purge(&self) -> Result<()> {
        if !self.folder.exists() {
            return Ok(());
        }
        fs::remove_dir_all(&self.folder)
            .or_problem(|| format!("cannot remove {}", self.folder.display()))
    }

    /// A client call to this engine.
    fn docker(&self) -> std::process::Command {
        let mut command = std::process::Command::new("docker");
        // The classic builder needs no plugin; a context of the user's must not lead us to another engine.
        command
            .env("DOCKER_HOST", self.address())
            .env("DOCKER_BUILDKIT", "0")
            .env_remove("DOCKER_CONTEXT");
        command
    }
}

/// `cargo xtask engine up|down|status`.
pub(crate) fn command(workspace: &Workspace, mut args: Args) -> Result<()> {
    let name = args
        .value("--name")?
        .unwrap_or_else(|| DEFAULT_NAME.to_owned());
    let purge = args.flag("--purge");
    let Some(verb) = args.command() else {
        return Err(Problem::usage("`engine` wants one of up, down, status"));
    };
    args.finish()?;
    let engine = Engine::named(workspace, &name)?;
    match verb.as_str() {
        "up" => {
            engine.up(workspace)?;
            println!("{}", engine.address());
        }
        "down" => {
            engine.down()?;
            if purge {
                engine.purge()?;
            }
            println!("engine {name} is down");
        }
        "status" => println!("{}", status(&engine)),
        other => {
            return Err(Problem::usage(format!(
                "`engine {other}`: it is up, down or status"
            )));
        }
    }
    Ok(())
}

fn status(engine: &Engine) -> String {
    if engine.is_up() {
        return format!("engine {} is up: {}", engine.name, engine.address());
    }
    format!(
        "engine {} is down; `cargo xtask engine up --name {}` starts it",
        engine.name, engine.name
    )
}

/// What a machine must have before it can have an engine.
fn requirements() -> Result<()> {
    if !Path::new("/proc/self/ns/net").exists() {
        return Err(Problem::missing("an engine of our own needs Linux")
            .next("point DOCKER_HOST at an engine that runs, such as Docker Desktop's"));
    }
    if !process::is_root() {
        return Err(Problem::missing(
            "an engine of our own needs root: it makes a network namespace",
        )
        .next("run as root, or point DOCKER_HOST at an engine that runs"));
    }
    apt::ensure("dockerd", &["docker.io", "iptables"])?;
    // Debian 13 has the client in a package of its own.
    apt::ensure("docker", &["docker-cli"])?;
    apt::ensure("ip", &["iproute2"])?;
    apt::ensure("nsenter", &["util-linux"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_of_two_names_share_nothing() {
        let workspace = Workspace::here();
        let one = Engine::named(&workspace, "one").unwrap();
        let two = Engine::named(&workspace, "two").unwrap();
        assert_ne!(one.namespace(), two.namespace());
        assert_ne!(one.socket(), two.socket());
        assert!(one.address().starts_with("unix:///"));
    }

    #[test]
    fn a_name_cannot_leave_the_folder_of_the_engines() {
        for name in ["", "..", "a/b", "a b"] {
            assert_eq!(
                Engine::named(&Workspace::here(), name)
                    .unwrap_err()
                    .exit_code(),
                2,
                "{name}"
            );
        }
    }
}
