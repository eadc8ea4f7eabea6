//! `pipeyard lint`.

mod check;
mod junit;
mod sarif;

use std::{path::PathBuf, process::ExitCode};

use pipeyard::{
    diagnostics::{Phrase, Severity},
    phrase,
    wire::lint::{self, one_per_line},
};

use self::check::{Checked, check};
use super::{
    options::{Lint, LintFormat},
    problem::{Exit, Problem},
    terminal::{Terminal, To},
};

/// Checks files, each for what its name says it is.
pub(super) fn act(arguments: &Lint, terminal: Terminal) -> Result<ExitCode, Problem> {
    let files = files(arguments);
    let checked = files.iter().map(|file| check(file, arguments));
    let checked: Vec<Checked> = checked.collect::<Result<_, _>>()?;
    let report = report(&checked, terminal);
    match arguments.format {
        LintFormat::Human => terminal.print(&human(&checked, &report, terminal)),
        LintFormat::Json => terminal.print_json(&report),
        LintFormat::Sarif => terminal.print_json(&sarif::log(&report, terminal.language)),
        LintFormat::Junit => terminal.print(&junit::document(&checked, terminal.language)),
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

fn report(checked: &[Checked], terminal: Terminal) -> lint::Lint {
    let found = checked
        .iter()
        .flat_map(|it| one_per_line(&it.found, &it.sources, terminal.language));
    lint::Lint {
        valid: checked.iter().all(|it| it.is_valid),
        diagnostics: found.collect(),
    }
}

fn human(checked: &[Checked], report: &lint::Lint, terminal: Terminal) -> String {
    let drawn = checked
        .iter()
        .map(|it| terminal.draw(&it.found, &it.sources, To::Out));
    let findings: Vec<_> = drawn.filter(|text| !text.is_empty()).collect();
    let mut text = findings.join("\n");
    if !text.is_empty() {
        text += "\n";
    }
    text += verdict(checked, report.valid).text(terminal.language);
    text + "\n"
}

fn verdict(checked: &[Checked], is_valid: bool) -> Phrase {
    let files = checked.len();
    let found = checked.iter().flat_map(|it| &it.found);
    let count = found.clone().count();
    let errors = found.filter(|it| it.severity == Severity::Error).count();
    let are_pipelines = checked.iter().any(|it| it.is_pipeline);
    match (is_valid, are_pipelines) {
        (true, true) => phrase!(
            "GitLab would accept this ({files} file(s), {count} finding(s)).",
            "GitLab이 받아들입니다(파일 {files}개, 발견 {count}개)."
        ),
        (false, true) => phrase!(
            "GitLab would refuse this ({files} file(s), {count} finding(s), {errors} error(s)).",
            "GitLab이 거부합니다(파일 {files}개, 발견 {count}개, 오류 {errors}개)."
        ),
        (true, false) => phrase!(
            "No errors ({files} file(s), {count} finding(s)).",
            "오류 없음(파일 {files}개, 발견 {count}개)."
        ),
        (false, false) => phrase!(
            "There are errors ({files} file(s), {count} finding(s), {errors} error(s)).",
            "오류가 있습니다(파일 {files}개, 발견 {count}개, 오류 {errors}개)."
        ),
    }
}
