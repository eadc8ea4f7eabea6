//! Files that nobody means well with: cut off, turned into circles, nested without end, full of aliases and strange letters.
//! Whatever comes in, there is an answer, its places lie inside the file, and its cost grows with the input and no faster.
#![expect(
    clippy::disallowed_methods,
    reason = "a test is a host, and hosts read files"
)]

#[path = "support/yaml_files.rs"]
mod yaml_files;

use std::{fmt::Write as _, fs, path::Path};

use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    compose::{self, Extent},
    diagnostics::{Code, Diagnostic, Language},
    facts::Inputs,
    text::Sources,
};
use yaml_files::yaml_below;

fn read(text: &str) -> Analysis {
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text);
    analyze(Workspace::of(sources), &Inputs::default())
}

/// The code of every finding, once.
fn codes(analysis: &Analysis) -> Vec<&'static str> {
    let mut codes: Vec<_> = analysis
        .diagnostics
        .iter()
        .map(|found| found.code.name())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn found(analysis: &Analysis, code: Code) -> Vec<&Diagnostic> {
    analysis
        .diagnostics
        .iter()
        .filter(|found| found.code == code)
        .collect()
}

/// Every place of every finding lies inside its file and between two characters.
#[track_caller]
fn check_places(analysis: &Analysis, what: &str) {
    for found in &analysis.diagnostics {
        let labels = found.labels.iter().map(|label| label.span);
        let edits = found
            .fix
            .iter()
            .flat_map(|fix| &fix.edits)
            .map(|edit| edit.span);
        for span in labels.chain(edits).chain([found.span]) {
            let text = analysis
                .sources
                .get(span.file)
                .map(|file| file.text.as_str());
            let is_inside =
                text.is_some_and(|text| text.get(span.start as usize..span.end as usize).is_some());
            let message = found.message.text(Language::English);
            assert!(
                is_inside,
                "{what}: {span:?} of `{message}` is not in the file"
            );
        }
    }
}

/// Cuts a text off at up to `most` places, at all if there are no more, and leaves out up to `most` of its lines.
fn spoilt(text: &str, most: usize) -> Vec<String> {
    let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let step = borders.len().div_ceil(most).max(1);
    let mut all: Vec<String> = borders
        .iter()
        .step_by(step)
        .map(|&at| text[..at].to_owned())
        .collect();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let step = lines.len().div_ceil(most).max(1);
    all.extend((0..lines.len()).step_by(step).map(|without| {
        let kept = lines.iter().enumerate().filter(|(at, _)| *at != without);
        kept.map(|(_, line)| *line).collect()
    }));
    all
}

#[test]
fn a_file_may_be_cut_off_anywhere() {
    let mut files = Vec::new();
    yaml_below(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"),
        &mut files,
    );
    assert!(files.len() > 80, "only {} fixtures", files.len());
    for path in files {
        // A fixture may be what is no text at all; those are other tests' concern.
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for (at, spoilt) in spoilt(&text, 24).iter().enumerate() {
            check_places(&read(spoilt), &format!("{}, {at}", path.display()));
        }
    }
}

#[test]
#[expect(
    clippy::print_stderr,
    reason = "a comparison that did not happen must be seen"
)]
fn real_files_may_be_cut_off_anywhere() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora");
    let mut files = Vec::new();
    yaml_below(&folder, &mut files);
    if files.is_empty() {
        eprintln!("NOT TRIED: {} is not there", folder.display());
        return;
    }
    // All of them would take minutes: every seventh, each cut off at a few places of its own.
    for path in files.iter().step_by(7) {
        let Ok(text) = fs::read_to_string(path) else {
            continue;
        };
        let most = if text.len() > 20_000 { 1 } else { 4 };
        for (at, spoilt) in spoilt(&text, most).iter().enumerate() {
            check_places(&read(spoilt), &format!("{}, {at}", path.display()));
        }
    }
}

/// Numbers of things in a circle, from one that means itself up.
const SIZES: [usize; 6] = [1, 2, 3, 10, 100, 3000];

fn ring(size: usize, line: impl Fn(usize, usize) -> String) -> String {
    (0..size).map(|at| line(at, (at + 1) % size)).collect()
}

#[test]
fn needs_in_a_circle_are_spelled_out() {
    for size in SIZES {
        let analysis = read(&ring(size, |at, next| {
            format!("j{at}: {{script: x, needs: [j{next}]}}\n")
        }));
        let circles = found(&analysis, Code::CyclicNeeds);
        assert_eq!(circles.len(), 1, "{size} jobs: {:?}", codes(&analysis));
        assert_eq!(circles[0].labels.len(), size, "every edge is labelled");
    }
}

#[test]
fn extends_in_a_circle_is_no_recursion() {
    for size in SIZES {
        let analysis = read(&ring(size, |at, next| {
            format!("j{at}: {{script: x, extends: j{next}}}\n")
        }));
        let said = codes(&analysis);
        assert!(said.contains(&"extends-cycle"), "{size} jobs: {said:?}");
        check_places(&analysis, "extends");
    }
}

#[test]
fn references_in_a_circle_are_no_recursion() {
    for size in SIZES {
        let text = ring(size, |at, next| {
            format!(".j{at}: {{script: [!reference [.j{next}, script]]}}\n")
        });
        let analysis = read(&format!(
            "{text}job: {{script: [!reference [.j0, script]]}}\n"
        ));
        assert!(
            !analysis.is_valid(),
            "{size} references: {:?}",
            codes(&analysis)
        );
        check_places(&analysis, "references");
    }
}

