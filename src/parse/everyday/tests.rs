//! Whatever is read quickly is read as granit reads it: the same tree, the same places, the same complaints.
//! `tests/everyday.rs` compares the two on whole files.

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
