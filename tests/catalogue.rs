//! Every code has a page in each language, with the same headings and the same code blocks; and the core agrees with
//! what the page shows: its example has the finding, its remedy has not, and the finding quotes GitLab as the page does.

use std::fmt::Write as _;

use pipeyard::{
    analysis::{Workspace, analyze},
    diagnostics::{Code, Diagnostic, Language, Severity},
    facts::Inputs,
    text::Sources,
};

/// The headings of a page, in order.
const HEADINGS: [(Language, [&str; 5]); 2] = [
    (
        Language::English,
        [
            "What it means",
            "Why it matters",
            "Example",
            "Instead",
            "In GitLab",
        ],
    ),
    (
        Language::Korean,
        [
            "무슨 뜻인가요",
            "왜 중요한가요",
            "예",
            "이렇게",
            "GitLab에서는",
        ],
    ),
];

/// A page, taken apart.
struct Page<'p> {
    title: &'p str,
    summary: Vec<&'p str>,
    sections: Vec<Section<'p>>,
}

struct Section<'p> {
    heading: &'p str,
    prose: Vec<&'p str>,
    blocks: Vec<Block<'p>>,
}

/// A fenced block: what stands after its backticks, and what stands inside.
#[derive(Debug, PartialEq, Eq)]
struct Block<'p> {
    kind: &'p str,
    text: String,
}

fn read(page: &str) -> Page<'_> {
    let mut read = Page {
        title: "",
        summary: Vec::new(),
        sections: Vec::new(),
    };
    let mut open: Option<Block<'_>> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => {
                let section = read
                    .sections
                    .last_mut()
                    .expect("a block stands in a section");
                section.blocks.extend(open.take());
            }
            (Some(block), _) => writeln!(block.text, "{line}").expect("a string takes any text"),
            (None, Some(kind)) => {
                open = Some(Block {
                    kind,
                    text: String::new(),
                });
            }
            (None, None) => read.take(line),
        }
    }
    assert!(open.is_none(), "`{}`: a block is left open", read.title);
    read
}

impl<'p> Page<'p> {
    fn take(&mut self, line: &'p str) {
        if let Some(title) = line.strip_prefix("# ") {
            self.title = title;
        } else if let Some(heading) = line.strip_prefix("## ") {
            self.sections.push(Section {
                heading,
                prose: Vec::new(),
                blocks: Vec::new(),
            });
        } else if !line.is_empty() {
            self.sections
                .last_mut()
                .map_or(&mut self.summary, |section| &mut section.prose)
                .push(line);
        }
    }
}

/// What a page lacks, each with a word; empty for a good page.
fn complaints(code: Code, language: Language, headings: &[&str]) -> Vec<String> {
    let page = read(code.page(language));
    let found: Vec<_> = page
        .sections
        .iter()
        .map(|section| section.heading)
        .collect();
    if found != headings {
        return vec![format!("its headings are {found:?}")];
    }
    let summary = page.summary.join(" ");
    let mut complaints = Vec::new();
    if page.title != code.name() {
        complaints.push("its title is not its code".to_owned());
    }
    if !summary.ends_with('.') {
        complaints.push("no sentence sums it up below the title".to_owned());
    }
    let kinds: [&[&str]; 5] = [
        &[],
        &[],
        &["yaml", "yaml compose", "toml", "text"],
        &["yaml", "yaml compose", "toml", "text"],
        &["text"],
    ];
    for (section, kinds) in page.sections.iter().zip(kinds) {
        complaints.extend(complaints_of_section(section, kinds));
    }
    complaints
}

fn complaints_of_section(section: &Section<'_>, kinds: &[&str]) -> Vec<String> {
    let heading = section.heading;
    let mut complaints = Vec::new();
    if section.prose.is_empty() && section.blocks.is_empty() {
        complaints.push(format!("`{heading}` is empty"));
    }
    if kinds.contains(&"yaml") && section.blocks.is_empty() {
        complaints.push(format!("`{heading}` shows no file"));
    }
    for block in &section.blocks {
        if !kinds.contains(&block.kind) {
            complaints.push(format!("`{heading}` has a block of kind `{}`", block.kind));
        }
        if block.text.trim().is_empty() {
            complaints.push(format!("`{heading}` has an empty block"));
        }
    }
    complaints
}

