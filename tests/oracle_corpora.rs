//! Pipelines that this project did not write, against what GitLab's own classes said about them: each key of the tests of
//! GitLab's schema alone, and whole files. The corpora lie beside the project where it was developed; elsewhere these tests
//! say loudly that they compared nothing.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    diagnostics::{Phase, Severity},
    facts::Inputs,
    parse::{Entry, Mapping, Node, Value, parse, scalar_text},
    text::{FileId, Sources},
};
use serde_json::Value as Json;

/// Keys whose own verdict agrees, in percent. It can only grow.
const AGREEING_KEYS: usize = 100;

/// Whole files whose verdict agrees, in percent. It can only grow.
const AGREEING_FILES: usize = 98;

/// Keywords of GitLab's paid tiers. The classes that were asked come from the free one and call them unknown.
const PAID: [&str; 1] = ["secrets"];

fn shared(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path)
}

#[expect(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test is a host that reads files, and a comparison that did not happen has to be seen"
)]
fn verdicts() -> Vec<Json> {
    let path = shared("oracle/corpora-verdicts.jsonl");
    if !path.exists() || !shared("corpora").exists() {
        eprintln!("NOT COMPARED: ../shared/corpora and what GitLab said about it are not here");
        return Vec::new();
    }
    let text = fs::read_to_string(path).expect("the reference is readable");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("one JSON value a line"))
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test is a host, and hosts read files"
)]
fn file(path: &Path) -> Option<String> {
    let bytes = fs::read(path).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// A value as YAML on one line, with everything that it shares laid out.
fn flow(node: &Node) -> String {
    match &node.value {
        Value::String { text, .. } => Json::from(&**text).to_string(),
        Value::Sequence(items) => {
            let items: Vec<_> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Mapping(mapping) => {
            let pairs = mapping.entries.iter();
            let pairs: Vec<_> = pairs
                .map(|entry| format!("{}: {}", flow(&entry.key), flow(&entry.value)))
                .collect();
            format!("{{{}}}", pairs.join(", "))
        }
        Value::Tagged(_, inner) => format!("!reference {}", flow(inner)),
        Value::Null => "null".into(),
        value => scalar_text(value).unwrap_or_default(),
    }
}

/// A pipeline of one key and the templates of its file. A job that lacks a script gets one, as it did where GitLab was
/// asked.
fn alone(file: &Mapping, entry: &Entry, needs_script: bool) -> String {
    let pair = |entry: &Entry| format!("{}: {}\n", flow(&entry.key), flow(&entry.value));
    let mut pipeline = pair(entry);
    if needs_script && let Some(at) = pipeline.rfind('}') {
        let is_empty = pipeline[..at].ends_with('{');
        let comma = if is_empty { "" } else { ", " };
        pipeline.insert_str(at, &format!("{comma}script: 'true'"));
    }
    let is_job = entry.value.as_mapping().is_some_and(|job| {
        let has = |key: &str| job.get(key).is_some();
        needs_script || has("script") || has("run") || has("trigger") || has("needs")
    });
    let is_hidden = |entry: &Entry| entry.key.as_str().is_some_and(|key| key.starts_with('.'));
    if !is_job || is_hidden(entry) {
        pipeline.push_str("another-job: {script: 'true'}\n");
    }
    let templates = file.entries.iter();
    pipeline.extend(
        templates
            .filter(|it| is_hidden(it) && it.key != entry.key)
            .map(pair),
    );
    pipeline
}

fn pipeline_of(row: &Json) -> Option<String> {
    let path = shared("corpora").join(row["file"].as_str()?);
    let document = parse(FileId(0), &file(&path)?);
    let root = document.root?;
    let root = root.as_mapping()?;
    let entry = root.entry(row["key"].as_str()?)?;
    Some(alone(root, entry, row["script_added"] == true))
}

fn analysis_of(text: &str) -> Analysis {
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text);
    analyze(Workspace::of(sources), &Inputs::default())
}

/// The lines of GitLab up to the entries, and whether anything is wrong with these.
fn said_of_entries(analysis: &Analysis) -> (bool, BTreeSet<String>) {
    let errors = analysis
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error && found.phase <= Phase::Entries);
    let is_valid = errors.clone().next().is_none();
    let lines = errors.flat_map(|found| &found.gitlab.0);
    (is_valid, lines.map(|quote| quote.text.clone()).collect())
}

fn lines(row: &Json) -> BTreeSet<String> {
    let errors = row["errors"].as_array().into_iter().flatten();
    errors.filter_map(Json::as_str).map(str::to_owned).collect()
}

