//! Where the files of a run are kept: artifacts as long as the run, caches from run to run.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use sha2::{Digest, Sha256};

use super::unpack::{self, Hostile};
use crate::random::in_hex;

/// What one job handed on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Deposit {
    /// Its artifacts.
    pub(crate) archive: Option<PathBuf>,
    /// Its reports, by kind.
    pub(crate) reports: Vec<(String, PathBuf)>,
    /// The variables that it reported.
    pub(crate) variables: Vec<(String, String)>,
}

/// The storage of one run. Its artifacts go with the value; its caches stay.
#[derive(Debug)]
pub(crate) struct Storage {
    artifacts: PathBuf,
    caches: PathBuf,
    scope: String,
    deposits: Mutex<BTreeMap<u32, Deposit>>,
}

impl Storage {
    /// A storage with its artifacts in a new folder `artifacts`. Runs of one `scope` share their caches: it names the project.
    pub(crate) fn new(artifacts: PathBuf, caches: PathBuf, scope: &str) -> io::Result<Self> {
        create_private(&artifacts)?;
        create_private(&caches)?;
        Ok(Self {
            artifacts,
            caches,
            scope: scope.to_owned(),
            deposits: Mutex::default(),
        })
    }

    /// A file for an archive of a job; `kind` is `archive` or the kind of a report.
    pub(crate) fn place(&self, job: u32, kind: &str) -> PathBuf {
        self.artifacts.join(format!("{job}.{kind}.tar"))
    }

    /// Where the cache with this key lies, if it exists.
    pub(crate) fn cache(&self, key: &str) -> PathBuf {
        // Keys are anything that variables hold, so their digest is the name.
        let digest = Sha256::digest(format!("{}\0{key}", self.scope));
        self.caches.join(format!("{}.tar", in_hex(&digest)))
    }

    /// A file beside the caches, to become one when it is whole.
    pub(crate) fn draft(&self) -> PathBuf {
        self.caches
            .join(format!("draft.{}", crate::random::hex(16)))
    }

    /// Keeps what a job hands on, in the place of what an earlier try of it did.
    pub(crate) fn deposit(&self, job: u32, deposit: Deposit) {
        self.lock().insert(job, deposit);
    }

    /// What a job has handed on.
    pub(crate) fn deposit_of(&self, job: u32) -> Deposit {
        self.lock().get(&job).cloned().unwrap_or_default()
    }

    /// The variables that these jobs reported, in order.
    pub(crate) fn reported(&self, jobs: impl Iterator<Item = u32>) -> Vec<(String, String)> {
        let deposits = self.lock();
        let reported = jobs.filter_map(|job| deposits.get(&job));
        reported
            .flat_map(|it| it.variables.iter().cloned())
            .collect()
    }

    /// Copies the artifacts of every job that has some into a folder of its name below `folder`; the jobs whose artifacts
    /// could not be copied, and why.
    pub(crate) fn copy_out<'a>(
        &self,
        names: impl Iterator<Item = &'a str>,
        folder: &Path,
    ) -> Vec<(String, Hostile)> {
        let mut failed = Vec::new();
        for (job, name) in names.enumerate() {
            let deposit = self.deposit_of(job as u32);
            let archives = deposit
                .archive
                .iter()
                .chain(deposit.reports.iter().map(|(_, path)| path));
            for archive in archives {
                if let Err(why) = unpack::unpack(archive, &folder.join(folder_name(name))) {
                    failed.push((name.to_owned(), why));
                }
            }
        }
        failed
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u32, Deposit>> {
        self.deposits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        // What stays behind lies in the folder of this instance, which goes when the program ends or with the next start.
        let _ = fs::remove_dir_all(&self.artifacts);
    }
}

/// `build: [a, b]` → `build_ [a, b]`: what every system takes for a folder.
fn folder_name(job: &str) -> String {
    let fine = |c: char| !c.is_control() && !"/\\:*?\"<>|".contains(c);
    let name: String = job
        .chars()
        .map(|c| if fine(c) { c } else { '_' })
        .take(80)
        .collect();
    match name.trim_matches(['.', ' ']) {
        "" => "_".to_owned(),
        name => name.to_owned(),
    }
}

fn create_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_do_not_share_caches_and_keys_cannot_lead_anywhere() {
        let root = std::env::temp_dir().join(format!("pipeyard-storage-{}", crate::random::hex(8)));
        let storage = |run: &str, scope: &str| {
            Storage::new(root.join(run), root.join("caches"), scope).expect("a folder")
        };
        let (a, b) = (storage("1", "/a"), storage("2", "/b"));
        assert_ne!(a.cache("key"), b.cache("key"));
        assert_eq!(a.cache("key"), storage("3", "/a").cache("key"));
        assert_eq!(
            a.cache("../../etc").parent(),
            Some(root.join("caches").as_path())
        );
        assert!(root.join("1").exists());
        drop(a);
        assert!(!root.join("1").exists() && root.join("caches").exists());
        drop(b);
        fs::remove_dir_all(root).expect("a folder");
    }

    #[test]
    fn a_later_try_replaces_what_was_handed_on() {
        let root = std::env::temp_dir().join(format!("pipeyard-storage-{}", crate::random::hex(8)));
        let storage = Storage::new(root.join("run"), root.join("caches"), "p").expect("a folder");
        let with = |value: &str| Deposit {
            variables: vec![("A".to_owned(), value.to_owned())],
            ..Deposit::default()
        };
        storage.deposit(1, with("old"));
        storage.deposit(1, with("new"));
        storage.deposit(0, with("first"));
        let reported = storage.reported([0, 1, 7].into_iter());
        let values: Vec<_> = reported.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["first", "new"]);
        drop(storage);
        fs::remove_dir_all(root).expect("a folder");
    }

    #[test]
    fn every_job_has_a_folder_that_every_system_takes() {
        for (job, folder) in [
            ("build: [a, b]", "build_ [a, b]"),
            ("../x", "_x"),
            ("..", "_"),
            ("a/b\0", "a_b_"),
            ("빌드", "빌드"),
        ] {
            assert_eq!(folder_name(job), folder);
        }
    }
}