#[test]
fn variables_in_a_circle_are_named() {
    for size in SIZES.into_iter().filter(|size| *size > 1) {
        let variables = ring(size, |at, next| format!("  V{at}: $V{next}\n"));
        let analysis = read(&format!("variables:\n{variables}job: {{script: x}}\n"));
        assert_eq!(codes(&analysis), ["circular-variables"], "{size} variables");
    }
}

#[test]
fn services_in_a_circle_are_spelled_out() {
    for size in SIZES {
        let services = ring(size, |at, next| {
            format!("  s{at}: {{image: a, depends_on: [s{next}]}}\n")
        });
        let text = format!("services:\n{services}");
        let mut sources = Sources::default();
        let file = sources.add("compose.yaml", text.as_str());
        let (_, found) = compose::read(file, &text, Extent::Whole);
        assert_eq!(found.len(), 1, "{size} services");
        assert_eq!(found[0].labels.len(), size);
    }
}

#[test]
fn aliases_do_not_explode() {
    let nine_of_nine = (1..9).fold(
        "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned(),
        |text, at| {
            let items = vec![format!("*a{}", at - 1); 9].join(", ");
            format!("{text}a{at}: &a{at} [{items}]\n")
        },
    );
    let two_of_thirty = (1..30).fold("a0: &a0 {k: v}\n".to_owned(), |text, at| {
        format!("{text}a{at}: &a{at} {{l: *a{}, r: *a{}}}\n", at - 1, at - 1)
    });
    let long = "x".repeat(100_000);
    let one_of_a_thousand = format!("a: &a {long}\nb: [{}]\n", vec!["*a"; 1000].join(", "));
    let merged = format!(
        "a: &a {{script: x, variables: {{{}}}}}\n{}",
        (0..200)
            .map(|at| format!("V{at}: v"))
            .collect::<Vec<_>>()
            .join(", "),
        (0..500)
            .map(|at| format!("j{at}: {{<<: *a}}\n"))
            .collect::<Vec<_>>()
            .concat()
    );
    for (name, text) in [
        ("9 × 9", nine_of_nine),
        ("2 × 30", two_of_thirty),
        ("1 × 1000", one_of_a_thousand),
        ("<<", merged),
    ] {
        check_places(&read(&text), name);
    }
    let itself = read("a: &a [*a]\njob: {script: x}\n");
    assert!(!itself.is_valid() || !itself.jobs.jobs.is_empty());
    check_places(&itself, "an alias of itself");
}

#[test]
fn nesting_without_end_is_refused_with_a_place() {
    for depth in [90, 200, 1000, 10_000, 100_000] {
        let flow = format!(
            "job: {{script: x, variables: {}1{}}}\n",
            "[".repeat(depth),
            "]".repeat(depth)
        );
        let open = format!("job: {}", "[".repeat(depth));
        let keys = format!("{}x\n", "? ".repeat(depth));
        let tags = format!("job: {}x\n", "!a ".repeat(depth));
        let items = format!("job:\n {}x\n", "- ".repeat(depth));
        for (name, text) in [
            ("[…]", flow),
            ("[", open),
            ("?", keys),
            ("!", tags),
            ("-", items),
        ] {
            let analysis = read(&text);
            check_places(&analysis, &format!("{depth} × {name}"));
            assert!(!analysis.diagnostics.is_empty(), "{depth} × {name}");
        }
    }
    // An indentation of its own for every level is quadratic in bytes, so it cannot be as deep.
    for depth in [90, 200, 1000] {
        let block = (0..depth).fold(String::new(), |mut text, at| {
            writeln!(text, "{}k:", " ".repeat(at)).expect("a String takes all");
            text
        });
        check_places(&read(&block), &format!("{depth} levels of blocks"));
    }
}

#[test]
fn expressions_without_end_are_no_recursion() {
    for depth in [10, 100, 1000, 3000] {
        for condition in [
            format!("{}$A{}", "(".repeat(depth), ")".repeat(depth)),
            format!("{}$A", "!".repeat(depth)),
            vec!["$A == \"x\""; depth].join(" && "),
            vec!["$A"; depth].join(" || "),
            "(".repeat(depth),
        ] {
            let text = format!(
                "job:\n  script: x\n  rules:\n    - if: '{condition}'\n    - if: '{condition}'\n"
            );
            check_places(&read(&text), &format!("{depth} × {}", &condition[..3]));
        }
    }
}

#[test]
fn letters_of_all_scripts_keep_their_places() {
    for word in [
        "빌드",
        "😀",
        "e\u{301}",
        "نشر",
        "\u{1F468}\u{200D}\u{1F4BB}",
        "ａ",
        "\u{202E}x",
        "ß",
        "\u{2028}",
    ] {
        let text = format!(
            "stages: [{word}]\n{word}:\n  stage: {word}x\n  script: echo \"{word}\"\n  needs: [{word}y]\n  image: {word}\n"
        );
        let analysis = read(&text);
        check_places(&analysis, word);
        for found in found(&analysis, Code::UnknownNeed) {
            assert_eq!(analysis.sources.slice(found.span), format!("{word}y"));
        }
        for found in found(&analysis, Code::StageNotDeclared) {
            assert_eq!(analysis.sources.slice(found.span), format!("{word}x"));
        }
    }
}

/// The same file says the same, a hundred times over, down to the last label.
#[test]
fn a_hundred_readings_are_one() {
    let mut text = String::new();
    for at in 0..40 {
        writeln!(text, "j{at}: {{script: x, needs: [j{}, k{at}], only: [main], image: i{at}, variables: {{A: $A, B: $C, C: $B}}}}", (at * 7) % 40)
            .expect("a String takes all");
    }
    let first = read(&text);
    assert!(
        first.diagnostics.len() > 40,
        "only {} findings",
        first.diagnostics.len()
    );
    for _ in 0..100 {
        assert_eq!(read(&text).diagnostics, first.diagnostics);
    }
}
