//! The registry of an engine's own world.
//!
//! The engine, and the engines inside its containers, have it as their mirror of Docker Hub: an image that they lack is
//! really pulled, offline.

use std::time::Duration;

use super::Engine;
use crate::problem::Result;
use crate::process;
use crate::step;

/// Where it listens: the address that also the inner engines reach, see `namespace.rs`.
pub(super) const ADDRESS: &str = "10.200.0.1:5555";

const CONTAINER: &str = "pipeyard-mirror";

/// Its name until it holds everything.
const UNFINISHED: &str = "pipeyard-mirror-unfinished";

/// What can be pulled, with the name it has on Docker Hub.
const IMAGES: [(&str, &str); 2] = [
    ("alpine:latest", "library/alpine:latest"),
    (
        "itzg/minecraft-server:latest",
        "itzg/minecraft-server:latest",
    ),
];

const START_LIMIT: Duration = Duration::from_secs(20);

/// Starts the registry and fills it. `stamp` names the images of today: a registry with others is replaced.
pub(super) fn ensure(engine: &Engine, stamp: &str) -> Result<()> {
    if is_ready(engine, stamp) {
        return Ok(());
    }
    step::timed("mirror for inner engines", || {
        for name in [CONTAINER, UNFINISHED] {
            // There may be none to remove.
            let _ = process::output(engine.docker().args(["rm", "--force", "--volumes", name]));
        }
        start(engine, stamp)?;
        for (image, name) in IMAGES {
            push(engine, image, name)?;
        }
        process::output(engine.docker().args(["rename", UNFINISHED, CONTAINER])).map(drop)
    })
}

fn is_ready(engine: &Engine, stamp: &str) -> bool {
    let mut command = engine.docker();
    command.args(["container", "inspect", "--format"]);
    command
        .arg(r#"{{.State.Running}} {{index .Config.Labels "pipeyard.standin"}}"#)
        .arg(CONTAINER);
    process::output(&mut command).is_ok_and(|answer| answer == format!("true {stamp}"))
}

fn start(engine: &Engine, stamp: &str) -> Result<()> {
    let mut command = engine.docker();
    command.args(["run", "--detach", "--restart=always", "--name", UNFINISHED]);
    command.arg(format!("--label=pipeyard.standin={stamp}"));
    command
        .arg(format!("--publish={ADDRESS}:5000"))
        .arg("registry:2");
    process::output(&mut command).map(drop)
}

/// Pushes under the name of the mirror, and takes that name away again.
fn push(engine: &Engine, image: &str, name: &str) -> Result<()> {
    let name = format!("{ADDRESS}/{name}");
    process::output(engine.docker().args(["tag", image, &name]))?;
    let mut last = Ok(String::new());
    // A registry that has just been started does not listen yet.
    process::wait_until(START_LIMIT, || {
        last = process::output(engine.docker().args(["push", "--quiet", &name]));
        last.is_ok()
    });
    process::output(engine.docker().args(["rmi", &name]))?;
    last.map(drop)
}
