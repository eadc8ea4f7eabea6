//! `pipeyard lint`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use pipeyard::{
    analysis::{Workspace, analyze},
    diagnostics::{Diagnostic, Severity},
    phrase, runner,
    text::Sources,
    wire,
};
use serde::Serialize;

use super::{
    options::{Format, Lint},
    problem::{Exit, Problem},
    project,
    terminal::{Terminal, To},
};

/// `lint` of the interfaces.
#[derive(Serialize)]
struct Report {
    valid: bool,
    diagnostics: Vec<wire::diagnostic::Diagnostic>,
}

/// Checks files, each for what its name says it is.
pub(super) fn act(arguments: &Lint, terminal: Terminal) -> Result<ExitCode, Problem> {
    let files = files(arguments);
    let mut report = Report {
        valid: true,
        diagnostics: Vec::new(),
    };
    let mut drawn = Vec::new();
    for file in &files {
        let (sources, found) = check(file, arguments)?;
        report.valid &= !found.iter().any(|found| found.severity == Severity::Error);
        report.diagnostics.extend(
            found
                .iter()
                .map(|found| wire::diagnostic::Diagnostic::of(found, &sources, terminal.language)),
        );
        drawn.push(terminal.draw(&found, &sources, To::Out));
    }
    match arguments.format {
        Format::Json => terminal.print_json(&report),
        Format::Human => terminal.print(&human(&drawn, &report, terminal)),
    }
    Ok(if report.valid {
        ExitCode::SUCCESS
    } else {
        Exit::Failed.into()
    })
}

fn files(arguments: &Lint) -> Vec<PathBuf> {
    if !arguments.files.is_empty() {
        return arguments.files.clone();
    }
    let folder = arguments.project.clone().unwrap_or_default();
    vec![folder.join(".gitlab-ci.yml")]
}

fn check(path: &Path, arguments: &Lint) -> Result<(Sources, Vec<Diagnostic>), Problem> {
    let mut sources = Sources::default();
    let file = project::add(&mut sources, path)?;
    if path
        .extension()
        .is_some_and(|extension| extension == "toml")
    {
        let text = sources.get(file).map_or("", |source| &source.text);
        let found = runner::read(file, text).1;
        return Ok((sources, found));
    }
    let workspace = Workspace {
        sources,
        pipeline: file,
        runners: None,
    };
    let analysis = analyze(workspace, &arguments.context.inputs()?);
    Ok((analysis.sources, analysis.diagnostics))
}

fn human(drawn: &[String], report: &Report, terminal: Terminal) -> String {
    let findings: Vec<_> = drawn
        .iter()
        .filter(|text| !text.is_empty())
        .cloned()
        .collect();
    let mut text = findings.join("\n");
    if !text.is_empty() {
        text += "\n";
    }
    let (files, count) = (drawn.len(), report.diagnostics.len());
    let said = if report.valid {
        phrase!(
            "GitLab would accept this ({files} file(s), {count} finding(s)).",
            "GitLab이 받아들입니다(파일 {files}개, 발견 {count}개)."
        )
    } else {
        phrase!(
            "GitLab would refuse this ({files} file(s), {count} finding(s)).",
            "GitLab이 거부합니다(파일 {files}개, 발견 {count}개)."
        )
    };
    text += said.text(terminal.language);
    text + "\n"
}
