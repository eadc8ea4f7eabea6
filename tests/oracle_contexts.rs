//! Which jobs exist in which pipeline: compared with what GitLab's own classes said, where their verdicts are at hand.
//!
//! Every row counts: whether there is a pipeline, why not, what is refused, and each job with its stage, kind, `when`,
//! `allow_failure`, needs, variables, delay and `interruptible`.
#![expect(
    clippy::disallowed_methods,
    reason = "a test is a host: it may read files"
)]
#![expect(
    clippy::print_stderr,
    reason = "a comparison that did not happen is said aloud"
)]

use std::{fmt::Write, fs, path::PathBuf};

use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    compile::PipelineJob,
    diagnostics::Severity,
    facts::{Changes, Inputs},
    resolve::{AllowFailure, JobKind},
    text::Sources,
    wire::request::{Context, MergeRequestFacts},
};
use serde_json::Value;

/// How many rows agreed when this line was last touched.
const FLOOR: usize = 259;

#[test]
fn the_same_jobs_exist_as_on_gitlab() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle");
    let Ok(rows) = fs::read_to_string(folder.join("contexts.jsonl")) else {
        eprintln!("NOT COMPARED: {} is not here", folder.display());
        return;
    };
    let (mut agree, mut wrong) = (0, Vec::new());
    for row in rows
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a row is JSON"))
    {
        let file = folder.join("contexts").join(text(&row["file"]));
        let analysis = analysis_of(
            &fs::read_to_string(file).expect("a row's file"),
            &row["context"],
        );
        if ours(&analysis) == theirs(&row) {
            agree += 1;
        } else {
            wrong.push(format!(
                "{}\n  GitLab\n{}\n  Pipeyard\n{}",
                text(&row["id"]),
                theirs(&row),
                ours(&analysis)
            ));
        }
    }
    eprintln!("contexts: {agree} agree, {} differ", wrong.len());
    assert!(
        agree >= FLOOR,
        "{agree} rows agree, {FLOOR} did before\n{}",
        wrong.join("\n")
    );
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
            target_project: None,
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
    // In the reference, there are no other refs than those that are compared with.
    inputs.refs = Some(Vec::new());
    // In the reference, no list of changed files means that there is nothing to compare with.
    if context["changed_files"].is_null() {
        inputs.changes = Changes::NoDiff;
    }
    inputs
}

/// A pipeline in text: its name, the variables of its workflow and its jobs, or why there is none.
fn ours(analysis: &Analysis) -> String {
    let pipeline = &analysis.pipeline;
    if let Some(absent) = pipeline.absent {
        let errors = analysis
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error);
        let texts = errors
            .flat_map(|found| &found.gitlab.0)
            .map(|quote| quote.text.as_str());
        return none(absent.name(), texts.collect());
    }
    let variables = pipeline.variables.iter();
    let variables = variables.map(|it| (it.name.value.as_str(), it.value.value.as_str()));
    let head = head(pipeline.name.as_deref(), variables);
    sorted(
        head,
        pipeline
            .jobs
            .iter()
            .map(|job| our_job(pipeline.stages[job.stage].as_str(), job)),
    )
}

fn our_job(stage: &str, compiled: &PipelineJob) -> String {
    let job = &compiled.job;
    let needs = job.needs.as_ref().map(|needs| {
        let needs = needs.value.iter();
        needs
            .map(|need| format!("{}/{}/{}", need.job.value, need.artifacts, need.optional))
            .collect::<Vec<_>>()
    });
    let variables = compiled.variables.iter();
    Shown {
        name: &job.name.value,
        stage,
        is_bridge: job.kind == JobKind::Bridge,
        when: compiled.when.name(),
        may_fail: compiled.allow_failure == AllowFailure::Flag(true),
        needs,
        interruptible: job.interruptible.as_ref().map(|it| it.value),
        start_in: job.start_in.as_ref().map(|it| it.value.to_string()),
        tags: job.tags.iter().map(|tag| tag.value.as_str()).collect(),
    }
    .with(variables.map(|it| (it.name.value.as_str(), it.value.value.as_str())))
}

fn theirs(row: &Value) -> String {
    if row["pipeline"] == Value::Bool(false) {
        let errors = row["errors"].as_array().into_iter().flatten();
        return none(text(&row["reason"]), errors.map(text).collect());
    }
    let head = head(row["name"].as_str(), pairs(&row["workflow_variables"]));
    sorted(head, list(&row["jobs"]).map(their_job))
}

fn their_job(job: &Value) -> String {
    let needs = job["needs"].as_array().map(|needs| {
        let need = |need: &Value| {
            let artifacts = need["artifacts"] != Value::Bool(false);
            let optional = need["optional"] == Value::Bool(true);
            format!("{}/{artifacts}/{optional}", text(&need["name"]))
        };
        needs.iter().map(need).collect()
    });
    Shown {
        name: text(&job["name"]),
        stage: text(&job["stage"]),
        is_bridge: text(&job["kind"]) == "trigger",
        when: text(&job["when"]),
        may_fail: job["allow_failure"] == Value::Bool(true),
        needs,
        interruptible: job["interruptible"].as_bool(),
        start_in: job["start_in"]
            .as_str()
            .and_then(pipeyard::resolve::seconds)
            .map(|seconds| seconds.to_string()),
        tags: list(&job["tags"]).map(text).collect(),
    }
    .with(pairs(&job["variables"]))
}

/// What is compared of a job.
#[derive(Debug)]
#[expect(dead_code, reason = "it is compared as it is printed")]
struct Shown<'a> {
    name: &'a str,
    stage: &'a str,
    is_bridge: bool,
    when: &'a str,
    may_fail: bool,
    needs: Option<Vec<String>>,
    interruptible: Option<bool>,
    start_in: Option<String>,
    tags: Vec<&'a str>,
}

impl Shown<'_> {
    fn with<'v>(&self, variables: impl Iterator<Item = (&'v str, &'v str)>) -> String {
        format!("{self:?} {:?}", variables.collect::<Vec<_>>())
    }
}

fn none(reason: &str, mut errors: Vec<&str>) -> String {
    errors.sort_unstable();
    format!("    none: {reason} {errors:?}")
}

fn head<'v>(name: Option<&str>, variables: impl Iterator<Item = (&'v str, &'v str)>) -> String {
    let variables: Vec<_> = variables.collect();
    format!("    {name:?} {variables:?}")
}

fn sorted(mut head: String, jobs: impl Iterator<Item = String>) -> String {
    let mut jobs: Vec<String> = jobs.collect();
    jobs.sort();
    for job in jobs {
        let _ = write!(head, "\n    {job}");
    }
    head
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn pairs(value: &Value) -> impl Iterator<Item = (&str, &str)> {
    let object = value.as_object().into_iter().flatten();
    object.map(|(name, value)| (name.as_str(), text(value)))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}
