//! Words that must not reach the main branch.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use crate::problem::{Problem, Result};
use crate::process;
use crate::workspace::Workspace;

/// Each with what to do instead. They are written in two parts here, or this file would be the first to be reported.
const FORBIDDEN: [(&str, &str); 9] = [
    (concat!("dbg", "!("), "remove it, or log it properly"),
    (concat!("to", "do!("), "write the code"),
    (concat!("un", "implemented!("), "write the code"),
    (concat!("FIX", "ME"), "fix it, or file an issue and name it"),
    (concat!("XX", "X"), "say in a sentence what is wrong"),
    (concat!("debug", "ger;"), "remove it"),
    (
        concat!("test", ".only("),
        "the other tests of the file would not run",
    ),
    (
        concat!("describe", ".only("),
        "the other tests of the file would not run",
    ),
    (
        concat!("it", ".only("),
        "the other tests of the file would not run",
    ),
];

/// Text that we write ourselves. Fixtures are what users write, and may contain anything.
const OURS: [&str; 10] = [
    ".rs", ".ts", ".tsx", ".mjs", ".css", ".html", ".sh", ".toml", ".md", "/run",
];
const NOT_OURS: [&str; 2] = ["tests/fixtures/", "www/content/"];

/// An error that lists every place.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut found = String::new();
    for file in files(workspace)? {
        // A file that is deleted but not yet committed is still on git's list.
        let Ok(text) = fs::read_to_string(workspace.path(&file)) else {
            continue;
        };
        for (line, word, advice) in forbidden_in(&text) {
            let _ = writeln!(found, "{file}:{line}: `{word}`: {advice}");
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(Problem::new("forbidden words").because(found))
}

fn files(workspace: &Workspace) -> Result<Vec<String>> {
    let mut command = Command::new("git");
    command.current_dir(workspace.root());
    command.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let listed = process::output(&mut command)?;
    Ok(listed
        .lines()
        .filter(|file| is_ours(file))
        .map(str::to_owned)
        .collect())
}

fn is_ours(file: &str) -> bool {
    OURS.iter().any(|ending| file.ends_with(ending))
        && !NOT_OURS.iter().any(|folder| file.contains(folder))
}

fn forbidden_in(text: &str) -> impl Iterator<Item = (usize, &'static str, &'static str)> {
    let lines = text.lines().enumerate();
    lines.flat_map(|(index, line)| {
        let hits = FORBIDDEN
            .iter()
            .filter(move |(word, _)| line.contains(word));
        hits.map(move |(word, advice)| (index + 1, *word, *advice))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_word_is_reported_with_its_line() {
        let text = format!("fn main() {{\n    {}x);\n}}\n", FORBIDDEN[0].0);
        let found: Vec<_> = forbidden_in(&text)
            .map(|(line, word, _)| (line, word))
            .collect();
        assert_eq!(found, [(2, FORBIDDEN[0].0)]);
        assert_eq!(forbidden_in("fn main() {}\n").count(), 0);
    }

    #[test]
    fn fixtures_may_contain_anything() {
        assert!(is_ours("src/text.rs"));
        assert!(is_ours(".ci/run"));
        assert!(!is_ours("tests/fixtures/parse/tabs.md"));
        assert!(!is_ours("www/public/logo.png"));
    }
}
