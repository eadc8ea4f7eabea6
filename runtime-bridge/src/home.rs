//! The folder of state, and who is alive in it.
//!
//! ```text
//! home-id                  the identity of this folder: a label on everything that is created on an engine
//! instances/<id>/lock      held by the program while it lives
//! instances/<id>/runs/     the events of its runs, and their artifacts
//! ```
//! A lock goes away with its process, however that ends. So "is it alive?" is "is its lock held?", which no reused process
//! number can confuse.

use std::{
    env,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use crate::random;

/// A folder younger than this may belong to a program that is just starting.
const YOUNG: Duration = Duration::from_secs(60);

/// The folder of state of one user.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    path: PathBuf,
    identity: String,
}

impl Home {
    /// Opens the folder of this user: `PIPEYARD_STATE_DIR`, or `pipeyard` below `XDG_STATE_HOME` or `~/.local/state`.
    pub(crate) fn open() -> io::Result<Self> {
        Self::at(place())
    }

    /// Opens a folder, creating it for this user alone.
    pub(crate) fn at(path: PathBuf) -> io::Result<Self> {
        create_private(&path)?;
        let identity = identity(&path)?;
        Ok(Self { path, identity })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What tells this folder from others on the same engine.
    pub(crate) fn identity(&self) -> &str {
        &self.identity
    }

    /// Where caches of jobs are kept from run to run: `PIPEYARD_STATE_DIR/caches`, or `pipeyard` below `XDG_CACHE_HOME` or
    /// `~/.cache`.
    pub(crate) fn caches(&self) -> PathBuf {
        let chosen = variable("PIPEYARD_STATE_DIR").is_some();
        let usual = || {
            variable("XDG_CACHE_HOME")
                .map(|path| path.join("pipeyard"))
                .or_else(|| variable("HOME").map(|path| path.join(".cache/pipeyard")))
        };
        let usual = (!chosen).then(usual).flatten();
        usual.unwrap_or_else(|| self.path.join("caches"))
    }

    /// Becomes an instance: takes a name and holds its lock until the value is dropped or the process ends.
    pub(crate) fn begin_instance(&self) -> io::Result<Instance> {
        let name = random::hex(12);
        let folder = self.instances().join(&name);
        create_private(&folder.join("runs"))?;
        let lock = File::create(folder.join("lock"))?;
        lock.try_lock().map_err(io::Error::from)?;
        Ok(Instance {
            name,
            folder,
            _lock: lock,
        })
    }

    /// Whether the instance with this name holds its lock.
    pub(crate) fn is_alive(&self, instance: &str) -> bool {
        is_locked(&self.instances().join(instance).join("lock"))
    }

    /// Removes the folders of instances that are not alive.
    pub(crate) fn forget_the_dead(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.instances())? {
            let folder = entry?.path();
            if !is_young(&folder) && !is_locked(&folder.join("lock")) {
                fs::remove_dir_all(&folder)?;
            }
        }
        Ok(())
    }

    fn instances(&self) -> PathBuf {
        self.path.join("instances")
    }
}

/// This program, while it runs.
#[derive(Debug)]
pub(crate) struct Instance {
    name: String,
    folder: PathBuf,
    _lock: File,
}

impl Instance {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Its own folder, which nobody else can read; it goes when the program ends.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the events of its runs go.
    pub(crate) fn runs(&self) -> PathBuf {
        self.folder.join("runs")
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // What stays behind is removed by the next program.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

fn place() -> PathBuf {
    variable("PIPEYARD_STATE_DIR")
        .or_else(|| variable("XDG_STATE_HOME").map(|path| path.join("pipeyard")))
        .or_else(|| variable("HOME").map(|path| path.join(".local/state/pipeyard")))
        .or_else(|| variable("LOCALAPPDATA").map(|path| path.join("pipeyard")))
        .unwrap_or_else(|| env::temp_dir().join("pipeyard"))
}

/// Logs of jobs lie in here, so nobody else may read it.
fn create_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn identity(home: &Path) -> io::Result<String> {
    let path = home.join("home-id");
    if !path.exists() {
        let draft = home.join(format!("home-id.{}", random::hex(8)));
        fs::write(&draft, random::hex(16))?;
        // Of two programs that start at once, one wins; both read the winner's.
        let linked = fs::hard_link(&draft, &path);
        fs::remove_file(&draft)?;
        if let Err(error) = linked
            && !path.exists()
        {
            return Err(error);
        }
    }
    Ok(fs::read_to_string(path)?.trim().to_owned())
}

fn is_locked(lock: &Path) -> bool {
    match File::open(lock) {
        Ok(file) => matches!(file.try_lock(), Err(TryLockError::WouldBlock)),
        Err(_) => false,
    }
}

fn is_young(folder: &Path) -> bool {
    fs::metadata(folder)
        .and_then(|metadata| metadata.modified())
        .is_ok_and(|time| SystemTime::now().duration_since(time).unwrap_or_default() < YOUNG)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        env::temp_dir().join(format!("pipeyard-test-{name}-{}", random::hex(8)))
    }

    #[test]
    fn an_instance_is_alive_while_it_is_held() {
        let home = Home::at(folder("alive")).expect("a folder");
        let instance = home.begin_instance().expect("an instance");
        let name = instance.name().to_owned();
        assert!(home.is_alive(&name));
        assert!(!home.is_alive("somebody-else"));
        home.forget_the_dead().expect("a folder");
        assert!(instance.runs().exists());
        drop(instance);
        assert!(!home.is_alive(&name));
        fs::remove_dir_all(&home.path).expect("a folder");
    }

    #[test]
    fn a_home_keeps_its_identity() {
        let path = folder("identity");
        let first = Home::at(path.clone()).expect("a folder");
        let second = Home::at(path.clone()).expect("a folder");
        assert_eq!(first.identity(), second.identity());
        assert_eq!(first.identity().len(), 16);
        fs::remove_dir_all(path).expect("a folder");
    }
}
