//! Merged YAML that is printed and read again is the same pipeline: over all fixtures, over GitLab's own cases where they
//! are at hand, and over random trees of nasty texts.
#![expect(
    clippy::disallowed_methods,
    reason = "a test is a host: it may read files"
)]
#![expect(
    clippy::print_stderr,
    reason = "a comparison that did not happen is said aloud"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    diagnostics::Language,
    expand::expand,
    facts::Inputs,
    parse::{Entry, Mapping, Node, Value, parse, scalar_text},
    text::{FileId, Sources, Span},
    wire,
};
use proptest::prelude::*;

fn analysis_of(text: &str, inputs: &Inputs) -> Analysis {
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text);
    analyze(Workspace::of(sources), inputs)
}

/// What a tree says, without its places: scalars with their type.
fn said(node: &Node) -> String {
    match &node.value {
        Value::Sequence(items) => {
            let items: Vec<_> = items.iter().map(said).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Mapping(mapping) => said_pairs(mapping, &[]),
        Value::Tagged(_, inner) => format!("!reference {}", said(inner)),
        Value::String { text, .. } => format!("{text:?}"),
        Value::Null => "null".to_owned(),
        other => format!("({})", scalar_text(other).unwrap_or_default()),
    }
}

fn said_pairs(mapping: &Mapping, without: &[&str]) -> String {
    let kept = |entry: &&Entry| entry.key.as_str().is_none_or(|key| !without.contains(&key));
    let pairs: Vec<_> = mapping
        .entries
        .iter()
        .filter(kept)
        .map(|entry| format!("{}: {}", said(&entry.key), said(&entry.value)))
        .collect();
    format!("{{{}}}", pairs.join(", "))
}

/// The merged mapping as `expand` promises it: no `include`, and no `extends` in the jobs.
fn promised(merged: &Mapping) -> String {
    let entries = merged.entries.iter();
    let kept = entries.filter(|entry| entry.key.as_str() != Some("include"));
    let pairs: Vec<_> = kept
        .map(|entry| {
            let value = match entry.value.as_mapping() {
                Some(mapping) => said_pairs(mapping, &["extends"]),
                None => said(&entry.value),
            };
            format!("{}: {value}", said(&entry.key))
        })
        .collect();
    format!("{{{}}}", pairs.join(", "))
}

/// Jobs without the places where they are defined.
fn jobs(analysis: &Analysis) -> Vec<serde_json::Value> {
    let jobs = wire::analysis::Expansion::of(analysis, Language::English).jobs;
    let bare = |job| {
        let mut job = serde_json::to_value(job).expect("a job is JSON");
        let fields = job.as_object_mut().expect("a job is an object");
        fields.remove("range");
        fields.remove("file");
        job
    };
    jobs.iter().map(bare).collect()
}

fn check(name: &str, text: &str, inputs: &Inputs) {
    let analysis = analysis_of(text, inputs);
    let printed = expand(&analysis.merged).text;
    let again = parse(FileId(0), &printed);
    assert!(
        again.diagnostics.is_empty(),
        "{name}: {:?}\n{printed}",
        again.diagnostics
    );
    let root = again.root.expect("it has a root");
    assert_eq!(said(&root), promised(&analysis.merged), "{name}\n{printed}");
    let has_holes = !analysis.wanted.is_empty() || analysis.merged.get("include").is_some();
    if analysis.is_valid() && !has_holes {
        let again = analysis_of(&printed, inputs);
        assert!(
            again.is_valid(),
            "{name}: {:?}\n{printed}",
            again.diagnostics
        );
        assert_eq!(jobs(&again), jobs(&analysis), "{name}\n{printed}");
    }
}

fn check_folder(folder: &Path) -> usize {
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            count += check_folder(&path);
        } else if path
            .extension()
            .is_some_and(|it| it == "yml" || it == "yaml")
        {
            let Ok(text) = fs::read_to_string(&path) else {
                continue;
            };
            check(&path.to_string_lossy(), &text, &Inputs::default());
            count += 1;
        }
    }
    count
}

