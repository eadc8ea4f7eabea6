//! Debian packages: installed when we are root, named in the error when we are not.

use std::process::Command;

use crate::problem::{Problem, Result};
use crate::process;
use crate::step;

/// Makes sure that `program` can be called, by installing `packages` if it cannot.
pub(crate) fn ensure(program: &str, packages: &[&str]) -> Result<()> {
    if process::exists(program) {
        return Ok(());
    }
    install(packages)?;
    if process::exists(program) {
        return Ok(());
    }
    Err(Problem::missing(format!(
        "`{program}` is still missing after installing {}",
        packages.join(" ")
    )))
}

/// Installs packages; a list of packages that is too old is renewed once.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    let advice = format!("as root on Debian or Ubuntu: apt-get install {names}");
    if !process::exists("apt-get") {
        return Err(
            Problem::missing(format!("{names} cannot be installed: there is no apt-get"))
                .next(advice),
        );
    }
    if !process::is_root() {
        return Err(
            Problem::missing(format!("{names} cannot be installed: not root")).next(advice),
        );
    }
    step::timed(&format!("apt-get install {names}"), || {
        if install_now(packages).is_ok() {
            return Ok(());
        }
        process::output(Command::new("apt-get").args(["update", "-qq"]))
            .map_err(|problem| as_missing(&problem))?;
        install_now(packages)
    })
    .map_err(|problem| as_missing(&problem).next(advice))
}

fn install_now(packages: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    command
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages);
    process::output(command.env("DEBIAN_FRONTEND", "noninteractive")).map(drop)
}

fn as_missing(problem: &Problem) -> Problem {
    Problem::missing("a Debian package could not be installed").because(problem.in_one_line())
}
