//! Findings as SARIF 2.1.0, for code scanners.

use std::{collections::BTreeSet, fmt::Write as _};

use pipeyard::{
    diagnostics::{Code, Language},
    wire::{
        diagnostic::{Diagnostic, Edit, Fix, Label, Range, Severity},
        lint::Lint,
    },
};
use serde_json::{Value, json};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The log of one run of this program.
pub(super) fn log(report: &Lint, language: Language) -> Value {
    let used: BTreeSet<&str> = report
        .diagnostics
        .iter()
        .map(|it| it.code.as_str())
        .collect();
    let used: Vec<&str> = used.into_iter().collect();
    let rules: Vec<Value> = used.iter().map(|code| rule(code, language)).collect();
    let results = report.diagnostics.iter().map(|found| result(found, &used));
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "pipeyard",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "utf16CodeUnits",
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn rule(name: &str, language: Language) -> Value {
    let mut rule = json!({"id": name});
    if let Some(code) = Code::from_name(name) {
        let page = code.page(language);
        rule["shortDescription"] = json!({"text": summary(page).unwrap_or(name)});
        rule["help"] = json!({"text": page, "markdown": page});
        rule["defaultConfiguration"] = json!({"level": level(code.severity().into())});
    }
    rule
}

/// The first sentence below the first heading of a page says what the diagnostic means.
fn summary(page: &str) -> Option<&str> {
    page.lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(found: &Diagnostic, rules: &[&str]) -> Value {
    let mut text = found.message.clone();
    for help in &found.help {
        let _ = write!(text, "\n{help}");
    }
    let mut result = json!({
        "ruleId": found.code,
        "level": level(found.severity),
        "message": {"text": text},
        "locations": [{"physicalLocation": place(&found.file, &found.range)}],
    });
    if let Ok(at) = rules.binary_search(&found.code.as_str()) {
        result["ruleIndex"] = at.into();
    }
    if !found.labels.is_empty() {
        result["relatedLocations"] = found.labels.iter().enumerate().map(related).collect();
    }
    if let Some(fix) = &found.fix {
        result["fixes"] = json!([changes(fix)]);
    }
    if let Some(gitlab) = &found.gitlab {
        result["properties"] = json!({"gitlab": gitlab});
    }
    result
}

fn place(file: &str, range: &Range) -> Value {
    json!({"artifactLocation": {"uri": uri(file)}, "region": region(range)})
}

fn region(range: &Range) -> Value {
    json!({
        "startLine": range.start.line,
        "startColumn": range.start.column,
        "endLine": range.end.line,
        "endColumn": range.end.column,
    })
}

fn related((at, label): (usize, &Label)) -> Value {
    json!({
        "id": at,
        "message": {"text": label.message},
        "physicalLocation": place(&label.file, &label.range),
    })
}

/// One change per file, its edits in the order of the text.
fn changes(fix: &Fix) -> Value {
    let files: BTreeSet<&str> = fix.edits.iter().map(|edit| edit.file.as_str()).collect();
    let change = |file: &str| {
        let edits = fix.edits.iter().filter(|edit| edit.file == file);
        json!({
            "artifactLocation": {"uri": uri(file)},
            "replacements": edits.map(replacement).collect::<Vec<_>>(),
        })
    };
    json!({
        "description": {"text": fix.title},
        "artifactChanges": files.into_iter().map(change).collect::<Vec<_>>(),
    })
}

fn replacement(edit: &Edit) -> Value {
    json!({
        "deletedRegion": region(&edit.range),
        "insertedContent": {"text": edit.replacement},
    })
}

/// A path as a relative reference: what a URI cannot hold is written in percents.
fn uri(path: &str) -> String {
    if path.contains("://") {
        return path.to_owned();
    }
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'@' => {
                uri.push(byte.into());
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        for (path, expected) in [
            ("ci/build.yml", "ci/build.yml"),
            ("a b/빌드.yml", "a%20b/%EB%B9%8C%EB%93%9C.yml"),
            (
                "https://example.com/a.yml?x=1",
                "https://example.com/a.yml?x=1",
            ),
            ("template:Go.gitlab-ci.yml", "template%3AGo.gitlab-ci.yml"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
