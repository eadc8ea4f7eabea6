//! What is fuzzed: functions from any bytes to nothing, which panic when the core breaks a promise.

mod places;
pub mod seeds;

use pipeyard::{
    analysis::{Workspace, analyze},
    expression::{Expression, Known, Possibility},
    facts::{Inputs, Ref},
    include::assemble,
    parse, resolve,
    text::{FileId, Sources, Span},
};

/// A target: its name and its function.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 4] = [
    ("parse", parse),
    ("resolve", resolve),
    ("expression", expression),
    ("compile", compile),
];

/// The longest input, in bytes: longer ones find nothing that shorter ones do not, only later.
const LONGEST: usize = 64 * 1024;

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST)]).into_owned()
}

/// Any text is a document: its findings lie inside it, and reading it again gives the same.
pub fn parse(bytes: &[u8]) {
    let text = text_of(bytes);
    let document = parse::parse(FileId(0), &text);
    for found in &document.diagnostics {
        places::check_in_text(&text, found);
    }
    let again = parse::parse(FileId(0), &text);
    assert_eq!(
        document.diagnostics, again.diagnostics,
        "the same text says the same"
    );
    assert_eq!(
        format!("{:?}", document.root),
        format!("{:?}", again.root),
        "the same text is the same tree"
    );
}

/// Any document resolves to jobs.
pub fn resolve(bytes: &[u8]) {
    let mut sources = Sources::default();
    let file = sources.add(".gitlab-ci.yml", text_of(bytes));
    let assembly = assemble(&sources, file, &Inputs::default());
    let resolved = resolve::resolve(&sources, &assembly);
    for found in &resolved.diagnostics {
        places::check(&sources, found);
    }
    for job in &resolved.jobs.jobs {
        places::check_span(&sources, job.name.span);
    }
}

/// Any text is an expression or an error with a place; and what is said of all values holds for some.
pub fn expression(bytes: &[u8]) {
    let text = text_of(bytes);
    let span = Span::new(FileId(0), 0, text.len() as u32);
    let expression = match Expression::parse(&text, span) {
        Ok(expression) => expression,
        Err(error) => {
            assert!(
                error.span.end as usize <= text.len(),
                "the error is outside: {error:?}"
            );
            return;
        }
    };
    let values = [None, Some(""), Some("main"), Some("/ma.n/")];
    for value in values {
        let truth = expression.evaluate(&|_| value.map(str::to_owned)).truth;
        match expression.possibility(&|_| Known::Nothing) {
            Possibility::Surely => assert!(truth, "{text} is said to be true always"),
            Possibility::Never => assert!(!truth, "{text} is said to be true never"),
            Possibility::Perhaps => {}
        }
    }
    assert!(expression.implies(&expression) || text.len() > 1000);
}

/// Any file has an analysis in every kind of pipeline, and every finding its place.
pub fn compile(bytes: &[u8]) {
    let text = text_of(bytes);
    let refs = [
        ("push", Ref::Branch("main".to_owned())),
        ("push", Ref::Tag("v1".to_owned())),
    ];
    for (source, git_ref) in refs {
        let mut sources = Sources::default();
        sources.add(".gitlab-ci.yml", text.as_str());
        sources.add("compose.yaml", text.as_str());
        let inputs = Inputs {
            source: source.to_owned(),
            git_ref,
            ..Inputs::default()
        };
        let analysis = analyze(Workspace::of(sources), &inputs);
        for found in &analysis.diagnostics {
            places::check(&analysis.sources, found);
        }
        assert!(analysis.plan.is_none() || analysis.pipeline.absent.is_none());
    }
}
