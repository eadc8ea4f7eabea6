//! `dockerd`, with containerd as its child.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Child;
use std::time::Duration;

use super::{Engine, leftovers, mirror, namespace};
use crate::problem::{OrProblem, Problem, Result};
use crate::process;
use crate::workspace::Workspace;

const PID_FILE: &str = "dockerd.pid";
const LOG_FILE: &str = "dockerd.log";

/// A cold start takes 1 to 3 s; a machine under load gets the rest.
const START_LIMIT: Duration = Duration::from_secs(60);

/// The runtime that copes with a machine that withholds `CAP_SYS_RESOURCE`.
const RUNC_WRAPPER: &str = "tests/engine/runc-without-sys-resource";

/// Whether an engine answers on this socket.
pub(super) fn answers(socket: &Path) -> bool {
    ping(socket).is_ok_and(|answer| {
        answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.0 200")
    })
}

fn ping(socket: &Path) -> std::io::Result<String> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

pub(super) fn start(engine: &Engine, workspace: &Workspace) -> Result<()> {
    // When it is running without answering, somebody else is starting this very engine: wait with them.
    let mut child = None;
    if leftovers::running(engine, PID_FILE).is_none() {
        clear_a_predecessor(engine);
        child = Some(launch(engine, workspace)?);
    }
    let mut has_ended = || {
        child
            .as_mut()
            .is_some_and(|child| matches!(child.try_wait(), Ok(Some(_))))
    };
    process::wait_until(START_LIMIT, || engine.is_up() || has_ended());
    if engine.is_up() {
        return Ok(());
    }
    let log = fs::read_to_string(engine.file(LOG_FILE)).unwrap_or_default();
    let last: Vec<&str> = log.lines().rev().take(8).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    Err(
        Problem::new(format!("the Docker engine {} does not start", engine.name))
            .because(last.join("\n"))
            .next(format!("read {}", engine.file(LOG_FILE).display())),
    )
}

pub(super) fn stop(engine: &Engine) -> Result<()> {
    leftovers::end(engine, PID_FILE)
}

/// A daemon that was killed leaves processes and files that would confuse or stop its successor.
fn clear_a_predecessor(engine: &Engine) {
    leftovers::clear(engine);
    for stale in [
        PID_FILE,
        "docker.pid",
        "docker.sock",
        "exec/containerd/containerd.pid",
    ] {
        let _ = fs::remove_file(engine.file(stale));
    }
}

fn launch(engine: &Engine, workspace: &Workspace) -> Result<Child> {
    let names = engine.file("resolv.conf");
    write(&names, &format!("nameserver {}\n", namespace::ADDRESS))?;
    // Without a configuration of its own, the daemon would read the machine's.
    let configuration = engine.file("daemon.json");
    write(&configuration, "{}\n")?;
    let mut command = namespace::enter(&engine.namespace());
    // A mount namespace of its own: the daemon sees our resolver, and its mounts end with it.
    command.args(["unshare", "--mount", "--propagation", "slave", "sh", "-c"]);
    command.arg(r#"mount --bind "$1" /etc/resolv.conf && shift && exec "$@""#);
    command.args(["sh".as_ref(), names.as_os_str()]);
    command.arg("dockerd");
    for (option, file) in [
        ("data-root", "data"),
        ("exec-root", "exec"),
        ("pidfile", "docker.pid"),
    ] {
        command.arg(format!("--{option}={}", engine.file(file).display()));
    }
    command.arg(format!("--host={}", engine.address()));
    command.arg(format!("--config-file={}", configuration.display()));
    command.args(["--bip=172.17.0.1/16", "--shutdown-timeout=3"]);
    command.arg(format!("--dns={}", namespace::ADDRESS));
    command.arg(format!("--registry-mirror=http://{}", mirror::ADDRESS));
    command.arg(format!("--insecure-registry={}", mirror::ADDRESS));
    if !may_use_sys_resource() {
        let wrapper = workspace.path(RUNC_WRAPPER);
        command
            .arg(format!("--add-runtime=wrapped={}", wrapper.display()))
            .arg("--default-runtime=wrapped");
    }
    process::start(&mut command, &engine.file(LOG_FILE), &engine.file(PID_FILE))
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).or_problem(|| format!("cannot write {}", file.display()))
}

/// Whether this process may use `CAP_SYS_RESOURCE`, which privileged containers ask for.
fn may_use_sys_resource() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    bounding_set(&status).is_none_or(|set| set & (1 << 24) != 0)
}

fn bounding_set(status: &str) -> Option<u64> {
    let digits = status
        .lines()
        .find_map(|line| line.strip_prefix("CapBnd:"))?;
    u64::from_str_radix(digits.trim(), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounding_set_is_read_from_the_status_file() {
        assert_eq!(
            bounding_set("Name:\tx\nCapBnd:\t000001fffeffffff\n"),
            Some(0x1ff_feff_ffff)
        );
        assert_eq!(bounding_set("Name:\tx\n"), None);
    }
}
