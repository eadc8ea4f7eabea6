//! One file, checked for what its name says it is.

use std::path::Path;

use pipeyard::{
    compose::{self, Extent},
    diagnostics::{Diagnostic, Severity},
    phrase, runner,
    text::{FileId, Sources},
    wire::lint::static_findings,
};

use super::super::{
    options::{Lint, Pipeline},
    problem::Problem,
    project,
};

/// What was found in a file and in those that it includes.
pub(super) struct Checked {
    /// Its path, as messages name it.
    pub(super) path: String,
    /// Whether GitLab reads it, and not a runner or Compose.
    pub(super) is_pipeline: bool,
    /// Whether the program that the file is for would take it.
    pub(super) is_valid: bool,
    /// The findings.
    pub(super) found: Vec<Diagnostic>,
    /// What their places count in.
    pub(super) sources: Sources,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Pipeline,
    Runners,
    Compose(Extent),
    Certificate,
}

impl Kind {
    fn of(path: &Path) -> Self {
        if let Some(extent) = compose::extent_of(&path.to_string_lossy().replace('\\', "/")) {
            return Self::Compose(extent);
        }
        let extension = path.extension().unwrap_or_default();
        match extension.to_string_lossy().to_lowercase().as_str() {
            "toml" => Self::Runners,
            "crt" | "cer" | "pem" => Self::Certificate,
            _ => Self::Pipeline,
        }
    }
}

/// Checks one file.
pub(super) fn check(path: &Path, arguments: &Lint) -> Result<Checked, Problem> {
    match Kind::of(path) {
        Kind::Pipeline => pipeline(path, arguments),
        Kind::Runners => alone(path, |file, text| runner::read(file, text).1),
        Kind::Compose(extent) => alone(path, |file, text| compose::read(file, text, extent).1),
        Kind::Certificate => Err(no_certificates(path)),
    }
}

fn pipeline(path: &Path, arguments: &Lint) -> Result<Checked, Problem> {
    let pipeline = Pipeline {
        file: Some(path.to_owned()),
        project: arguments.project.clone(),
        context: arguments.context.clone(),
    };
    let analysis = project::read(&pipeline, None)?.into_typed();
    Ok(Checked {
        path: analysis.sources.path(analysis.main).to_owned(),
        is_pipeline: true,
        is_valid: analysis.is_valid(),
        found: static_findings(&analysis),
        sources: analysis.sources,
    })
}

fn alone(path: &Path, read: impl Fn(FileId, &str) -> Vec<Diagnostic>) -> Result<Checked, Problem> {
    let mut sources = Sources::default();
    let file = project::add(&mut sources, path)?;
    let text = sources.get(file).map_or("", |source| &source.text);
    let found = read(file, text);
    Ok(Checked {
        path: sources.path(file).to_owned(),
        is_pipeline: false,
        is_valid: !found.iter().any(|it| it.severity == Severity::Error),
        found,
        sources,
    })
}

fn no_certificates(path: &Path) -> Problem {
    let path = path.display();
    Problem::usage(phrase!(
        "{path} is a certificate, and Pipeyard does not read certificates from files yet",
        "{path}: 인증서 파일은 아직 읽지 못합니다"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_a_file_is() {
        for (path, kind) in [
            (".gitlab-ci.yml", Kind::Pipeline),
            ("ci/compose/build.yml", Kind::Pipeline),
            ("-", Kind::Pipeline),
            ("/etc/gitlab-runner/config.toml", Kind::Runners),
            ("compose.yaml", Kind::Compose(Extent::Whole)),
            ("x/docker-compose.override.yml", Kind::Compose(Extent::Part)),
            ("certs/ca.CRT", Kind::Certificate),
        ] {
            assert_eq!(Kind::of(Path::new(path)), kind, "{path}");
        }
    }
}
