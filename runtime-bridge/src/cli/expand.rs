//! `pipeyard expand`.

use std::process::ExitCode;

use pipeyard::{
    analysis::Analysis,
    expand::expand,
    wire::{
        self,
        lint::{one_per_line, static_findings},
    },
};

use super::{
    options::{Expand, ExpandFormat},
    problem::{Exit, Problem},
    project,
    terminal::{Terminal, To},
};

/// Prints what the files say together, before any context: merged YAML, or the jobs as JSON.
pub(super) fn act(arguments: &Expand, terminal: Terminal) -> Result<ExitCode, Problem> {
    let analysis = project::read(&arguments.pipeline, None)?.into_typed();
    match arguments.format {
        ExpandFormat::Json => terminal.print_json(&jobs(&analysis, terminal)),
        ExpandFormat::Yaml => {
            let found = static_findings(&analysis);
            terminal.note(&terminal.draw(&found, &analysis.sources, To::Err));
            terminal.print(&yaml(&analysis, arguments.origins));
        }
    }
    Ok(if analysis.is_valid() {
        ExitCode::SUCCESS
    } else {
        Exit::Failed.into()
    })
}

fn jobs(analysis: &Analysis, terminal: Terminal) -> wire::analysis::Expansion {
    let found = static_findings(analysis);
    wire::analysis::Expansion {
        diagnostics: one_per_line(&found, &analysis.sources, terminal.language),
        ..wire::analysis::Expansion::of(analysis, terminal.language)
    }
}

fn yaml(analysis: &Analysis, has_origins: bool) -> String {
    let expansion = expand(&analysis.merged);
    if has_origins {
        expansion.with_origins(&analysis.sources)
    } else {
        expansion.text
    }
}
