//! The cases: one pipeline file each, named as a sentence, with a folder of the same name beside it where the project has
//! more files. A `config.toml` in there is given to both runs, and so is a `context.json`.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const ENDING: &str = ".gitlab-ci.yml";

/// A pipeline to be run twice.
#[derive(Debug)]
pub(crate) struct Case {
    /// `shell/a_failing_line_ends_the_job`.
    pub(crate) name: String,
    pipeline: PathBuf,
    project: PathBuf,
}

impl Case {
    /// Those with a Docker engine inside take ten times as long as the others.
    pub(crate) fn is_slow(&self) -> bool {
        self.name.starts_with("dind/")
    }

    /// Puts the project into a folder that may be written to.
    pub(crate) fn copy_to(&self, folder: &Path) {
        if self.project.is_dir() {
            copy(&self.project, folder);
        }
        fs::copy(&self.pipeline, folder.join(ENDING)).expect("the pipeline is a file");
    }

    /// Whether a `config.toml` says which runners there are.
    pub(crate) fn has_runners(&self) -> bool {
        self.project.join("config.toml").exists()
    }

    /// The options that follow from what the project has.
    pub(crate) fn options(&self) -> Vec<&'static str> {
        let given = [
            ("config.toml", "--runner-config"),
            ("context.json", "--context"),
        ];
        given
            .into_iter()
            .filter(|(file, _)| self.project.join(file).exists())
            .flat_map(|(file, option)| [option, file])
            .collect()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file");
        }
    }
}

/// All cases whose path contains this, in order.
pub(crate) fn all(part: &str) -> Vec<Case> {
    let mut cases: Vec<_> = folders(&root())
        .iter()
        .flat_map(|area| in_area(area))
        .collect();
    cases.retain(|case| case.name.contains(part));
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

fn in_area(area: &Path) -> Vec<Case> {
    let files = fs::read_dir(area).expect("a folder").flatten();
    files
        .filter_map(|file| {
            let path = file.path();
            let sentence = path.file_name()?.to_str()?.strip_suffix(ENDING)?.to_owned();
            let area_name = area.file_name()?.to_str()?;
            Some(Case {
                name: format!("{area_name}/{sentence}"),
                project: area.join(&sentence),
                pipeline: path,
            })
        })
        .collect()
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).expect("the cases are there").flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect()
}

/// The cases that are known to differ.
pub(crate) fn not_yet() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("not_yet.txt")).expect("a list");
    let names = text.lines().map(str::trim);
    names
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fidelity")
}
