//! The built page, in `www/dist`.

use std::path::PathBuf;

use crate::problem::Result;
use crate::workspace::Workspace;
use crate::{npm, process, stamp, step, wasm};

const SOURCES: [&str; 9] = [
    "www/index.html",
    "www/src",
    "www/content",
    "www/public",
    "www/package.json",
    "www/package-lock.json",
    "www/tsconfig.json",
    "www/vite.config.ts",
    "docs/diagnostics",
];

/// Where `vite build` writes, and `pipeyard serve` reads.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.path("www/dist")
}

/// Builds packages, core and page, as far as they are stale.
pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    npm::ensure(workspace)?;
    wasm::ensure(workspace, wasm::Profile::Release)?;
    let stamp = stamp::of_files(workspace, &SOURCES, &wasm::current_stamp(workspace))?;
    let stamp_file = workspace.state("page.stamp");
    if stamp::is_fresh(&stamp_file, &stamp) && folder(workspace).join("index.html").is_file() {
        return Ok(());
    }
    step::timed("page", || {
        process::output(&mut npm::script(workspace, "build"))
    })?;
    stamp::write(&stamp_file, &stamp)
}
