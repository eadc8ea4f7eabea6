//! What GitLab's own classes said about pipelines, against what Pipeyard says. The reference lies beside the project
//! where it was developed; elsewhere these tests say loudly that they compared nothing.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf};

use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    diagnostics::Severity,
    expression::Expression,
    facts::Inputs,
    resolve::{AllowFailure, Job, JobKind, Only, Presence, When},
    text::{FileId, Sources, Span},
};
use serde_json::Value;

/// Cases of the static lint that agree. The number can only grow.
const AGREEING_CASES: usize = 260;

fn oracle(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/oracle")
        .join(path);
    path.exists().then_some(path)
}

#[expect(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test is a host that reads files, and a comparison that did not happen has to be seen"
)]
fn rows(file: &str) -> Vec<Value> {
    let Some(path) = oracle(file) else {
        eprintln!("NOT COMPARED: ../shared/oracle/{file} is not here");
        return Vec::new();
    };
    let text = fs::read_to_string(path).expect("the reference is readable");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("one JSON value a line"))
        .collect()
}

#[test]
fn expressions_agree_with_gitlab() {
    for row in rows("expressions.jsonl") {
        let text = row["expr"].as_str().expect("an expression");
        let parsed = Expression::parse(text, Span::new(FileId(0), 0, text.len() as u32));
        let valid = row["lint_valid"].as_bool().expect("a flag");
        assert_eq!(parsed.is_ok(), valid, "{row}");
        let Ok(expression) = parsed else { continue };
        let lookup = |name: &str| row["variables"][name].as_str().map(str::to_owned);
        let evaluation = expression.evaluate(&lookup);
        assert_eq!(Some(evaluation.truth), row["result"].as_bool(), "{row}");
    }
}

