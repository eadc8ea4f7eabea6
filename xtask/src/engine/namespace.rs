//! The network namespace of an engine.

use std::path::Path;
use std::process::Command;

use crate::problem::Result;
use crate::process;

/// The one address of the namespace that containers can reach: resolver and mirror listen here. It lies outside the
/// ranges from which Docker takes its networks, or else an engine inside a container would give it away a second time.
pub(super) const ADDRESS: &str = "10.200.0.1";

pub(super) fn file(name: &str) -> String {
    format!("/run/netns/{name}")
}

pub(super) fn create(name: &str) -> Result<()> {
    if !exists(name) {
        process::output(Command::new("ip").args(["netns", "add", name]))?;
    }
    process::output(Command::new("ip").args(["-n", name, "link", "set", "lo", "up"]))?;
    let local = format!("{ADDRESS}/32");
    process::output(
        Command::new("ip").args(["-n", name, "address", "replace", &local, "dev", "lo"]),
    )
    .map(drop)
}

pub(super) fn delete(name: &str) -> Result<()> {
    if !exists(name) {
        return Ok(());
    }
    process::output(Command::new("ip").args(["netns", "delete", name])).map(drop)
}

/// A command that runs inside the namespace. (`ip netns exec` remounts /sys, which not every machine lets it do.)
pub(super) fn enter(name: &str) -> Command {
    let mut command = Command::new("nsenter");
    command.arg(format!("--net={}", file(name)));
    command
}

fn exists(name: &str) -> bool {
    Path::new(&file(name)).exists()
}
