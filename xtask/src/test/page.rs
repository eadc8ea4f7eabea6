//! Steps about the page.

use crate::problem::Result;
use crate::workspace::Workspace;
use crate::{browser, npm, page, process};

use super::bridge;

pub(super) fn types(workspace: &Workspace) -> Result<()> {
    script(workspace, "typecheck")
}

pub(super) fn tests(workspace: &Workspace) -> Result<()> {
    script(workspace, "test")
}

pub(super) fn build(workspace: &Workspace) -> Result<()> {
    page::ensure(workspace)
}

pub(super) fn budget(workspace: &Workspace) -> Result<()> {
    page::ensure(workspace)?;
    process::run(&mut npm::script(workspace, "budget"))
}

/// A person's way through the page, in Chromium, with real containers at the end of it.
pub(super) fn walk(workspace: &Workspace) -> Result<()> {
    browser::ensure()?;
    page::ensure(workspace)?;
    let program = bridge::program(workspace)?;
    let engine = bridge::engine(workspace)?;
    let mut command = npm::script(workspace, "e2e");
    command
        .env("PIPEYARD_BIN", program)
        .env("PIPEYARD_PAGE", page::folder(workspace));
    command
        .env("PIPEYARD_TEST_DOCKER_HOST", &engine)
        .env("DOCKER_HOST", &engine);
    command.env("PIPEYARD_STATE_DIR", workspace.state("test-state"));
    process::run(&mut command)
}

/// A script that looks at the sources and at the core in `www/pkg`.
fn script(workspace: &Workspace, name: &str) -> Result<()> {
    npm::ensure(workspace)?;
    crate::wasm::ensure(workspace, crate::wasm::Profile::Release)?;
    process::run(&mut npm::script(workspace, name))
}
