//! Copying an archive out to this machine, in two passes: everything is looked at before anything is written.

use std::{
    collections::BTreeSet,
    fmt,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use tar::{Archive, EntryType};

use super::archive::Limits;

/// Why an archive is not copied out, and which entry is the reason.
#[derive(Debug)]
pub(crate) enum Hostile {
    /// The entry, and what is wrong with it.
    Entry(String, &'static str),
    /// The archive or the disk cannot be read or written.
    Io(io::Error),
}

impl fmt::Display for Hostile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry(name, why) => write!(f, "{}: {why}", name.escape_debug()),
            Self::Io(error) => write!(f, "{error}"),
        }
    }
}

impl From<io::Error> for Hostile {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Writes the archive at `path` into `folder`, or nothing of it.
pub(crate) fn unpack(path: &Path, folder: &Path) -> Result<usize, Hostile> {
    let count = check(File::open(path)?)?;
    fs::create_dir_all(folder)?;
    let mut links = Vec::new();
    for entry in Archive::new(File::open(path)?).entries()? {
        let mut entry = entry?;
        let place = place(folder, &entry.path()?)?;
        match entry.header().entry_type() {
            EntryType::Directory => make_folder(folder, &place)?,
            EntryType::Symlink => {
                links.push((place, entry.link_name()?.unwrap_or_default().into_owned()));
            }
            _ => {
                prepare(folder, &place)?;
                let mode = entry.header().mode()?;
                write_file(&place, &mut entry, mode)?;
            }
        }
    }
    // Last, so that nothing was ever written through one.
    for (place, target) in links {
        prepare(folder, &place)?;
        link(&target, &place)?;
    }
    Ok(count)
}

/// The first pass.
fn check(archive: impl Read) -> Result<usize, Hostile> {
    let mut seen = BTreeSet::new();
    let mut no_folders = BTreeSet::new();
    let (mut bytes, mut paths) = (0_u64, Vec::new());
    for entry in Archive::new(archive).entries()? {
        let entry = entry?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let refuse = |why| Err(Hostile::Entry(name.clone(), why));
        let path = name.strip_suffix('/').unwrap_or(&name);
        if let Some(why) = objection(path) {
            return refuse(why);
        }
        let kind = entry.header().entry_type();
        if !matches!(
            kind,
            EntryType::Regular | EntryType::Directory | EntryType::Symlink
        ) {
            return refuse("neither a file, nor a folder, nor a symbolic link");
        }
        if entry.header().mode()? & 0o7000 != 0 {
            return refuse("has the rights of its owner (setuid, setgid) or a sticky bit");
        }
        // Some disks do not tell capitals from small letters.
        if !seen.insert(path.to_lowercase()) {
            return refuse("there twice, or differing from another in capitals only");
        }
        if kind.is_symlink() {
            let target =
                String::from_utf8_lossy(&entry.link_name_bytes().unwrap_or_default()).into_owned();
            if !link_stays_inside(path, &target) {
                return refuse("a link that leads out");
            }
        }
        if !kind.is_dir() {
            no_folders.insert(path.to_lowercase());
        }
        bytes = bytes.saturating_add(entry.size());
        if bytes > Limits::ARTIFACTS.bytes || seen.len() > Limits::ARTIFACTS.entries {
            return refuse("more than an archive of artifacts may hold");
        }
        paths.push(name);
    }
    for name in &paths {
        let path = name.trim_end_matches('/').to_lowercase();
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        if folders.any(|folder| no_folders.contains(folder)) {
            return Err(Hostile::Entry(
                name.clone(),
                "lies behind what is no folder",
            ));
        }
    }
    Ok(paths.len())
}

fn objection(path: &str) -> Option<&'static str> {
    let parts = || path.split('/');
    if path.starts_with('/') || path.contains('\\') || path.contains(':') && cfg!(windows) {
        Some("an absolute path, or one of another system")
    } else if parts().any(|part| part == "..") {
        Some("leads out of its folder")
    } else if path.contains('\0') || parts().any(|part| part.is_empty() || part == ".") {
        Some("not a tidy path")
    } else if path.len() > 4096 || parts().any(|part| part.len() > 255) {
        Some("a name that is too long")
    } else {
        None
    }
}

/// `..` is allowed at the front alone: behind a name, it would lead wherever that name leads.
fn link_stays_inside(path: &str, target: &str) -> bool {
    let depth = path.matches('/').count();
    let up = target.split('/').take_while(|&part| part == "..").count();
    let rest = || target.split('/').skip(up);
    let tidy = !target.is_empty() && !target.contains(['\0', '\\']) && target.len() <= 4096;
    tidy && !target.starts_with('/') && up <= depth && rest().all(|part| part != "..")
}

fn place(folder: &Path, path: &Path) -> Result<PathBuf, Hostile> {
    let name = path.to_string_lossy().into_owned();
    match objection(name.trim_end_matches('/')) {
        None => Ok(folder.join(path)),
        Some(why) => Err(Hostile::Entry(name, why)),
    }
}

/// Makes the folders that lead to a place. A link that lies in the way, whoever put it there, is not followed.
fn prepare(root: &Path, place: &Path) -> Result<(), Hostile> {
    if let Some(parent) = place.parent() {
        make_folder(root, parent)?;
    }
    match fs::symlink_metadata(place) {
        Ok(there) if !there.is_dir() => fs::remove_file(place)?,
        _ => {}
    }
    Ok(())
}

fn make_folder(root: &Path, folder: &Path) -> Result<(), Hostile> {
    let below = folder.strip_prefix(root).unwrap_or(Path::new(""));
    let mut at = root.to_owned();
    for part in below.components() {
        at.push(part);
        match fs::symlink_metadata(&at) {
            Ok(there) if there.is_dir() => {}
            Ok(_) => {
                return Err(Hostile::Entry(
                    at.display().to_string(),
                    "there already, and no folder",
                ));
            }
            Err(_) => fs::create_dir(&at)?,
        }
    }
    Ok(())
}

fn write_file(place: &Path, content: &mut impl Read, mode: u32) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600 | (mode & 0o111));
    #[cfg(not(unix))]
    let _ = mode;
    io::copy(content, &mut options.open(place)?).map(|_| ())
}

#[cfg(unix)]
fn link(target: &Path, place: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, place)
}

/// Only administrators may make links on Windows, and the file that it names is there as well.
#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
