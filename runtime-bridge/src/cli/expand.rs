//! `pipeyard expand`.

use std::process::ExitCode;

use pipeyard::wire::analysis::Expansion;

use super::{
    options::Expand,
    problem::{Exit, Problem},
    project,
    terminal::Terminal,
};

/// Prints the jobs as the files define them, as JSON.
pub(super) fn act(arguments: &Expand, terminal: Terminal) -> Result<ExitCode, Problem> {
    let analysis = project::analysis(&arguments.pipeline, None)?;
    terminal.print_json(&Expansion::of(&analysis, terminal.language));
    Ok(if analysis.is_valid() {
        ExitCode::SUCCESS
    } else {
        Exit::Failed.into()
    })
}
