//! Stamps: a fingerprint of the inputs of a build, kept beside its output, so that nothing is built twice.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::problem::{OrProblem, Result};
use crate::workspace::Workspace;

/// Folders that hold outputs, or somebody else's files.
const NOT_INPUT: [&str; 6] = [
    "target",
    "node_modules",
    "dist",
    "pkg",
    ".git",
    "test-results",
];

/// 16 hexadecimal digits for these bytes.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// A fingerprint of files and folders (names and contents) and of `extra`, such as options and versions.
/// What does not exist counts as absent, so that its arrival changes the stamp.
pub(crate) fn of_files(workspace: &Workspace, inputs: &[&str], extra: &str) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    extra.hash(&mut hasher);
    for input in inputs {
        for file in files_below(&workspace.path(input))? {
            file.strip_prefix(workspace.root())
                .unwrap_or(&file)
                .hash(&mut hasher);
            let content =
                fs::read(&file).or_problem(|| format!("cannot read {}", file.display()))?;
            content.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Whether the build that wrote this stamp had the same inputs.
pub(crate) fn is_fresh(stamp_file: &Path, stamp: &str) -> bool {
    fs::read_to_string(stamp_file).is_ok_and(|old| old == stamp)
}

/// To be called after the build: a build that breaks off must not look finished.
pub(crate) fn write(stamp_file: &Path, stamp: &str) -> Result<()> {
    let folder = stamp_file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).or_problem(|| format!("cannot make {}", folder.display()))?;
    fs::write(stamp_file, stamp).or_problem(|| format!("cannot write {}", stamp_file.display()))
}

/// All files of a folder in one order everywhere; a file is itself; nothing is nothing.
pub(crate) fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(path).or_problem(|| format!("cannot list {}", path.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let skipped = path.is_dir() && NOT_INPUT.iter().any(|name| path.ends_with(name));
        if !skipped {
            files.extend(files_below(&path)?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("src")).unwrap();
        folder
    }

    fn stamp_of(folder: &Path) -> String {
        of_files(&Workspace::at(folder), &["src", "absent.toml"], "release").unwrap()
    }

    #[test]
    fn a_stamp_changes_with_names_contents_and_arrivals() {
        let folder = folder("stamp");
        fs::write(folder.join("src/a.rs"), "one").unwrap();
        let first = stamp_of(&folder);
        assert_eq!(first, stamp_of(&folder));
        fs::write(folder.join("src/a.rs"), "two").unwrap();
        let second = stamp_of(&folder);
        assert_ne!(first, second);
        fs::rename(folder.join("src/a.rs"), folder.join("src/b.rs")).unwrap();
        let third = stamp_of(&folder);
        assert_ne!(second, third);
        fs::write(folder.join("absent.toml"), "").unwrap();
        assert_ne!(third, stamp_of(&folder));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn outputs_do_not_make_a_build_stale() {
        let folder = folder("outputs");
        let before = stamp_of(&folder);
        fs::create_dir_all(folder.join("src/node_modules")).unwrap();
        fs::write(folder.join("src/node_modules/x.js"), "x").unwrap();
        assert_eq!(before, stamp_of(&folder));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_build_is_fresh_only_with_the_stamp_of_its_inputs() {
        let folder = folder("fresh");
        let file = folder.join("deep/er/stamp");
        assert!(!is_fresh(&file, "1"));
        write(&file, "1").unwrap();
        assert!(is_fresh(&file, "1"));
        assert!(!is_fresh(&file, "2"));
        fs::remove_dir_all(folder).unwrap();
    }
}
