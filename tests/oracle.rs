//! What GitLab's own classes said about pipelines, against what Pipeyard says. The reference lies beside the project
//! where it was developed; elsewhere these tests say loudly that they compared nothing.

use std::{collections::BTreeSet, fs, path::PathBuf};

use pipeyard::{
    diagnostics::{Code, Diagnostic, Severity},
    expression::Expression,
    parse::parse,
    resolve::{AllowFailure, Job, JobKind, Presence, When, resolve},
    text::{FileId, Sources, Span},
};
use serde_json::Value;

/// Cases of the static lint that agree. The number can only grow.
const AGREEING_CASES: usize = 160;

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

/// GitLab stops at the first broken phase: files, then `extends` and `!reference` (first error only), then the
/// entries (all errors), then the relations between jobs (first error only).
fn as_gitlab_reports(found: &[Diagnostic]) -> BTreeSet<String> {
    let errors: Vec<_> = found
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .collect();
    let of = |codes: &[Code]| -> Vec<&Diagnostic> {
        errors
            .iter()
            .copied()
            .filter(|found| codes.contains(&found.code))
            .collect()
    };
    let fatal = [
        &[
            Code::YamlTooBig,
            Code::YamlTab,
            Code::YamlSyntax,
            Code::YamlUnsupportedType,
            Code::UnknownAnchor,
            Code::ConfigNotAMapping,
        ][..],
        &[
            Code::ExtendsUnknown,
            Code::ExtendsTooDeep,
            Code::ExtendsCycle,
        ],
        &[Code::ReferenceNotFound],
    ];
    for codes in fatal {
        if let Some(first) = of(codes).first() {
            return lines(std::slice::from_ref(first));
        }
    }
    let shapes = of(&[Code::NotAJob, Code::KeywordAtTopLevel, Code::NoVisibleJob]);
    if !shapes.is_empty() {
        return lines(&shapes);
    }
    let relations = [
        Code::StageNotDeclared,
        Code::UnknownNeed,
        Code::NeedOfALaterStage,
        Code::DuplicateNeed,
        Code::CyclicNeeds,
    ];
    let entries: Vec<_> = errors
        .iter()
        .copied()
        .filter(|found| !relations.contains(&found.code))
        .collect();
    if !entries.is_empty() {
        return lines(&entries);
    }
    of(&relations)
        .first()
        .map(|first| lines(std::slice::from_ref(first)))
        .unwrap_or_default()
}

fn lines(found: &[&Diagnostic]) -> BTreeSet<String> {
    let texts = found.iter().filter_map(|found| found.gitlab.as_deref());
    texts.flat_map(str::lines).map(str::to_owned).collect()
}

fn expected_lines(row: &Value) -> BTreeSet<String> {
    let errors = row["errors"].as_array().into_iter().flatten();
    errors
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
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
    let needs = job.needs.as_ref().map(|needs| {
        needs
            .value
            .iter()
            .map(|need| Value::from(need.job.value.as_str()))
            .collect::<Vec<_>>()
    });
    let (only, except, rules) = presence(&job.presence);
    serde_json::json!({
        "name": job.name.value,
        "stage": job.stage.value,
        "kind": match job.kind { JobKind::Script => "job", JobKind::Bridge => "trigger" },
        "when": when.name(),
        "allow_failure": allow_failure,
        "scheduling_type": if job.needs.is_some() { "dag" } else { "stage" },
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
        Presence::Policy { only: None, except } => (
            serde_json::json!(["branches", "tags"]),
            refs(except.as_ref()),
            Value::Null,
        ),
        Presence::Policy { only, except } => {
            (refs(only.as_ref()), refs(except.as_ref()), Value::Null)
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

/// What differs in one case; `None` when nothing does.
fn difference(row: &Value) -> Option<String> {
    let file = row["file"].as_str()?;
    let text = case(file)?;
    let mut sources = Sources::default();
    let id = sources.add(".gitlab-ci.yml", text.as_str());
    let document = parse(id, &text);
    let resolved = resolve(&sources, &document);
    let mut found = document.diagnostics;
    found.extend(resolved.diagnostics);
    let (theirs, ours) = (expected_lines(row), as_gitlab_reports(&found));
    let valid = !found.iter().any(|found| found.severity == Severity::Error);
    if Some(valid) != row["valid"].as_bool() || theirs != ours {
        return Some(format!(
            "{file}: errors\n  theirs {theirs:?}\n  ours   {ours:?}"
        ));
    }
    if !valid {
        return None;
    }
    let theirs: Vec<_> = row["jobs"]
        .as_array()
        .into_iter()
        .flatten()
        .map(their_job)
        .collect();
    let ours: Vec<_> = resolved.jobs.jobs.iter().map(our_job).collect();
    if theirs == ours {
        return None;
    }
    let pairs = theirs
        .iter()
        .zip(&ours)
        .filter(|(theirs, ours)| theirs != ours);
    let shown: Vec<_> = pairs
        .map(|(theirs, ours)| format!("  theirs {theirs}\n  ours   {ours}"))
        .collect();
    Some(format!(
        "{file}: {} jobs, ours {}\n{}",
        theirs.len(),
        ours.len(),
        shown.join("\n")
    ))
}

#[test]
fn static_lint_agrees_with_gitlab() {
    let rows = rows("expect.jsonl");
    let differences: Vec<_> = rows.iter().filter_map(difference).collect();
    let agreeing = rows.len() - differences.len();
    assert!(
        rows.is_empty() || agreeing >= AGREEING_CASES,
        "{agreeing} of {} agree:\n{}",
        rows.len(),
        differences.join("\n")
    );
}
