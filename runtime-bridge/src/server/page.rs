//! The built page: files in memory, so that no request can name a file of the machine.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use axum::body::Bytes;
use pipeyard::{diagnostics::Language, phrase};

/// A page is a few megabytes; more than this is not a page.
const MOST_BYTES: u64 = 64 << 20;

/// The files of the page by path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    files: BTreeMap<String, File>,
}

/// One file.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Its type, for `Content-Type`.
    pub(super) media_type: &'static str,
    /// Its content.
    pub(super) content: Bytes,
}

impl Page {
    /// Reads a folder.
    pub(crate) fn read(folder: &Path) -> io::Result<Self> {
        let mut page = Self::default();
        let mut left = MOST_BYTES;
        page.read_folder(folder, "", &mut left)?;
        Ok(page)
    }

    /// A page that says how to build the real one.
    pub(crate) fn not_built(language: Language) -> Self {
        let said = phrase!(
            "The page is not built. In a checkout of Pipeyard, run: cargo xtask play. Otherwise, say where it is: pipeyard serve --page FOLDER",
            "페이지가 아직 빌드되지 않았습니다. Pipeyard 저장소에서 cargo xtask play를 실행하거나, pipeyard serve --page 폴더로 위치를 알려 주세요."
        );
        let text = said.text(language);
        let content =
            format!("<!doctype html><meta charset=utf-8><title>Pipeyard</title><p>{text}</p>\n");
        let file = File {
            media_type: "text/html; charset=utf-8",
            content: content.into(),
        };
        Self {
            files: [("index.html".to_owned(), file)].into(),
        }
    }

    /// The first of these folders that holds a page.
    pub(crate) fn find(folders: &[PathBuf]) -> Option<Self> {
        folders
            .iter()
            .filter(|folder| folder.join("index.html").is_file())
            .find_map(|folder| Self::read(folder).ok())
    }

    /// The file at a path of a request (`/` is the page itself).
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        let path = path.strip_prefix('/')?;
        let path = if path.is_empty() { "index.html" } else { path };
        self.files.get(path)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str, left: &mut u64) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = format!("{prefix}{name}");
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.read_folder(&entry.path(), &format!("{path}/"), left)?;
            } else if kind.is_file() {
                let size = entry.metadata()?.len();
                *left = left
                    .checked_sub(size)
                    .ok_or_else(|| io::Error::other("the folder is too large to be a page"))?;
                let file = File {
                    media_type: media_type(&name),
                    content: fs::read(entry.path())?.into(),
                };
                self.files.insert(path, file);
            }
        }
        Ok(())
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
