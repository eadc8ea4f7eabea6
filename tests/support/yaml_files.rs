//! The YAML files of a folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Adds every YAML file below a folder, in the order of their names. A folder that is not there has none.
pub(crate) fn yaml_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            yaml_below(&path, found);
        } else if path
            .extension()
            .is_some_and(|it| it == "yaml" || it == "yml")
        {
            found.push(path);
        }
    }
}