fn expected_lines(row: &Value, key: &str) -> BTreeSet<String> {
    let lines = row[key].as_array().into_iter().flatten();
    lines.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The fields that Pipeyard reads, of a job of the reference and of ours, in one shape.
fn their_job(job: &Value) -> Value {
    let mut shape = serde_json::Map::new();
    for key in [
        "name",
        "stage",
        "kind",
        "when",
        "allow_failure",
        "scheduling_type",
        "needs",
        "variables",
        "script",
        "before_script",
        "after_script",
        "tags",
    ] {
        let value = job.get(key).cloned().unwrap_or(Value::Null);
        let is_empty = value
            .as_array()
            .is_some_and(|list| list.is_empty() && key != "needs");
        shape.insert(key.to_owned(), if is_empty { Value::Null } else { value });
    }
    shape.insert("image".into(), job["image"]["name"].clone());
    let services = job["services"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|service| service["name"].clone());
    shape.insert("services".into(), services.collect());
    shape.insert("only".into(), job["only"]["refs"].clone());
    shape.insert("except".into(), job["except"]["refs"].clone());
    shape.insert(
        "rules".into(),
        Value::from(job["rules"].as_array().map(Vec::len)),
    );
    Value::Object(shape)
}

fn texts(list: &[pipeyard::text::Spanned<String>]) -> Value {
    if list.is_empty() {
        return Value::Null;
    }
    list.iter()
        .map(|item| Value::from(item.value.as_str()))
        .collect()
}

fn our_job(job: &Job) -> Value {
    let when = job.when.as_ref().map_or(When::OnSuccess, |when| when.value);
    let allow_failure = match job.allow_failure.as_ref().map(|allow| &allow.value) {
        Some(AllowFailure::Flag(flag)) => *flag,
        Some(AllowFailure::ExitCodes(_)) => false,
        None => when == When::Manual,
    };
    let mut variables = serde_json::Map::new();
    for variable in &job.variables {
        variables.insert(
            variable.name.value.clone(),
            variable.value.value.clone().into(),
        );
    }
    let needs = job.own_needs().map(|needs| {
        let names = needs.map(|need| Value::from(need.job.value.as_str()));
        names.collect::<Vec<_>>()
    });
    let (only, except, rules) = presence(&job.presence);
    serde_json::json!({
        "name": job.name.value,
        "stage": job.stage.value,
        "kind": match job.kind { JobKind::Script => "job", JobKind::Bridge => "trigger" },
        "when": when.name(),
        "allow_failure": allow_failure,
        "scheduling_type": if job.own_needs().is_some() { "dag" } else { "stage" },
        "needs": needs,
        "variables": variables,
        "script": texts(&job.script),
        "before_script": texts(&job.before_script),
        "after_script": texts(&job.after_script),
        "tags": texts(&job.tags),
        "image": job.image.as_ref().map(|image| image.name.value.as_str()),
        "services": job.services.iter().map(|service| service.name.value.as_str()).collect::<Vec<_>>(),
        "only": only,
        "except": except,
        "rules": rules,
    })
}

fn presence(presence: &Presence) -> (Value, Value, Value) {
    let refs = |policy: Option<&pipeyard::text::Spanned<pipeyard::resolve::Policy>>| {
        let refs = policy.and_then(|policy| policy.value.refs.as_ref());
        refs.map_or(Value::Null, |refs| {
            refs.iter()
                .map(|item| Value::from(item.value.as_str()))
                .collect()
        })
    };
    match presence {
        Presence::Rules(rules) => (Value::Null, Value::Null, rules.value.len().into()),
        Presence::Always(_) => (Value::Null, Value::Null, Value::Null),
        Presence::Policy { only, except } => {
            let only = match only {
                Only::Default => serde_json::json!(["branches", "tags"]),
                Only::Unconditional(_) => Value::Null,
                Only::Written(policy) => refs(Some(policy)),
            };
            (only, refs(except.as_ref()), Value::Null)
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test is a host, and hosts read files"
)]
fn case(file: &str) -> Option<String> {
    fs::read_to_string(oracle("cases")?.join(file)).ok()
}

/// How one case compares.
struct Comparison {
    verdict: bool,
    errors: bool,
    /// `None` for a case that GitLab refuses.
    jobs: Option<bool>,
    difference: Option<String>,
}

fn analysis_of(row: &Value) -> Option<Analysis> {
    let text = case(row["file"].as_str()?)?;
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text.as_str());
    let mut paths = vec![".gitlab-ci.yml".to_owned()];
    for (path, text) in row["files"].as_object().into_iter().flatten() {
        sources.add(path, text.as_str().unwrap_or_default());
        paths.push(path.clone());
    }
    let given = row["inputs"].as_object().into_iter().flatten();
    let text_of = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let inputs = Inputs {
        files: Some(paths),
        inputs: given
            .map(|(name, value)| (name.clone(), text_of(value)))
            .collect(),
        ..Inputs::default()
    };
    Some(analyze(Workspace::of(sources), &inputs))
}

/// GitLab's lines of one severity that we print.
fn printed(analysis: &Analysis, severity: Severity) -> BTreeSet<String> {
    let found = analysis
        .diagnostics
        .iter()
        .filter(|found| found.severity == severity && found.phase.is_static());
    found
        .flat_map(|found| &found.gitlab.0)
        .map(|quote| quote.text.clone())
        .collect()
}

fn compare(row: &Value) -> Option<Comparison> {
    let file = row["file"].as_str()?;
    let analysis = analysis_of(row)?;
    let ours = printed(&analysis, Severity::Error);
    let theirs = expected_lines(row, "errors");
    let warnings = printed(&analysis, Severity::Warning) == expected_lines(row, "warnings");
    let is_valid = row["valid"].as_bool()?;
    let verdict = analysis.is_valid() == is_valid;
    let errors = ours == theirs;
    let jobs = is_valid.then(|| different_jobs(row, &analysis));
    let mut difference = String::new();
    if !verdict || !errors {
        let only_theirs: Vec<_> = theirs.difference(&ours).collect();
        let only_ours: Vec<_> = ours.difference(&theirs).collect();
        let _ = writeln!(
            difference,
            "  only GitLab {only_theirs:?}\n  only ours   {only_ours:?}"
        );
    }
    if !warnings {
        difference += "  the warnings differ\n";
    }
    difference += jobs.as_deref().unwrap_or_default();
    Some(Comparison {
        verdict,
        errors,
        jobs: jobs.map(|difference| difference.is_empty()),
        difference: (!difference.is_empty()).then(|| format!("{file}\n{difference}")),
    })
}

/// How the jobs differ; empty when they do not.
fn different_jobs(row: &Value, analysis: &Analysis) -> String {
    let theirs = row["jobs"].as_array().into_iter().flatten();
    let theirs: Vec<_> = theirs.map(their_job).collect();
    let ours: Vec<_> = analysis.jobs.jobs.iter().map(|job| our_job(job)).collect();
    if theirs == ours {
        return String::new();
    }
    let pairs = theirs
        .iter()
        .zip(&ours)
        .filter(|(theirs, ours)| theirs != ours);
    let shown: Vec<_> = pairs
        .map(|(theirs, ours)| format!("  GitLab {theirs}\n  ours   {ours}\n"))
        .collect();
    format!(
        "  GitLab has {} jobs, we have {}\n{}",
        theirs.len(),
        ours.len(),
        shown.concat()
    )
}

#[test]
#[expect(clippy::print_stderr, reason = "the figures are what this test is for")]
fn static_lint_agrees_with_gitlab() {
    let compared: Vec<_> = rows("expect.jsonl").iter().filter_map(compare).collect();
    let differences: Vec<_> = compared
        .iter()
        .filter_map(|it| it.difference.as_deref())
        .collect();
    let count = |is: &dyn Fn(&Comparison) -> bool| compared.iter().filter(|it| is(it)).count();
    let all = compared.len();
    let verdicts = count(&|it| it.verdict);
    let errors = count(&|it| it.errors);
    let valid = count(&|it| it.jobs.is_some());
    let jobs = count(&|it| it.jobs == Some(true));
    let figures = format!(
        "static lint: verdict {verdicts} of {all} · error texts {errors} of {all} · jobs of valid cases {jobs} of {valid}"
    );
    eprintln!("{figures}\n{}", differences.concat());
    let agreeing = all - differences.len();
    assert!(
        all == 0 || agreeing >= AGREEING_CASES,
        "{figures}\n{agreeing} agree in all, {AGREEING_CASES} did before:\n{}",
        differences.concat()
    );
}
