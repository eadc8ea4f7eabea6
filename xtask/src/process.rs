//! Programs: run one, ask one for its output, leave one running.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::problem::{OrProblem, Problem, Result};

/// Runs a program that talks to the terminal itself.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = line_of(command);
    let status = command
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Problem::new(format!("`{line}` failed")).because(status))
}

/// Runs a program quietly and returns what it wrote to standard output; its complaints become the reason.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let line = line_of(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let complaint = if complaint.is_empty() {
        output.status.to_string()
    } else {
        complaint
    };
    Err(Problem::new(format!("`{line}` failed")).because(complaint))
}

/// Whether the program exists, starts and exits with 0.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Whether a program of this name is on the `PATH`.
pub(crate) fn exists(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Whether we may install packages, make namespaces and start an engine.
pub(crate) fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let uid = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    uid.and_then(|ids| ids.split_whitespace().nth(1)) == Some("0")
}

/// Starts a program that outlives us: a process group of its own, output to `log`, process id to `pid_file`.
pub(crate) fn start(command: &mut Command, log: &Path, pid_file: &Path) -> Result<Child> {
    let file = File::create(log).or_problem(|| format!("cannot write {}", log.display()))?;
    let copy = file
        .try_clone()
        .or_problem(|| format!("cannot write {}", log.display()))?;
    let child = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(copy)
        .process_group(0)
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    fs::write(pid_file, child.id().to_string())
        .or_problem(|| format!("cannot write {}", pid_file.display()))?;
    Ok(child)
}

/// Asks a process to end.
pub(crate) fn terminate(pid: u32) {
    signal("TERM", pid);
}

/// Sends a signal. A process that has ended meanwhile is what the caller wanted.
pub(crate) fn signal(name: &str, pid: u32) {
    // The shell's own `kill` is on every machine.
    succeeds(Command::new("sh").args(["-c", &format!("kill -{name} {pid}")]));
}

/// Asks twenty times a second until `ready` says yes; false when `limit` has passed.
pub(crate) fn wait_until(limit: Duration, mut ready: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < limit {
        if ready() {
            return true;
        }
        thread::sleep(Duration::from_millis(50));
    }
    ready()
}

/// The command as one would type it, for messages.
pub(crate) fn line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Problem {
    let program = command.get_program().to_string_lossy();
    Problem::missing(format!("cannot start `{program}`")).because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_something_missing() {
        let problem = run(&mut Command::new("no-such-program-of-ours")).unwrap_err();
        assert!(problem.is_missing(), "{problem}");
    }

    #[test]
    fn a_program_that_fails_is_named_with_its_complaint() {
        let problem =
            output(Command::new("sh").args(["-c", "echo sorry >&2; exit 3"])).unwrap_err();
        assert!(!problem.is_missing());
        assert!(problem.to_string().contains("why: sorry"), "{problem}");
    }

    #[test]
    fn waiting_ends_at_the_limit() {
        assert!(!wait_until(Duration::from_millis(60), || false));
        assert!(wait_until(Duration::ZERO, || true));
    }
}
