//! Steps that start the bridge, with a real Docker engine behind it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::core;
use crate::engine::{self, Engine};
use crate::problem::{OrProblem, Problem, Result};
use crate::workspace::Workspace;
use crate::{play, process};

/// The engine of the tests is not the one that people work with.
pub(super) const ENGINE: &str = "test";

/// How the tests are told which engine to use; a caller may set it to choose one.
const ENGINE_VARIABLE: &str = "PIPEYARD_TEST_DOCKER_HOST";

/// What the tests run, in case the images have to come from a registry.
const IMAGES: [&str; 7] = [
    "alpine:latest",
    "debian:latest",
    "docker:latest",
    "docker:dind",
    "itzg/minecraft-server:latest",
    "nginx:latest",
    "redis:latest",
];

/// Nothing is compiled any more when `play` is started here.
const START_LIMIT: Duration = Duration::from_secs(60);
const END_LIMIT: Duration = Duration::from_secs(10);

pub(super) fn tests(workspace: &Workspace) -> Result<()> {
    let engine = engine(workspace)?;
    process::run(core::tests_of(workspace, true).env(ENGINE_VARIABLE, engine))
}

/// What is simulated, held against real runs: `fidelity: N/N statuses, …`.
pub(super) fn fidelity(workspace: &Workspace) -> Result<()> {
    let engine = engine(workspace)?;
    process::run(core::fidelity(workspace).env(ENGINE_VARIABLE, engine))
}

/// Builds the program as users get it; its path.
pub(super) fn program(workspace: &Workspace) -> Result<String> {
    play::build_bridge(workspace)?;
    play::program(workspace)
}

/// The address of an engine with the images of the tests: the caller's choice, our own, or the machine's.
pub(super) fn engine(workspace: &Workspace) -> Result<String> {
    if let Ok(chosen) = std::env::var(ENGINE_VARIABLE) {
        return Ok(chosen);
    }
    let own = Engine::named(workspace, ENGINE)?;
    match own.up(workspace) {
        Ok(()) => {
            engine::images::ensure(workspace, &own)?;
            Ok(own.address())
        }
        Err(problem) if problem.is_missing() => of_the_machine().ok_or(problem),
        Err(problem) => Err(problem),
    }
}

/// An engine that is there anyway, if it has the images or can pull them.
fn of_the_machine() -> Option<String> {
    let has =
        |image: &&str| process::succeeds(Command::new("docker").args(["image", "inspect", image]));
    let pulls =
        |image: &&str| process::succeeds(Command::new("docker").args(["pull", "--quiet", image]));
    if !IMAGES.iter().all(|image| has(image) || pulls(image)) {
        return None;
    }
    let mut command = Command::new("docker");
    process::output(command.args([
        "context",
        "inspect",
        "--format",
        "{{.Endpoints.docker.Host}}",
    ]))
    .ok()
}

/// `cargo xtask play` as in the README: the address that it prints serves the page, with no Docker engine in reach.
pub(super) fn play(workspace: &Workspace) -> Result<()> {
    program(workspace)?;
    let robot =
        std::env::current_exe().or_problem(|| "cannot find the robot's own program".to_owned())?;
    let mut command = Command::new("sh");
    // One stream for all that a person would see.
    command
        .args(["-c", r#"exec "$@" 2>&1"#, "sh"])
        .arg(robot)
        .args(["play", "--no-open", "--port", "0"]);
    command
        .current_dir(workspace.root())
        .env("DOCKER_HOST", "unix:///nonexistent/docker.sock");
    // What a user's own `pipeyard` has kept is none of a test's business.
    command.env("PIPEYARD_STATE_DIR", workspace.state("test-state"));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .or_problem(|| "cannot start a shell".to_owned())?;
    let result = visit(&mut child);
    // Each process became the next (`exec`), so this id is the server's by now.
    process::terminate(child.id());
    let ended = process::wait_until(END_LIMIT, || matches!(child.try_wait(), Ok(Some(_))));
    if !ended {
        let _ = child.kill();
        let _ = child.wait();
    }
    result?;
    if ended {
        Ok(())
    } else {
        Err(Problem::new(
            "`pipeyard serve` does not end when it is asked to (SIGTERM)",
        ))
    }
}

fn visit(child: &mut Child) -> Result<()> {
    let (address, _output) = printed_address(child)?;
    println!("visiting http://{address}/");
    for (path, expected) in [("/healthz", "200"), ("/", "<!doctype html>")] {
        let answer = get(&address, path)
            .or_problem(|| format!("nobody answers at http://{address}{path}"))?;
        if !answer.to_lowercase().contains(expected) {
            let beginning: String = answer.chars().take(400).collect();
            return Err(Problem::new(format!(
                "http://{address}{path} does not answer with {expected}"
            ))
            .because(beginning));
        }
    }
    Ok(())
}

/// Reads what `play` prints until it names an address. The lines keep being read, so that nobody blocks on a full pipe.
fn printed_address(child: &mut Child) -> Result<(String, mpsc::Receiver<String>)> {
    let output = child
        .stdout
        .take()
        .ok_or_else(|| Problem::new("the output of `play` is gone"))?;
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output)
            .lines()
            .map_while(std::result::Result::ok)
        {
            // The listener may have heard enough.
            let _ = sender.send(line);
        }
    });
    let mut seen = Vec::new();
    while let Ok(line) = lines.recv_timeout(START_LIMIT) {
        if let Some(address) = address_in(&line) {
            return Ok((address, lines));
        }
        seen.push(line);
    }
    Err(Problem::new("`cargo xtask play` prints no address").because(seen.join("\n")))
}

/// `host:port` of the first `http://…` in the line.
fn address_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("http://")?;
    let authority = rest.split(['/', '#', '?', ' ', '"']).next()?;
    authority.contains(':').then(|| authority.to_owned())
}

fn get(address: &str, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_a_sentence() {
        let address = |line| address_in(line);
        assert_eq!(
            address("Open http://127.0.0.1:8080/#pair=x in a browser").as_deref(),
            Some("127.0.0.1:8080")
        );
        assert_eq!(
            address("http://127.0.0.1:7777").as_deref(),
            Some("127.0.0.1:7777")
        );
        assert_eq!(address("see http://example.org/"), None);
        assert_eq!(address("nothing"), None);
    }
}
