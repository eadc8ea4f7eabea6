//! Which jobs exist in which pipeline: compared with what GitLab's own classes said, where their verdicts are at hand.
//!
//! A row counts when everything in its file is honoured; the others wait for their keywords. The floor only grows.
#![expect(
    clippy::disallowed_methods,
    reason = "a test is a host: it may read files"
)]
#![expect(
    clippy::print_stderr,
    reason = "a comparison that did not happen is said aloud"
)]

use std::{fs, path::PathBuf};

use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    diagnostics::Severity,
    facts::{Changes, Inputs},
    resolve::Honoured,
    text::Sources,
    wire::request::{Context, MergeRequestFacts},
};
use serde_json::Value;

/// How many rows agreed when this line was last touched.
const FLOOR: usize = 84;

#[test]
fn the_same_jobs_exist_as_on_gitlab() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle");
    let Ok(rows) = fs::read_to_string(folder.join("contexts.jsonl")) else {
        eprintln!("NOT COMPARED: {} is not here", folder.display());
        return;
    };
    let (mut agree, mut waiting, mut wrong) = (0, 0, Vec::new());
    for row in rows
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a row is JSON"))
    {
        let file = folder.join("contexts").join(text(&row["file"]));
        let analysis = analysis_of(
            &fs::read_to_string(file).expect("a row's file"),
            &row["context"],
        );
        if analysis
            .ledger
            .iter()
            .any(|entry| entry.honoured != Honoured::Yes)
        {
            waiting += 1;
        } else if ours(&analysis) == theirs(&row) {
            agree += 1;
        } else {
            wrong.push(format!(
                "{}\n  GitLab   {}\n  Pipeyard {}",
                text(&row["id"]),
                theirs(&row),
                ours(&analysis)
            ));
        }
    }
    eprintln!(
        "contexts: {agree} agree, {waiting} wait for keywords, {} differ",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(agree >= FLOOR, "{agree} rows agree, {FLOOR} did before");
}

fn analysis_of(yaml: &str, context: &Value) -> Analysis {
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", yaml);
    analyze(Workspace::of(sources), &inputs(context))
}

fn inputs(context: &Value) -> Inputs {
    let own = |key: &str| context[key].as_str().map(str::to_owned);
    let paths = |value: &Value| {
        let items = value.as_array()?.iter();
        Some(items.map(|item| text(item).to_owned()).collect::<Vec<_>>())
    };
    let pairs = context["variables"].as_object().into_iter().flatten();
    let comparisons = context["compare"].as_object().into_iter().flatten();
    let request = context["merge_request"].as_object();
    let mut inputs = Inputs::from(&Context {
        source: own("source"),
        branch: own("branch"),
        tag: own("tag"),
        merge_request: request.map(|request| MergeRequestFacts {
            iid: request["iid"].as_u64().map(|iid| iid as u32),
            source_branch: request["source_branch"].as_str().map(str::to_owned),
            target_branch: request["target_branch"].as_str().map(str::to_owned),
            source_project: None,
            title: request["title"].as_str().map(str::to_owned),
            labels: request["labels"].as_str().map(str::to_owned),
        }),
        default_branch: own("default_branch"),
        project_path: own("project_path"),
        changed_files: paths(&context["changed_files"]),
        files: paths(&context["files"]),
        compare: comparisons
            .map(|(with, changed)| (with.clone(), paths(changed)))
            .collect(),
        variables: pairs
            .map(|(name, value)| (name.clone(), text(value).to_owned()))
            .collect(),
        ..Context::default()
    });
    // In the reference, no list of changed files means that there is nothing to compare with.
    if context["changed_files"].is_null() {
        inputs.changes = Changes::NoDiff;
    }
    inputs
}

/// A pipeline in one line: its jobs with `when` and `allow_failure`, or why there is none.
fn ours(analysis: &Analysis) -> String {
    if let Some(absent) = analysis.pipeline.absent {
        let errors = analysis
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error);
        let texts: Vec<&str> = errors
            .flat_map(|found| &found.gitlab.0)
            .map(|quote| quote.text.as_str())
            .collect();
        return format!("none: {} {texts:?}", absent.name());
    }
    let jobs = analysis.plan.iter().flat_map(|plan| &plan.jobs);
    let shown = jobs.map(|job| {
        let flag = matches!(
            job.allow_failure,
            pipeyard::resolve::AllowFailure::Flag(true)
        );
        format!("{} {} {flag}", job.name, job.when.name())
    });
    sorted(shown)
}

fn theirs(row: &Value) -> String {
    if row["pipeline"] == Value::Bool(false) {
        let errors: Vec<&str> = row["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(text)
            .collect();
        return format!("none: {} {errors:?}", text(&row["reason"]));
    }
    let jobs = row["jobs"].as_array().into_iter().flatten();
    sorted(jobs.map(|job| {
        format!(
            "{} {} {}",
            text(&job["name"]),
            text(&job["when"]),
            job["allow_failure"] == Value::Bool(true)
        )
    }))
}

fn sorted(jobs: impl Iterator<Item = String>) -> String {
    let mut jobs: Vec<String> = jobs.collect();
    jobs.sort();
    jobs.join(", ")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}
