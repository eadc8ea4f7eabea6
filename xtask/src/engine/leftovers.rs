//! Processes of an engine: which are ours, and how they are ended.
//!
//! A process id in a file may belong to somebody else by now. So a process counts as ours only while its command line
//! names the folder of the engine.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::Engine;
use crate::problem::{Problem, Result};
use crate::process;

/// How long a process may take to end by itself.
const GRACE: Duration = Duration::from_secs(20);

type Pid = u32;

/// The process whose id is in this file of the engine, if it is alive and ours.
pub(super) fn running(engine: &Engine, pid_file: &str) -> Option<Pid> {
    let pid = fs::read_to_string(engine.file(pid_file))
        .ok()?
        .trim()
        .parse()
        .ok()?;
    is_ours(engine, pid).then_some(pid)
}

/// Asks the process to end, waits, and forgets its file.
pub(super) fn end(engine: &Engine, pid_file: &str) -> Result<()> {
    if let Some(pid) = running(engine, pid_file) {
        process::signal("TERM", pid);
        if !process::wait_until(GRACE, || !is_ours(engine, pid)) {
            process::signal("KILL", pid);
        }
        if !process::wait_until(GRACE, || !is_ours(engine, pid)) {
            return Err(Problem::new(format!(
                "process {pid} of engine {} does not end",
                engine.name
            )));
        }
    }
    let _ = fs::remove_file(engine.file(pid_file));
    Ok(())
}

/// Ends what a daemon that was killed has left: its containerd, the shims, and the containers below them.
pub(super) fn clear(engine: &Engine) {
    let orphaned = |pid: &Pid| is_ours(engine, *pid) && is_part_of_an_engine(*pid);
    let parents: Vec<Pid> = all_pids().filter(orphaned).collect();
    let has_such_a_parent =
        |pid: &Pid| parent(*pid).is_some_and(|parent| parents.contains(&parent));
    let children: Vec<Pid> = all_pids().filter(has_such_a_parent).collect();
    for pid in parents.into_iter().chain(children) {
        process::signal("KILL", pid);
    }
}

/// A pager that shows the log of an engine names its folder too, and stays.
fn is_part_of_an_engine(pid: Pid) -> bool {
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    // The kernel cuts names after 15 bytes: "containerd-shim-runc-v2" arrives as "containerd-shim".
    ["dockerd", "containerd", "containerd-shim"].contains(&name.trim_end())
}

fn all_pids() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn is_ours(engine: &Engine, pid: Pid) -> bool {
    let command_line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    names_folder(&String::from_utf8_lossy(&command_line), &engine.folder)
}

/// Whether the folder, or a path below it, stands in one of the words.
fn names_folder(command_line: &str, folder: &Path) -> bool {
    let folder = folder.to_string_lossy();
    let ends_there = |rest: &str| rest.is_empty() || rest.starts_with(['/', '\0']);
    let found = command_line.match_indices(&*folder);
    found
        .map(|(start, text)| &command_line[start + text.len()..])
        .any(ends_there)
}

fn parent(pid: Pid) -> Option<Pid> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("PPid:"))?
        .trim()
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_names_a_folder_only_as_a_whole() {
        let folder = Path::new("/x/engine/dev");
        for ours in [
            "dockerd\0--data-root=/x/engine/dev/data\0",
            "xtask\0--engine\0/x/engine/dev\0",
            "a\0/x/engine/dev",
        ] {
            assert!(names_folder(ours, folder), "{ours}");
        }
        for other in [
            "dockerd\0--data-root=/x/engine/dev2/data\0",
            "dockerd\0",
            "",
        ] {
            assert!(!names_folder(other, folder), "{other}");
        }
    }

    #[test]
    fn a_pid_file_of_somebody_else_is_nobody_of_ours() {
        let workspace = crate::workspace::Workspace::at(
            &std::env::temp_dir().join(format!("xtask-pid-{}", std::process::id())),
        );
        let engine = Engine::named(&workspace, "test").unwrap();
        fs::create_dir_all(&engine.folder).unwrap();
        fs::write(engine.file("some.pid"), std::process::id().to_string()).unwrap();
        assert_eq!(running(&engine, "some.pid"), None);
        fs::remove_dir_all(workspace.root()).unwrap();
    }
}
