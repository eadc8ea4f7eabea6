//! The files that a job finds in its project folder.

use std::{collections::BTreeSet, io};

use pipeyard::{diagnostics::Phrase, phrase, wire::request::File};

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WorkspaceFile {
    /// Its path below the project folder, with `/`.
    pub(crate) path: String,
    /// Its content.
    pub(crate) content: Vec<u8>,
    /// Whether it may be run.
    pub(crate) executable: bool,
}

/// The files of a project, each with a path that stays inside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Workspace {
    files: Vec<WorkspaceFile>,
}

impl Workspace {
    /// Takes the files of a page. A text that begins with `#!` may be run: a page knows no file modes.
    pub(crate) fn from_page(files: &[File]) -> Result<Self, Phrase> {
        files
            .iter()
            .map(|file| WorkspaceFile {
                path: file.path.clone(),
                content: file.text.clone().into_bytes(),
                executable: file.text.starts_with("#!"),
            })
            .collect::<Vec<_>>()
            .try_into()
    }

    /// These files, with others over them: of two at one path the other one wins.
    #[must_use]
    pub(crate) fn under(mut self, over: Self) -> Self {
        let hidden: BTreeSet<_> = over.files.iter().map(|file| &file.path).collect();
        self.files.retain(|file| !hidden.contains(&file.path));
        self.files.extend(over.files);
        self
    }

    /// The files.
    pub(crate) fn files(&self) -> impl Iterator<Item = &WorkspaceFile> {
        self.files.iter()
    }

    /// How many files there are.
    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// All of it as a tar archive whose names begin with `directory` (absolute). Everybody may read and write everything,
    /// as in GitLab Runner, because nobody knows which user an image runs as.
    pub(crate) fn archive(&self, directory: &str) -> io::Result<Vec<u8>> {
        let mut archive = tar::Builder::new(Vec::new());
        let root = directory.trim_matches('/');
        let mut known = BTreeSet::new();
        add_folders(&mut archive, &mut known, root)?;
        for file in &self.files {
            let path = format!("{root}/{}", file.path);
            if let Some((folder, _)) = path.rsplit_once('/') {
                add_folders(&mut archive, &mut known, folder)?;
            }
            let mut header = tar::Header::new_gnu();
            header.set_size(file.content.len() as u64);
            header.set_mode(if file.executable { 0o777 } else { 0o666 });
            archive.append_data(&mut header, &path, file.content.as_slice())?;
        }
        archive.into_inner()
    }
}

impl TryFrom<Vec<WorkspaceFile>> for Workspace {
    type Error = Phrase;

    /// Refuses paths that leave the project folder, whatever way.
    fn try_from(files: Vec<WorkspaceFile>) -> Result<Self, Phrase> {
        match files.iter().find(|file| !stays_inside(&file.path)) {
            None => Ok(Self { files }),
            Some(file) => {
                let path = file.path.escape_debug();
                Err(phrase!(
                    "the path `{path}` leaves the project folder",
                    "`{path}` 경로는 프로젝트 폴더 밖을 가리킵니다"
                ))
            }
        }
    }
}

fn stays_inside(path: &str) -> bool {
    let part_is_fine =
        |part: &str| !part.is_empty() && part != "." && part != ".." && part.len() <= 255;
    path.len() <= 4096 && !path.contains(['\0', '\\']) && path.split('/').all(part_is_fine)
}

fn add_folders(
    archive: &mut tar::Builder<Vec<u8>>,
    known: &mut BTreeSet<String>,
    folder: &str,
) -> io::Result<()> {
    let ends = folder
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([folder.len()]);
    for end in ends {
        let path = &folder[..end];
        if !known.insert(path.to_owned()) {
            continue;
        }
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Directory);
        header.set_size(0);
        header.set_mode(0o777);
        archive.append_data(&mut header, format!("{path}/"), io::empty())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> WorkspaceFile {
        WorkspaceFile {
            path: path.into(),
            content: b"x".to_vec(),
            executable: false,
        }
    }

    #[test]
    fn paths_that_leave_the_project_are_refused() {
        let long = "a".repeat(256);
        for path in [
            "",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a//b",
            "a/",
            ".",
            "a\0b",
            "..\\x",
            &long,
        ] {
            assert!(Workspace::try_from(vec![file(path)]).is_err(), "{path:?}");
        }
        assert!(Workspace::try_from(vec![file("a/b.txt"), file(".env"), file("빌드/..x")]).is_ok());
    }

    #[test]
    fn of_two_files_at_one_path_the_upper_one_wins() {
        let upper = WorkspaceFile {
            content: b"upper".to_vec(),
            ..file("a")
        };
        let below = Workspace::try_from(vec![file("a"), file("b")]).expect("inside");
        let both = below.under(Workspace::try_from(vec![upper.clone()]).expect("inside"));
        assert_eq!(both.files, [file("b"), upper]);
    }

    #[test]
    fn every_folder_comes_once_and_before_its_files() {
        let workspace = Workspace::try_from(vec![file("a/b/c"), file("a/d")]).expect("inside");
        let bytes = workspace.archive("/builds/g/p").expect("memory");
        let mut archive = tar::Archive::new(bytes.as_slice());
        let names: Vec<_> = archive
            .entries()
            .expect("an archive")
            .map(|entry| {
                let entry = entry.expect("an entry");
                let mode = entry.header().mode().expect("a mode");
                format!("{} {mode:o}", entry.path().expect("a path").display())
            })
            .collect();
        assert_eq!(
            names,
            [
                "builds/ 777",
                "builds/g/ 777",
                "builds/g/p/ 777",
                "builds/g/p/a/ 777",
                "builds/g/p/a/b/ 777",
                "builds/g/p/a/b/c 666",
                "builds/g/p/a/d 666",
            ]
        );
    }
}