#[test]
fn every_fixture_is_the_same_when_it_is_printed_and_read_again() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    assert!(check_folder(&root.join("tests/fixtures")) > 0);
    let oracle = root.join("../shared/oracle");
    if oracle.exists() {
        let count = check_folder(&oracle.join("cases")) + check_folder(&oracle.join("contexts"));
        eprintln!("printed and read again: {count} pipelines of the reference");
    } else {
        eprintln!("NOT COMPARED: ../shared/oracle is not here");
    }
}

#[test]
fn every_key_and_item_knows_where_it_was_written() {
    let text = ".base:\n  script:\n    - make\n    - |\n      two\n      lines\nbuild:\n  extends: .base\n  variables: {A: 'on'}\n";
    let analysis = analysis_of(text, &Inputs::default());
    let expansion = expand(&analysis.merged);
    let places: Vec<_> = expansion
        .origins
        .iter()
        .map(|&(line, span)| {
            let line = expansion
                .text
                .lines()
                .nth(line as usize - 1)
                .expect("a line");
            (line.trim(), analysis.sources.line(span))
        })
        .collect();
    assert_eq!(
        places,
        [
            (".base:", 1),
            ("script:", 2),
            ("- make", 3),
            ("build:", 7),
            ("script:", 2),
            ("- make", 3),
            ("variables:", 9),
            ("A: 'on'", 9),
        ]
    );
    let commented = expansion.with_origins(&analysis.sources);
    assert_eq!(
        said(&parse(FileId(0), &commented).root.expect("a root")),
        said(&parse(FileId(0), &expansion.text).root.expect("a root")),
        "comments change nothing"
    );
}

fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9_:.~'\"#&*!|>%@`,?{}\\[\\] -]{0,12}",
        "[ \t\r\n\u{85}\u{2028}\u{e000}\u{feff}a'\"\\\\:#-]{0,12}",
        "\\PC{0,8}",
        "(a|  b|\t|\n| ){0,6}",
        Just("on".to_owned()),
        "[-+0-9:._xob]{1,8}",
        "(---|\\.\\.\\.|<<|=|null|~|y|n|[0-9]{4}-[0-9]{2}-[0-9]{2}|:sym)",
    ]
}

fn node(value: Value) -> Node {
    Node {
        span: Span::new(FileId(0), 0, 0),
        value,
    }
}

fn string(text: String) -> Node {
    node(Value::String {
        text: text.into(),
        plain: false,
    })
}

fn scalar() -> impl Strategy<Value = Node> {
    prop_oneof![
        4 => nasty().prop_map(string),
        1 => any::<f64>().prop_map(|it| node(Value::Float(it))),
        1 => any::<i32>().prop_map(|it| node(Value::Integer(it.into()))),
        1 => any::<bool>().prop_map(|it| node(Value::Bool(it))),
        1 => Just(node(Value::Null)),
    ]
}

fn mapping_of(pairs: Vec<(String, Node)>) -> Mapping {
    let mut mapping = Mapping::default();
    for (key, value) in pairs {
        if mapping.get(&key).is_none() && key != "include" && key != "extends" {
            mapping.entries.push(Entry {
                key: string(key),
                value,
            });
        }
    }
    mapping
}

fn tree() -> impl Strategy<Value = Node> {
    scalar().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| node(Value::Sequence(items.into()))),
            prop::collection::vec((nasty(), inner), 0..4)
                .prop_map(|pairs| node(Value::Mapping(mapping_of(pairs).into()))),
        ]
    })
}

proptest! {
    #[test]
    fn any_tree_is_the_same_when_it_is_printed_and_read_again(pairs in prop::collection::vec((nasty(), tree()), 1..4)) {
        let mapping = mapping_of(pairs);
        let printed = expand(&mapping).text;
        let again = parse(FileId(0), &printed);
        prop_assert!(again.diagnostics.is_empty(), "{:?}\n{printed}", again.diagnostics);
        let root = again.root.unwrap_or_else(|| node(Value::Mapping(Mapping::default().into())));
        prop_assert_eq!(said(&root), said_pairs(&mapping, &[]), "{}", printed);
    }
}
