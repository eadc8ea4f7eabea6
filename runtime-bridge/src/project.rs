//! The files of a project folder: what each job gets.

use std::{fs, io, path::Path, process::Command};

use pipeyard::{diagnostics::Phrase, phrase};

use crate::executor::{Workspace, WorkspaceFile};

/// What is copied into each job, at most.
const MOST_BYTES: u64 = 256 << 20;
const MOST_FILES: usize = 20_000;

/// More files than this are not listed: nobody would wait for it.
const MOST_LISTED: usize = 200_000;

/// The paths of all files of a project: what git would know of, or, outside of git, everything. `None` when there are too
/// many to list.
pub(crate) fn paths(folder: &Path) -> Option<Vec<String>> {
    let paths = match known_to_git(folder) {
        // A folder that git ignores is a project of its own.
        Some(paths) if !paths.is_empty() => paths,
        _ => everything_below(folder, MOST_LISTED).ok()?,
    };
    (paths.len() <= MOST_LISTED).then_some(paths)
}

/// The files that each job gets: what git would know of, or, outside of git, everything.
pub(crate) fn workspace(folder: &Path) -> Result<Workspace, Phrase> {
    let unreadable = |error: io::Error| unreadable(folder, &error);
    let paths = match known_to_git(folder) {
        Some(paths) => paths,
        None => everything_below(folder, MOST_FILES).map_err(unreadable)?,
    };
    if paths.len() > MOST_FILES {
        return Err(too_much(folder));
    }
    let root = folder.canonicalize().map_err(unreadable)?;
    let mut left = MOST_BYTES;
    let mut files = Vec::new();
    for path in paths {
        if let Some(file) = workspace_file(&root, &path) {
            left = left
                .checked_sub(file.content.len() as u64)
                .ok_or_else(|| too_much(folder))?;
            files.push(file);
        }
    }
    files.try_into()
}

/// A file of the project. What is gone meanwhile, or leads out of the project, is left out.
fn workspace_file(root: &Path, path: &str) -> Option<WorkspaceFile> {
    let place = root.join(path).canonicalize().ok()?;
    let metadata = fs::metadata(&place).ok()?;
    if !place.starts_with(root) || !metadata.is_file() || metadata.len() > MOST_BYTES {
        return None;
    }
    Some(WorkspaceFile {
        path: path.to_owned(),
        content: fs::read(&place).ok()?,
        executable: is_executable(&metadata),
    })
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    true
}

fn known_to_git(folder: &Path) -> Option<Vec<String>> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
            "--deduplicate",
        ])
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let paths = output.stdout.split(|&byte| byte == 0);
    Some(
        paths
            .filter_map(|path| String::from_utf8(path.to_vec()).ok())
            .filter(|path| !path.is_empty())
            .collect(),
    )
}

/// Every file below a folder, and of more than `most` one more than that.
fn everything_below(folder: &Path, most: usize) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(prefix) = folders.pop() {
        for entry in fs::read_dir(folder.join(&prefix))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = format!("{prefix}{name}");
            if !entry.file_type()?.is_dir() {
                paths.push(path);
            } else if name != ".git" {
                folders.push(format!("{path}/"));
            }
            if paths.len() > most {
                return Ok(paths);
            }
        }
    }
    paths.sort_unstable();
    Ok(paths)
}

fn unreadable(folder: &Path, error: &io::Error) -> Phrase {
    let folder = folder.display();
    phrase!(
        "the folder {folder} cannot be read: {error}",
        "{folder} 폴더를 읽을 수 없습니다: {error}"
    )
}

fn too_much(folder: &Path) -> Phrase {
    let (folder, files, size) = (folder.display(), MOST_FILES, MOST_BYTES >> 20);
    phrase!(
        "{folder} is too large to copy into each job: more than {files} files or {size} MiB. Name the folder of the project with --project, or list what is not needed in .gitignore",
        "{folder} 폴더가 너무 커서 작업마다 복사할 수 없습니다: 파일 {files}개 또는 {size}MiB 초과. --project로 프로젝트 폴더를 지정하거나, 필요 없는 파일을 .gitignore에 적으세요"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_holds_the_project_and_nothing_else() {
        let root = std::env::temp_dir().join(format!("pipeyard-project-{}", crate::random::hex(8)));
        fs::create_dir_all(root.join("project/src/.git")).expect("a folder");
        fs::write(root.join("secret"), "x").expect("a file");
        fs::write(root.join("project/a.txt"), "a").expect("a file");
        fs::write(root.join("project/src/b.txt"), "b").expect("a file");
        fs::write(root.join("project/src/.git/config"), "c").expect("a file");
        #[cfg(unix)]
        std::os::unix::fs::symlink("../secret", root.join("project/out")).expect("a link");
        assert_eq!(
            everything_below(&root.join("project"), MOST_FILES)
                .expect("a folder")
                .len(),
            if cfg!(unix) { 3 } else { 2 }
        );
        assert_eq!(
            workspace(&root.join("project")).expect("a workspace").len(),
            2
        );
        fs::remove_dir_all(root).expect("a folder");
    }
}
