//! A Rust toolchain for `wasm32-unknown-unknown`: rustup's where it can be had, Debian's where it cannot.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::apt;
use crate::problem::{Problem, Result};
use crate::process;
use crate::workspace::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";

/// Debian builds its browsers with this compiler and keeps it current; the packages share one version.
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "rust-web-src", "rust-web-clippy"];
const DEBIAN_COMPILER: &str = "/usr/bin/rustc";

/// Where the target's standard library comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The target is part of the installed toolchain.
    Rustup,
    /// Debian's compiler, with the standard library built from its sources by the way.
    Debian {
        /// Debian's compiler comes without the linker for this target; rustup's toolchain has it.
        linker: PathBuf,
    },
}

impl Toolchain {
    /// The toolchain of this machine, installed if need be.
    pub(crate) fn find() -> Result<Self> {
        let sysroot = PathBuf::from(process::output(
            Command::new("rustc").args(["--print", "sysroot"]),
        )?);
        if sysroot.join("lib/rustlib").join(TARGET).is_dir() {
            return Ok(Self::Rustup);
        }
        if !debian_has_all() {
            // Where nothing can be downloaded this fails at once, and Debian's packages are the way.
            if process::succeeds(Command::new("rustup").args(["target", "add", TARGET])) {
                return Ok(Self::Rustup);
            }
            install_debian()?;
        }
        Ok(Self::Debian {
            linker: linker(&sysroot)?,
        })
    }

    /// `cargo <verb> --target wasm32-unknown-unknown`, with a target folder of its own: another compiler must not
    /// make the native build stale.
    pub(crate) fn cargo(&self, workspace: &Workspace, verb: &str) -> Command {
        let mut command = Command::new("cargo");
        command
            .current_dir(workspace.root())
            .args([verb, "--target", TARGET]);
        command.arg("--target-dir").arg(workspace.state("wasm"));
        if let Self::Debian { linker } = self {
            command.args([
                "-Zbuild-std=std,panic_abort",
                "-Zbuild-std-features=optimize_for_size",
            ]);
            // The standard library is built with unstable features; this lets a stable compiler do so.
            command
                .env("RUSTC_BOOTSTRAP", "1")
                .env("RUSTC", DEBIAN_COMPILER);
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        command
    }

    /// The same for what browsers download. Debian's compiler leaves out what only a panic would say: a browser is told of
    /// none. `Debug` of own types stands in such messages alone; that of texts and numbers stays as it is.
    pub(crate) fn small(&self, workspace: &Workspace, verb: &str) -> Command {
        let mut command = self.cargo(workspace, verb);
        if *self != Self::Rustup {
            command.env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=shallow",
            );
        }
        command
    }

    /// `cargo clippy` for the target.
    pub(crate) fn clippy(&self, workspace: &Workspace) -> Command {
        let mut command = self.cargo(workspace, "clippy");
        if *self != Self::Rustup {
            // The lints must come from the compiler that builds: Debian's programs, before rustup's, on the path.
            let path = std::env::var("PATH").unwrap_or_default();
            command
                .env("PATH", format!("/usr/bin:{path}"))
                .env_remove("RUSTC");
        }
        command
    }
}

/// The compiled module of the core, after `cargo build` for this profile.
pub(crate) fn artifact(workspace: &Workspace, profile: &str) -> PathBuf {
    workspace
        .state("wasm")
        .join(TARGET)
        .join(profile)
        .join("pipeyard.wasm")
}

fn debian_has_all() -> bool {
    Path::new(DEBIAN_COMPILER).is_file()
        && debian_sources().is_some()
        && Path::new("/usr/bin/clippy-driver").is_file()
}

fn debian_sources() -> Option<PathBuf> {
    let version = process::output(Command::new(DEBIAN_COMPILER).arg("--version")).ok()?;
    let folder =
        Path::new("/usr/src").join(format!("rustc-{}", version.split_whitespace().nth(1)?));
    folder.is_dir().then_some(folder)
}

fn install_debian() -> Result<()> {
    let advice = format!("rustup target add {TARGET}");
    apt::install(&DEBIAN_PACKAGES).map_err(|problem| {
        Problem::missing(format!("no Rust toolchain for {TARGET}"))
            .because(problem.in_one_line())
            .next(advice.clone())
    })?;
    if debian_has_all() {
        return Ok(());
    }
    Err(Problem::missing(format!("no Rust toolchain for {TARGET}"))
        .because(format!(
            "{} are installed, but of different versions",
            DEBIAN_PACKAGES.join(", ")
        ))
        .next(advice))
}

/// `rust-lld` of the toolchain that runs cargo.
fn linker(sysroot: &Path) -> Result<PathBuf> {
    let hosts = fs::read_dir(sysroot.join("lib/rustlib"))
        .into_iter()
        .flatten()
        .flatten();
    let linkers = hosts.map(|host| host.path().join("bin/rust-lld"));
    linkers.into_iter().find(|linker| linker.is_file()).ok_or_else(|| {
        Problem::missing("no linker for WebAssembly")
            .because(format!("there is no rust-lld below {}", sysroot.display()))
            .next("install Rust with rustup, or the target with `rustup target add wasm32-unknown-unknown`")
    })
}
