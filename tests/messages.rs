//! What GitLab says, message by message: small files, each with the lines that GitLab's lint prints for it. `=> ok` says
//! that it accepts the file. The rows are the ones that GitLab's own classes answered when the language was written down.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use pipeyard::{
    analysis::{Workspace, analyze},
    diagnostics::Severity,
    facts::Inputs,
    text::Sources,
};

/// A file and what GitLab's lint prints.
struct Case {
    text: String,
    expected: BTreeSet<String>,
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test is a host, and hosts read files"
)]
fn gitlabs_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/messages");
    let (mut count, mut wrong) = (0, String::new());
    for entry in fs::read_dir(&folder).expect("the cases are there") {
        let path = entry.expect("the cases are there").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        for case in cases(&fs::read_to_string(&path).expect("the cases are readable")) {
            count += 1;
            let said = said(&case.text);
            if said != case.expected {
                let (expected, text) = (&case.expected, &case.text);
                let _ = writeln!(
                    wrong,
                    "{name}\n{text}  GitLab {expected:?}\n  ours   {said:?}\n"
                );
            }
        }
    }
    assert!(count > 150, "only {count} cases were found");
    assert!(wrong.is_empty(), "of {count} cases:\n\n{wrong}");
}

/// Cases are separated by empty lines; the first paragraph says what the file is about.
fn cases(text: &str) -> Vec<Case> {
    let paragraphs = text.split("\n\n").skip(1);
    paragraphs.map(case).collect()
}

fn case(paragraph: &str) -> Case {
    let (mut text, mut expected) = (String::new(), BTreeSet::new());
    for line in paragraph.lines() {
        match line.strip_prefix("=> ") {
            Some("ok") => {}
            Some(message) => {
                expected.insert(message.to_owned());
            }
            None => {
                text += line;
                text.push('\n');
            }
        }
    }
    Case { text, expected }
}

fn said(text: &str) -> BTreeSet<String> {
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text);
    let inputs = Inputs {
        files: Some(vec![".gitlab-ci.yml".to_owned()]),
        ..Inputs::default()
    };
    let found = analyze(Workspace::of(sources), &inputs).diagnostics;
    let errors = found
        .iter()
        .filter(|it| it.severity == Severity::Error && it.phase.is_static());
    let quoted: BTreeSet<String> = errors
        .clone()
        .flat_map(|it| &it.gitlab.0)
        .map(|quote| quote.text.clone())
        .collect();
    if !quoted.is_empty() {
        return quoted;
    }
    // An error without any words of GitLab's would make a file look accepted.
    errors
        .map(|it| format!("(no words of GitLab) {}", it.code.name()))
        .collect()
}
