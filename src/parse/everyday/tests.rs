//! Whatever is read quickly is read as granit reads it: the same tree, the same places, the same complaints.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test is a host: it may read files, and it says when it had none to read"
)]

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use crate::{
    parse::{
        offsets::Patched,
        read::{read_any, read_everyday},
    },
    text::FileId,
};

/// Compares the two readings; gives whether the text is everyday.
#[track_caller]
fn compare(text: &str) -> bool {
    let patched = Patched::unchanged(text);
    let Some(quick) = read_everyday(FileId(0), &patched) else {
        return false;
    };
    let slow = read_any(FileId(0), &patched);
    assert_eq!(slow.stopped_at, None, "granit refuses:\n{text}");
    assert_eq!(quick, slow, "for:\n{text}");
    true
}

#[track_caller]
fn everyday(text: &str) {
    assert!(compare(text), "not everyday:\n{text}");
}

#[test]
fn what_people_write_is_everyday() {
    everyday("a: b\n");
    everyday(
        "---\n# c\na:\n  - b\n  - c: d\n    e: f\n  -   - g\n\n      - h\ni:\n- j\n- k # l\nm:\n",
    );
    everyday("a: &x\n  b: c\nd:\n  <<: *x\n  e: [*x, f, \"g\", 'it''s', {h: i, \"j\": [k]}]\n");
    everyday(
        "a: |\n  b\n\n   c\n  d\n\ne: >-\n  f\n  g\n\n  h\n   i\n  j\nk: |+\n  l\n\n\n# m\nn: >\n\n  o\n",
    );
    everyday("a: b\n  c\n\n  d\n\"e\": \"f\\n\\\"g\\\"\"\n'h' : 'i'\nj: k#l ? - m:n\n");
    everyday(
        "a:\n  script: !reference [.b, script]\n  rules:\n    - !reference [.c, rules]\n    - if: $A == \"b\" # c\n",
    );
    everyday("a: [\n  b, # c\n  d,\n]\ne: {}\nf: []\n빌드:\n  script: [echo 안녕 😀]\n");
    everyday("a:\n  -\n    b: c\n  - d\ne: 2020-01-01\n");
    everyday("a: x\na: y\n");
}

#[test]
fn what_is_wrong_or_rare_is_not() {
    let rare = [
        "",
        "\n",
        "# a\n",
        " a: b\n",
        "a: b\n---\nc: d\n",
        "%YAML 1.1\n---\na: b\n",
        "a: b\n...\n",
        "a\tb: c\n",
        "a: b: c\n",
        "a: - b\n",
        "a: [b\n",
        "a: 'b\n",
        "a: *b\n",
        "a: !!str b\n",
        "a:\n    b: c\n  d: e\n",
        "? a\n: b\n",
        "a: |2\n  b\n",
        "a: @b\n",
        "- a\nb: c\n",
        "a: b\r\n",
        "a: \"\\x41\"\n",
        "[a: b]\n",
        "a: |\n   b\n  c\n",
    ];
    for text in rare {
        assert!(!compare(text), "everyday:\n{text}");
    }
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
    let mut everyday = 0;
    for path in &files {
        let Ok(text) = std::fs::read_to_string(path) else {
            continue;
        };
        everyday += usize::from(compare(&text));
    }
    for path in files.iter().step_by(5) {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        variations(&text).for_each(|text| {
            compare(&text);
        });
    }
    let share = everyday * 100 / files.len();
    eprintln!(
        "{everyday} of {} files are everyday ({share} %)",
        files.len()
    );
    assert!(share >= 70, "only {share} % of the files are read quickly");
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

/// Pieces of YAML, well formed or not, that make something of each other.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b: ",
        "c:",
        "- ",
        "-",
        "  ",
        " ",
        "    ",
        "\n",
        "\n",
        "\n  ",
        "\n    ",
        "\n- ",
        "\n  - ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        ": ",
        ":",
        "#",
        " #",
        "# d",
        "'",
        "\"",
        "''",
        "\\",
        "\\n",
        "|",
        ">",
        "|-",
        ">+",
        "&x ",
        "*x",
        "&x",
        "<<: *x",
        "!reference [",
        "!",
        "? ",
        "~",
        "1",
        "2020-01-01",
        "---\n",
        "...",
        "%",
        "@",
        "é",
        "가",
        "$A == \"b\"",
        "\t",
        "x y",
        "x:y",
        "x#y",
        "- - ",
        "-a",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn pieces_are_read_alike(text in pieces()) {
        compare(&text);
        compare(&format!("{text}\n"));
        compare(&format!("k:\n  {}\n", text.replace('\n', "\n  ")));
        compare(&format!("k: |\n  {text}\n"));
    }
}
