//! Variables in texts and in each other: compared with what GitLab's own classes said, where their verdicts are at hand.
#![expect(
    clippy::disallowed_methods,
    reason = "a test is a host: it may read files"
)]
#![expect(
    clippy::print_stderr,
    reason = "a comparison that did not happen is said aloud"
)]

use std::{collections::BTreeMap, fs, path::PathBuf};

use pipeyard::facts::{Undefined, Unexpanded, expand, expand_all};
use serde_json::Value;

#[test]
fn variables_expand_as_on_gitlab() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle/expansion.jsonl");
    let Ok(rows) = fs::read_to_string(&file) else {
        eprintln!("NOT COMPARED: {} is not here", file.display());
        return;
    };
    let rows: Vec<Value> = rows
        .lines()
        .map(|line| serde_json::from_str(line).expect("a row is JSON"))
        .collect();
    let wrong: Vec<String> = rows.iter().filter_map(difference).collect();
    eprintln!(
        "expansion: {} of {} rows agree",
        rows.len() - wrong.len(),
        rows.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn difference(row: &Value) -> Option<String> {
    let (ours, theirs) = match text(&row["kind"]) {
        "expand" => (
            in_text(row, Undefined::Removed),
            text(&row["output"]).to_owned(),
        ),
        "expand_existing" => (
            in_text(row, Undefined::Kept),
            text(&row["output"]).to_owned(),
        ),
        _ => (in_each_other(row), collection(row)),
    };
    (ours != theirs).then(|| format!("{}: GitLab {theirs:?}, Pipeyard {ours:?}", text(&row["id"])))
}

fn in_text(row: &Value, undefined: Undefined) -> String {
    expand(text(&row["input"]), undefined, |name| {
        row["variables"][name].as_str()
    })
}

fn in_each_other(row: &Value) -> String {
    let own = |it: &Value| Unexpanded {
        name: text(&it["key"]).to_owned(),
        value: text(&it["value"]).to_owned(),
        raw: it["raw"] == Value::Bool(true),
    };
    let variables: Vec<Unexpanded> = row["variables_list"]
        .as_array()
        .into_iter()
        .flatten()
        .map(own)
        .collect();
    let kept = row["options"]["keep_undefined"] == Value::Bool(true);
    match expand_all(
        &variables,
        if kept {
            Undefined::Kept
        } else {
            Undefined::Removed
        },
    ) {
        Ok(pairs) => format!(
            "{:?}",
            pairs.into_iter().collect::<BTreeMap<String, String>>()
        ),
        Err(circle) => format!("circular variable reference detected: {:?}", circle.0),
    }
}

fn collection(row: &Value) -> String {
    let Some(output) = row["output"].as_object() else {
        return text(&row["error"]).to_owned();
    };
    let pairs = output
        .iter()
        .map(|(name, value)| (name.clone(), text(value).to_owned()));
    format!("{:?}", pairs.collect::<BTreeMap<String, String>>())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}