#[test]
fn every_code_has_a_whole_page_in_each_language() {
    let mut report = String::new();
    for &code in Code::ALL {
        for (language, headings) in HEADINGS {
            for complaint in complaints(code, language, &headings) {
                writeln!(report, "{} ({language:?}): {complaint}", code.name())
                    .expect("a string takes any text");
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn the_languages_show_the_same_blocks() {
    for &code in Code::ALL {
        let blocks = |language| -> Vec<_> {
            read(code.page(language))
                .sections
                .into_iter()
                .flat_map(|section| section.blocks)
                .collect()
        };
        assert_eq!(
            blocks(Language::English),
            blocks(Language::Korean),
            "{}",
            code.name()
        );
    }
}

#[test]
fn a_page_is_about_nothing_but_a_code() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics");
    for folder in [folder.to_owned(), format!("{folder}/ko")] {
        for entry in std::fs::read_dir(&folder).expect("the folder of the pages is there") {
            let path = entry.expect("its entries can be read").path();
            let Some(name) = path
                .file_name()
                .and_then(|name| name.to_str()?.strip_suffix(".md"))
            else {
                continue;
            };
            assert!(
                Code::from_name(name).is_some(),
                "{}: no code has this name",
                path.display()
            );
        }
    }
}

/// Codes whose example is right, but which the core does not find yet, with the reason. A code that it does find must leave
/// this list.
const NOT_FOUND_YET: &[(Code, &str)] = &[];

/// What a page leaves out, so that each page shows one thing: a job for those about `config.toml`,
const ANY_PIPELINE: &str = "unit:\n  script: make test\n";

/// a runner that allows everything for those about `.gitlab-ci.yml`,
const ANY_RUNNER: &str = "\
[[runners]]
  executor = \"docker\"
  [runners.docker]
    image = \"alpine:latest\"
    privileged = true
";

/// and the services that a script may bring up.
const ANY_COMPOSE: &str = "services:\n  web:\n    image: nginx:latest\n";

/// The findings in the files of some sections; a later section replaces a file that an earlier one shows.
fn findings(sections: &[&Section<'_>]) -> Vec<Diagnostic> {
    let shown = |kind, otherwise: &'static str| {
        let mut blocks = sections.iter().flat_map(|section| &section.blocks);
        let last = blocks.rfind(|block| block.kind == kind);
        last.map_or(otherwise, |block| &block.text).to_owned()
    };
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", shown("yaml", ANY_PIPELINE));
    sources.add("config.toml", shown("toml", ANY_RUNNER));
    sources.add("compose.yaml", shown("yaml compose", ANY_COMPOSE));
    analyze(Workspace::of(sources), &Inputs::default()).diagnostics
}

/// Where the core disagrees with a page, each with a word.
fn disagreements(code: Code, page: &Page<'_>) -> Vec<String> {
    let [.., example, instead, gitlab] = &page.sections[..] else {
        return vec!["it has no example and no remedy".to_owned()];
    };
    let mut disagreements = Vec::new();
    let before = findings(&[example]);
    let found: Vec<_> = before.iter().filter(|found| found.code == code).collect();
    let excuse = NOT_FOUND_YET.iter().find(|(excused, _)| *excused == code);
    match (found.is_empty(), excuse) {
        (true, None) => disagreements.push(format!("its example gives {}", names(&before))),
        (false, Some((_, why))) => {
            disagreements.push(format!("its example is found, although {why}"));
        }
        _ => {}
    }
    let quoted: Vec<_> = gitlab
        .blocks
        .iter()
        .map(|block| block.text.as_str())
        .collect();
    for said in found
        .iter()
        .flat_map(|found| &found.gitlab.0)
        .map(|quote| quote.text.as_str())
    {
        if !quoted.iter().any(|quoted| quoted.contains(said)) {
            disagreements.push(format!("the finding quotes `{said}`, the page does not"));
        }
    }
    let mut after = findings(&[example, instead]);
    after.retain(|found| found.code == code || found.severity == Severity::Error);
    if !after.is_empty() {
        disagreements.push(format!("its remedy still gives {}", names(&after)));
    }
    disagreements
}

fn names(found: &[Diagnostic]) -> String {
    let names: Vec<_> = found.iter().map(|found| found.code.name()).collect();
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}

#[test]
fn the_core_agrees_with_every_page() {
    let mut report = String::new();
    for &code in Code::ALL {
        for disagreement in disagreements(code, &read(code.page(Language::English))) {
            writeln!(report, "{}: {disagreement}", code.name()).expect("a string takes any text");
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