/// How one key compares.
fn compare_key(row: &Json) -> Option<Result<(), String>> {
    let theirs = lines(row);
    let is_paid = |line: &String| {
        PAID.iter()
            .any(|key| line.ends_with(&format!("unknown keys: {key}")))
    };
    let pipeline = pipeline_of(row)?;
    let (is_valid, ours) = said_of_entries(&analysis_of(&pipeline));
    // For a paid keyword, and where GitLab checks against a schema of its own, the label of the test is all there is.
    let is_unasked = row["json_schema_not_checked"] == true || theirs.iter().any(is_paid);
    let expected = if is_unasked {
        row["schema_label"] == "valid"
    } else {
        row["entry_valid"] == true
    };
    let are_lines_right = is_unasked || row["error_kind"] != "entry" || ours == theirs;
    if is_valid == expected && are_lines_right {
        return Some(Ok(()));
    }
    let mut difference = format!("{} {}\n  {pipeline}", row["file"], row["key"]);
    let only_theirs: Vec<_> = theirs.difference(&ours).collect();
    let only_ours: Vec<_> = ours.difference(&theirs).collect();
    let _ = writeln!(
        difference,
        "  GitLab {expected}, only there {only_theirs:?}\n  ours   {is_valid}, only here  {only_ours:?}"
    );
    Some(Err(difference))
}

/// Compares all, prints the figures and fails below the floor.
#[expect(
    clippy::print_stderr,
    reason = "the figures are what these tests are for"
)]
fn judge(what: &str, compared: &[Result<(), String>], floor: usize) {
    let all = compared.len();
    let agreeing = compared.iter().filter(|it| it.is_ok()).count();
    eprintln!("{what}: {agreeing} of {all}");
    let differences: Vec<_> = compared
        .iter()
        .filter_map(|it| it.as_ref().err())
        .map(String::as_str)
        .collect();
    assert!(
        agreeing * 100 >= all * floor,
        "{what}: {agreeing} of {all}, and {floor} % did before\n{}",
        differences.concat()
    );
}

#[test]
fn keys_of_the_schema_tests_agree_with_gitlab() {
    let rows = verdicts();
    let keys = rows.iter().filter(|row| row["key"].is_string());
    let compared: Vec<_> = keys.filter_map(compare_key).collect();
    judge("keys of the schema's tests", &compared, AGREEING_KEYS);
}

/// The folder that is the repository of a file: the first one below the corpus's own.
fn repository(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let depth = match *parts.first()? {
        "realworld" | "gitlab-ci-local" | "templates" => 2,
        "tool-tests" => 4,
        _ => return None,
    };
    (parts.len() > depth).then(|| parts[..depth].join("/"))
}

/// Every file of a repository, by its path in it.
fn files_of(folder: &Path) -> Vec<(String, String)> {
    let mut open = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let inner = path.strip_prefix(folder).ok().and_then(Path::to_str);
            if let (Some(inner), Some(text)) = (inner, file(&path)) {
                found.push((inner.to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// How one whole file compares: `None` for fragments, which mean nothing alone.
fn compare_file(row: &Json) -> Option<Result<(), String>> {
    let path = row["file"].as_str()?;
    let is_fragment = path.starts_with("realworld/") && path.matches('/').count() != 2;
    if is_fragment || (path.starts_with("realworld/") && !path.ends_with("/.gitlab-ci.yml")) {
        return None;
    }
    let text = file(&shared("corpora").join(path))?;
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text.as_str());
    let mut paths = vec![".gitlab-ci.yml".to_owned()];
    let folder = repository(path).map(|folder| shared("corpora").join(folder));
    for (inner, text) in folder.map(|folder| files_of(&folder)).unwrap_or_default() {
        if inner != ".gitlab-ci.yml" {
            sources.add(inner.as_str(), text.as_str());
            paths.push(inner);
        }
    }
    let inputs = Inputs {
        files: Some(paths),
        ..Inputs::default()
    };
    let analysis = analyze(Workspace::of(sources), &inputs);
    let errors = analysis
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error && found.phase.is_static());
    let is_valid = errors.clone().next().is_none();
    let ours: BTreeSet<_> = errors
        .flat_map(|found| &found.gitlab.0)
        .map(|quote| quote.text.clone())
        .collect();
    let theirs = lines(row);
    if (row["valid"] == true) == is_valid && ours == theirs {
        return Some(Ok(()));
    }
    let only_theirs: Vec<_> = theirs.difference(&ours).take(5).collect();
    let only_ours: Vec<_> = ours.difference(&theirs).take(5).collect();
    Some(Err(format!(
        "{path}\n  GitLab {}, only there {only_theirs:?}\n  ours   {is_valid}, only here  {only_ours:?}\n",
        row["valid"]
    )))
}

#[test]
fn whole_files_agree_with_gitlab() {
    let rows = verdicts();
    let files = rows.iter().filter(|row| row["key"].is_null());
    let compared: Vec<_> = files.filter_map(compare_file).collect();
    judge("whole files", &compared, AGREEING_FILES);
}
