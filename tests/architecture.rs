//! The house rules that a compiler does not check: no upward import, no JSON outside `wire`, no host in the core.
#![expect(
    clippy::disallowed_methods,
    reason = "a test is a host: it may read files"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The layers from the bottom to the top. A file may use its own layer and those before it, never one after it.
const LAYERS: &[&str] = &[
    "text",
    "diagnostics",
    "parse",
    "expression",
    "glob",
    "facts",
    "include",
    "resolve",
    "compile",
    "runner",
    "graph",
    "plan",
    "joblog",
    "schedule",
    "compose",
    "trust",
    "simulate",
    "checks",
    "analysis",
    "expand",
    "wire",
    "wasm",
];

#[test]
fn no_layer_imports_one_above_it() {
    let violations: Vec<String> = sources()
        .iter()
        .flat_map(|file| upward_imports(file))
        .collect();
    assert!(
        violations.is_empty(),
        "upward imports:\n{}",
        violations.join("\n")
    );
}

#[test]
fn every_module_is_a_layer() {
    let lib = read(&root().join("src/lib.rs"));
    let modules = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let unknown: Vec<&str> = modules.filter(|name| !LAYERS.contains(name)).collect();
    assert!(
        unknown.is_empty(),
        "name their place in LAYERS and in ARCHITECTURE.md: {unknown:?}"
    );
}

#[test]
fn only_the_boundary_knows_json() {
    let violations: Vec<String> = sources()
        .iter()
        .filter(|file| !matches!(layer_of(file), Some("wire" | "wasm")))
        .flat_map(|file| lines_with(file, &["serde_json", "Serialize", "Deserialize", "serde::"]))
        .collect();
    assert!(
        violations.is_empty(),
        "JSON outside of wire:\n{}",
        violations.join("\n")
    );
}

#[test]
fn the_core_has_no_host() {
    let hosts = [
        "tokio",
        "std::fs",
        "std::env",
        "TcpStream",
        "UdpSocket",
        "std::process",
        "std::thread",
        "Instant",
        "SystemTime",
    ];
    let violations: Vec<String> = sources()
        .iter()
        .filter(|file| layer_of(file) != Some("wasm"))
        .flat_map(|file| lines_with(file, &hosts))
        .collect();
    assert!(
        violations.is_empty(),
        "a host in the core:\n{}",
        violations.join("\n")
    );
}

#[test]
fn an_upward_import_would_be_seen() {
    let found = violations_in(
        "parse",
        "src/parse/x.rs",
        "use crate::{\n    text::Span,\n    plan::Plan,\n};\n",
    );
    assert_eq!(found, ["src/parse/x.rs:3: parse may not use plan"]);
    let found = violations_in(
        "parse",
        "src/parse/x.rs",
        "fn f() -> crate::wire::Plan {}\n",
    );
    assert_eq!(found, ["src/parse/x.rs:1: parse may not use wire"]);
}

fn upward_imports(file: &Path) -> Vec<String> {
    let Some(layer) = layer_of(file) else {
        return Vec::new();
    };
    violations_in(layer, &shown(file), &read(file))
}

fn violations_in(layer: &str, file: &str, text: &str) -> Vec<String> {
    let rank = |name: &str| LAYERS.iter().position(|it| *it == name);
    let mut in_group = false;
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        let mut used: Vec<&str> = code.split("crate::").skip(1).map(first_word).collect();
        if code.contains("use crate::{") {
            in_group = true;
            used.extend(
                code.split('{')
                    .nth(1)
                    .into_iter()
                    .flat_map(|rest| rest.split(','))
                    .map(first_word),
            );
        } else if in_group && line.starts_with("    ") && !line.starts_with("     ") {
            used.push(first_word(code.trim()));
        }
        in_group &= !code.starts_with('}') && !code.contains("};");
        for name in used {
            if rank(name) > rank(layer) {
                found.push(format!("{file}:{}: {layer} may not use {name}", number + 1));
            }
        }
    }
    found
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    &text[..text
        .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .unwrap_or(text.len())]
}

fn lines_with(file: &Path, words: &[&str]) -> Vec<String> {
    let text = read(file);
    let in_code = text
        .lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]"))
        .enumerate();
    let hits = in_code.filter(|(_, line)| {
        let code = line.split("//").next().unwrap_or("");
        words.iter().any(|word| code.contains(word))
    });
    hits.map(|(number, line)| format!("{}:{}: {}", shown(file), number + 1, line.trim()))
        .collect()
}

fn layer_of(file: &Path) -> Option<&'static str> {
    let inside = file.strip_prefix(root().join("src")).ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    LAYERS.iter().copied().find(|layer| *layer == name)
}

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join("src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("src is readable") {
            let path = entry.expect("src is readable").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 20, "the sources were not found");
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root())
        .unwrap_or(file)
        .display()
        .to_string()
}
