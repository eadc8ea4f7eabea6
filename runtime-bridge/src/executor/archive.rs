//! Archives: what is kept of a job's files, as tar files with nothing in them but files, folders and links.
//!
//! What comes out of a container is hostile: each entry is looked at by itself and written anew. Devices, pipes and sockets
//! are left out, nobody's special rights are kept, and a link is kept as it is written, which is harmless as long as it only
//! ever goes into another container. What is copied out to this machine is looked at once more ([`super::unpack`]).

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
    sync::Arc,
};

use pipeyard::glob::Selection;
use tar::{Archive, Builder, Entry, EntryType, Header};

/// How large an archive may become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// All files together, in bytes.
    pub(crate) bytes: u64,
    /// Files, folders and links.
    pub(crate) entries: usize,
}

impl Limits {
    /// What GitLab takes of a job's artifacts by default is 100 MB.
    pub(crate) const ARTIFACTS: Self = Self {
        bytes: 100 << 20,
        entries: 10_000,
    };
    /// GitLab Runner has no limit here; a disk has.
    pub(crate) const CACHE: Self = Self {
        bytes: 4 << 30,
        entries: 500_000,
    };
}

/// Why there is no archive.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It would be larger than its limits.
    TooLarge(Limits),
    /// The stream or the disk failed.
    Failed(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// An archive that is being made.
pub(crate) struct Packer {
    kept: Selection,
    /// The files that the project came with; they count as known to git.
    tracked: Arc<BTreeSet<String>>,
    builder: Builder<File>,
    /// A second look at the same file, to copy what a hard link names.
    reader: File,
    contents: BTreeMap<String, Content>,
    limits: Limits,
    bytes: u64,
    entries: usize,
    lost: Vec<String>,
}

/// Where a file's content lies in the archive.
#[derive(Clone, Copy)]
struct Content {
    at: u64,
    size: u64,
    mode: u32,
}

/// What was packed.
pub(crate) struct Packed {
    /// With what was found for each rule.
    pub(crate) kept: Selection,
    /// Files, folders and links in it.
    pub(crate) entries: usize,
    /// Hard links to files that are not kept, which have no content of their own.
    pub(crate) lost: Vec<String>,
}

impl Packer {
    /// A new archive at `path`.
    pub(crate) fn new(
        path: &Path,
        kept: Selection,
        tracked: Arc<BTreeSet<String>>,
        limits: Limits,
    ) -> io::Result<Self> {
        let builder = Builder::new(File::create(path)?);
        Ok(Self {
            kept,
            tracked,
            builder,
            reader: File::open(path)?,
            contents: BTreeMap::new(),
            limits,
            bytes: 0,
            entries: 0,
            lost: Vec::new(),
        })
    }

    /// The rules, with what was found so far.
    pub(crate) fn kept(&self) -> &Selection {
        &self.kept
    }

    /// Takes from a tar stream what is wanted. Its names begin with `folder`, which is not part of ours.
    pub(crate) fn add(&mut self, stream: impl Read, folder: &str) -> Result<(), Refused> {
        for entry in Archive::new(stream).entries()? {
            let mut entry = entry?;
            let name = entry.path()?.to_string_lossy().into_owned();
            let Some(path) = below(&name, folder) else {
                continue;
            };
            let kind = entry.header().entry_type();
            let known = kind.is_dir() || self.tracked.contains(&path);
            let fits = matches!(
                kind,
                EntryType::Regular | EntryType::Directory | EntryType::Symlink | EntryType::Link
            );
            if fits && self.kept.takes(&path, known) && path != "." {
                self.count(entry.size())?;
                self.write(&mut entry, kind, path, folder)?;
            }
        }
        Ok(())
    }

    /// Closes the archive.
    pub(crate) fn finish(mut self) -> Result<Packed, Refused> {
        self.builder.finish()?;
        Ok(Packed {
            kept: self.kept,
            entries: self.entries,
            lost: self.lost,
        })
    }

    fn count(&mut self, size: u64) -> Result<(), Refused> {
        self.entries += 1;
        self.bytes = self.bytes.saturating_add(size);
        if self.entries > self.limits.entries || self.bytes > self.limits.bytes {
            return Err(Refused::TooLarge(self.limits));
        }
        Ok(())
    }

    fn write(
        &mut self,
        entry: &mut Entry<'_, impl Read>,
        kind: EntryType,
        path: String,
        folder: &str,
    ) -> Result<(), Refused> {
        let mut header = Header::new_gnu();
        let mode = entry.header().mode()? & 0o777;
        header.set_mode(mode);
        header.set_mtime(entry.header().mtime()?);
        header.set_entry_type(kind);
        header.set_size(0);
        match kind {
            EntryType::Directory => {
                self.builder
                    .append_data(&mut header, format!("{path}/"), io::empty())?;
            }
            EntryType::Regular => {
                let size = entry.size();
                header.set_size(size);
                self.builder.append_data(&mut header, &path, entry)?;
                let at = self.builder.get_mut().stream_position()? - size.next_multiple_of(512);
                self.contents.insert(path, Content { at, size, mode });
            }
            EntryType::Symlink => {
                let target = entry.link_name()?.unwrap_or_default();
                self.builder.append_link(&mut header, &path, target)?;
            }
            _ => {
                let target = entry.link_name()?.unwrap_or_default();
                let target = below(&target.to_string_lossy(), folder);
                self.write_again(&mut header, path, target.as_deref())?;
            }
        }
        Ok(())
    }

    /// A hard link is written as the file that it is.
    fn write_again(
        &mut self,
        header: &mut Header,
        path: String,
        target: Option<&str>,
    ) -> Result<(), Refused> {
        let Some(&content) = target.and_then(|target| self.contents.get(target)) else {
            self.lost.push(path);
            return Ok(());
        };
        self.count(content.size)?;
        header.set_entry_type(EntryType::Regular);
        header.set_size(content.size);
        header.set_mode(content.mode);
        self.reader.seek(SeekFrom::Start(content.at))?;
        let again = (&self.reader).take(content.size);
        self.builder.append_data(header, &path, again)?;
        Ok(())
    }
}

/// The path below `folder`: `.` for the folder itself, nothing for what is not below it, whatever way it says so.
fn below(name: &str, folder: &str) -> Option<String> {
    let name = name.trim_start_matches("./").trim_end_matches('/');
    let path = match folder {
        "" => name,
        folder => match name.strip_prefix(folder)? {
            "" => ".",
            rest => rest.strip_prefix('/')?,
        },
    };
    let part_is_fine = |part: &str| !matches!(part, "" | "..") && !part.contains('\0');
    path.split('/').all(part_is_fine).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(kind: EntryType, size: u64, mode: u32) -> Header {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_mode(mode);
        header
    }

    /// As an engine would send it: everything below `p`, with all kinds of entries.
    fn stream() -> Vec<u8> {
        let mut tar = Builder::new(Vec::new());
        let mut add = |kind, name: &str, text: &str, mode| {
            let mut it = header(kind, text.len() as u64, mode);
            tar.append_data(&mut it, name, text.as_bytes())
                .expect("memory");
        };
        add(EntryType::Directory, "p/", "", 0o755);
        add(EntryType::Directory, "p/dist/", "", 0o755);
        add(EntryType::Regular, "p/dist/a", "content", 0o4755);
        add(EntryType::Regular, "p/other", "x", 0o644);
        add(EntryType::Fifo, "p/dist/pipe", "", 0o644);
        add(EntryType::Char, "p/dist/null", "", 0o666);
        for (name, target, kind) in [
            ("p/dist/same", "p/dist/a", EntryType::Link),
            ("p/dist/lost", "p/other", EntryType::Link),
            ("p/dist/out", "/usr/bin/python3", EntryType::Symlink),
        ] {
            tar.append_link(&mut header(kind, 0, 0o777), name, target)
                .expect("memory");
        }
        tar.into_inner().expect("memory")
    }

    fn packed(limits: Limits) -> Result<(Packed, Vec<String>), Refused> {
        let path = std::env::temp_dir().join(format!("pipeyard-pack-{}", crate::random::hex(8)));
        let kept = Selection::new("/p", &["dist".to_owned()], &[], false);
        let mut packer = Packer::new(&path, kept, Arc::default(), limits)?;
        let result = packer
            .add(stream().as_slice(), "p")
            .and_then(|()| packer.finish());
        let bytes = std::fs::read(&path)?;
        std::fs::remove_file(&path)?;
        let done = result?;
        let mut archive = Archive::new(bytes.as_slice());
        let lines = archive.entries()?.map(|entry| {
            let mut entry = entry?;
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            let target = entry
                .link_name()?
                .map_or(String::new(), |it| format!(" -> {}", it.display()));
            let mode = entry.header().mode()?;
            Ok(format!(
                "{}{target} {mode:o} {text}",
                entry.path()?.display()
            ))
        });
        let lines: io::Result<Vec<_>> = lines.collect();
        Ok((done, lines?))
    }

    #[test]
    fn only_files_folders_and_links_are_packed_and_nobody_keeps_special_rights() {
        let (packed, lines) = packed(Limits::ARTIFACTS).expect("it fits");
        assert_eq!(
            lines,
            [
                "dist/ 755 ",
                "dist/a 755 content",
                "dist/same 755 content",
                "dist/out -> /usr/bin/python3 777 ",
            ]
        );
        assert_eq!(packed.lost, ["dist/lost"]);
    }

    #[test]
    fn too_much_is_refused_while_it_is_read() {
        for limits in [
            Limits {
                bytes: 6,
                entries: 100,
            },
            Limits {
                bytes: 100,
                entries: 1,
            },
        ] {
            assert!(
                matches!(packed(limits), Err(Refused::TooLarge(_))),
                "{limits:?}"
            );
        }
    }

    #[test]
    fn names_that_leave_are_not_below() {
        for (name, folder, path) in [
            ("p/a", "p", Some("a")),
            ("p/", "p", Some(".")),
            ("dist/a", "", Some("dist/a")),
            ("pp/a", "p", None),
            ("p/../a", "p", None),
            ("/etc/passwd", "", None),
            ("p//a", "p", None),
        ] {
            assert_eq!(below(name, folder).as_deref(), path, "{name}");
        }
    }
}
