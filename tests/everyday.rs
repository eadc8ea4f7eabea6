//! Everyday YAML is read without granit, and has to come out as granit reads it. A tab in a comment is not everyday and
//! changes nothing else, so it makes granit read the same text.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test is a host: it may read files, and it says when it had none to read"
)]

use std::path::{Path, PathBuf};

use pipeyard::{
    parse::{Document, parse},
    text::FileId,
};

/// Compares the two readings of a text.
#[track_caller]
fn compare(text: &str) {
    let (marker, body) = match text.strip_prefix("---\n") {
        Some(body) => ("---\n", body),
        None => ("", text),
    };
    let quick = read(&format!("{marker}# \n{body}"));
    let slow = read(&format!("{marker}#\t\n{body}"));
    assert_eq!(quick.root, slow.root, "for:\n{text}");
    assert_eq!(quick.header, slow.header, "for:\n{text}");
    assert_eq!(quick.diagnostics, slow.diagnostics, "for:\n{text}");
}

fn read(text: &str) -> Document {
    parse(FileId(0), text)
}

/// Every pipeline at hand, and many of them cut, with a line left out, moved or doubled.
#[test]
fn every_pipeline_at_hand_is_read_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("tests/fixtures"), &mut files);
    let own = files.len();
    for folder in ["corpora", "oracle"] {
        collect(&root.join("../shared").join(folder), &mut files);
    }
    if files.len() == own {
        eprintln!("NO CORPORA beside the project: only its own {own} fixtures were compared");
    }
    for path in &files {
        let Ok(text) = std::fs::read_to_string(path) else {
            continue;
        };
        compare(&text);
    }
    for path in files.iter().step_by(25) {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        variations(&text).for_each(|text| {
            compare(&text);
        });
    }
}

/// The text with a line's end as its end, without a line, and with a line moved by a blank.
fn variations(text: &str) -> impl Iterator<Item = String> + '_ {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let step = lines.len() / 12 + 1;
    (0..lines.len()).step_by(step).flat_map(move |at| {
        let (before, after) = (lines[..at].concat(), lines[at + 1..].concat());
        let line = lines[at];
        let middle = (0..=line.len() / 2)
            .rev()
            .find(|&at| line.is_char_boundary(at))
            .unwrap_or(0);
        [
            before.clone(),
            format!("{before}{}", &line[..middle]),
            format!("{before}{after}"),
            format!("{before} {line}{after}"),
            format!("{before}{line}{line}{after}"),
        ]
    })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|it| it == "yml" || it == "yaml")
        {
            files.push(path);
        }
    }
}
