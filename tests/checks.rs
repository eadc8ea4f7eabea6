//! Pipelines that GitLab accepts, with what Pipeyard has to say to each all the same: `tests/fixtures/checks/<what it
//! shows>.yml`, and the findings beside it in `.out`.
#![expect(
    clippy::disallowed_methods,
    reason = "a test is a host, and hosts read files"
)]

#[path = "support/findings.rs"]
mod findings;

use std::{
    fs,
    path::{Path, PathBuf},
};

use expect_test::expect_file;
use findings::show;
use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    diagnostics::{Diagnostic, Fix, Language},
    facts::{Inputs, MergeRequest, Ref},
    text::Sources,
};

fn read(text: &str, inputs: &Inputs) -> Analysis {
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text);
    analyze(Workspace::of(sources), inputs)
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checks");
    let entries = fs::read_dir(folder).expect("the fixtures are there");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the fixtures are readable").path())
        .filter(|path| path.extension().is_some_and(|it| it == "yml"))
        .collect();
    paths.sort();
    paths
}

#[test]
fn what_a_friend_would_mention() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 10, "only {} fixtures", fixtures.len());
    for path in fixtures {
        let text = fs::read_to_string(&path).expect("a fixture is UTF-8");
        let analysis = read(&text, &Inputs::default());
        assert!(analysis.is_valid(), "{}: GitLab accepts it", path.display());
        let mut out = String::new();
        for found in &analysis.diagnostics {
            show(&mut out, found, &analysis.sources, "gitlab");
            check_fix(&path, &text, found);
        }
        expect_file![path.with_extension("out")].assert_eq(&out);
    }
}

fn applied(text: &str, fix: &Fix) -> String {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    edits.iter().fold(text.to_owned(), |mut text, edit| {
        text.replace_range(
            edit.span.start as usize..edit.span.end as usize,
            &edit.replacement,
        );
        text
    })
}

/// A fix heals what it belongs to, breaks nothing, and changes nothing else: the same jobs are in the same pipelines, except
/// where the finding is about just that.
fn check_fix(path: &Path, text: &str, found: &Diagnostic) {
    let Some(fix) = &found.fix else {
        return;
    };
    let healed = applied(text, fix);
    let after = read(&healed, &Inputs::default());
    let (path, code) = (path.display(), found.code.name());
    assert!(
        after.is_valid(),
        "{path}: the fix of {code} breaks the file:\n{healed}"
    );
    let count = |analysis: &Analysis| {
        analysis
            .diagnostics
            .iter()
            .filter(|it| it.code == found.code)
            .count()
    };
    let before = read(text, &Inputs::default());
    assert!(
        count(&after) < count(&before),
        "{path}: the fix of {code} does not heal it:\n{healed}"
    );
    if code == "only-except-deprecated" {
        for inputs in contexts() {
            assert_eq!(
                jobs(text, &inputs),
                jobs(&healed, &inputs),
                "{path}, for {inputs:?}:\n{healed}"
            );
        }
    }
}

/// The jobs of a pipeline, each with when it runs and whether it may fail.
fn jobs(text: &str, inputs: &Inputs) -> Vec<String> {
    let analysis = read(text, inputs);
    let jobs = analysis.pipeline.jobs.iter();
    jobs.map(|job| {
        format!(
            "{} {:?} {:?}",
            job.job.name.value, job.when, job.allow_failure
        )
    })
    .collect()
}

/// Pipelines of all kinds that `only` and `except` tell apart.
fn contexts() -> Vec<Inputs> {
    let request = MergeRequest::new("topic", "main");
    let refs = [
        ("push", Ref::Branch("main".into())),
        ("push", Ref::Branch("topic".into())),
        ("push", Ref::Branch("web".into())),
        ("push", Ref::Tag("v1.0".into())),
        ("push", Ref::Tag("main".into())),
        ("schedule", Ref::Branch("main".into())),
        ("web", Ref::Branch("release-7".into())),
        ("trigger", Ref::Tag("v1.0".into())),
        ("merge_request_event", Ref::MergeRequest(request)),
    ];
    let set = [
        vec![],
        vec![("DEPLOY".to_owned(), "yes".to_owned())],
        vec![("DEPLOY".to_owned(), String::new())],
    ];
    refs.iter()
        .flat_map(|(source, git_ref)| {
            set.iter().map(|variables| Inputs {
                source: (*source).to_owned(),
                git_ref: git_ref.clone(),
                variables: variables.clone(),
                ..Inputs::default()
            })
        })
        .collect()
}

/// What people have written for years is no place for false alarms: no check says *error*, and those that say that something
/// can never happen say it of nothing that happens.
#[test]
#[expect(
    clippy::print_stderr,
    reason = "a comparison that did not happen must be seen"
)]
fn real_pipelines_are_not_called_broken() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/realworld");
    let Ok(projects) = fs::read_dir(&folder) else {
        eprintln!("NOT COMPARED: {} is not there", folder.display());
        return;
    };
    let mut count = 0;
    for project in projects.flatten() {
        let mut sources = Sources::default();
        add_files(&project.path(), &project.path(), &mut sources);
        let workspace = Workspace::of(sources);
        for inputs in contexts().into_iter().step_by(24) {
            let analysis = analyze(workspace.clone(), &inputs);
            let present: Vec<_> = analysis
                .pipeline
                .jobs
                .iter()
                .map(|job| job.job.name.span)
                .collect();
            let never = analysis
                .diagnostics
                .iter()
                .filter(|it| it.code.name() == "job-never-runs");
            for found in never {
                assert!(
                    !present.contains(&found.span),
                    "{} in {}",
                    found.message.text(Language::English),
                    project.path().display()
                );
            }
        }
        count += 1;
    }
    assert!(count > 30, "only {count} projects");
}

fn add_files(folder: &Path, root: &Path, sources: &mut Sources) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            add_files(&path, root, sources);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let name = path.strip_prefix(root).unwrap_or(&path);
            sources.add(name.to_string_lossy(), text);
        }
    }
}
