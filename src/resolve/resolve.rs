//! The way from the assembled files to their jobs.

use std::sync::Arc;

use super::{
    Honoured, Jobs, at::At, defaults, entries, extends, findings::Findings, includes, normal,
    reading::Surroundings, reference, relations, stages, variables, workflow,
};
use crate::{
    diagnostics::{Code, Diagnostic, Phase},
    include::Assembly,
    parse::{Mapping, Node, Value},
    phrase,
    text::{Sources, Span, Spanned},
};

/// The jobs of a pipeline's files, and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// The jobs. One that is broken is here as far as it can be a job at all.
    pub jobs: Jobs,
    /// The one mapping that all files make together, `extends` and `!reference` settled: what `expand` prints.
    pub merged: Mapping,
    /// All findings, in the order in which they were made.
    pub diagnostics: Vec<Diagnostic>,
}

/// Resolves assembled files: `extends`, `!reference`, `default`, then every keyword into its type.
///
/// ```
/// use pipeyard::{facts::Inputs, include::assemble, resolve::resolve, text::Sources};
/// let mut sources = Sources::default();
/// let text = ".base:\n  image: alpine\nhello:\n  extends: .base\n  script: echo hello\n";
/// let file = sources.add(".gitlab-ci.yml", text);
/// let resolved = resolve(&sources, &assemble(&sources, file, &Inputs::default()));
/// assert!(resolved.diagnostics.is_empty());
/// assert_eq!(resolved.jobs.jobs[0].image.as_ref().unwrap().name.value, "alpine");
/// ```
pub fn resolve(sources: &Sources, assembly: &Assembly) -> Resolved {
    let mut findings = Findings::new(sources);
    let (jobs, merged) = match assembly.root.as_ref().map(|root| (root, &root.value)) {
        Some((root, Value::Mapping(mapping))) => jobs(root.span, mapping, assembly, &mut findings),
        other => {
            findings.phase = Phase::Text;
            say_no_mapping(other.map(|(root, _)| root), assembly, &mut findings);
            (Jobs::default(), Mapping::default())
        }
    };
    let mut diagnostics = findings.diagnostics;
    // In a stretch that YAML cannot read, only the syntax error is worth a word.
    let is_readable = |found: &Diagnostic| {
        let is_inside = |broken: &Span| {
            broken.file == found.span.file && (broken.start..broken.end).contains(&found.span.start)
        };
        !assembly.broken.iter().any(is_inside)
    };
    diagnostics.retain(is_readable);
    Resolved {
        jobs: Jobs {
            ledger: findings.ledger,
            ..jobs
        },
        merged,
        diagnostics,
    }
}

fn say_no_mapping(root: Option<&Node>, assembly: &Assembly, findings: &mut Findings<'_>) {
    let start = Span::new(assembly.file, 0, 0);
    let Some(root) = root.filter(|root| !root.is_null()) else {
        if assembly.diagnostics.is_empty() {
            let text = findings.sources.get(assembly.file);
            say_nothing(start, text.map_or("", |source| &source.text), findings);
        }
        return;
    };
    let message = phrase!(
        "a pipeline is a mapping: `job: {{script: …}}`",
        "파이프라인은 `작업: {{script: …}}` 같은 묶음이어야 합니다"
    );
    findings.say(
        Diagnostic::new(Code::ConfigNotAMapping, root.span, message)
            .with_gitlab("Invalid configuration format"),
    );
}

/// GitLab has one answer for no text at all and another for a text that says nothing.
fn say_nothing(start: Span, text: &str, findings: &mut Findings<'_>) {
    if !text.trim().is_empty() {
        findings.phase = Phase::Entries;
        return entries::say_no_job(start, findings);
    }
    let message = phrase!("the file is empty", "파일이 비어 있습니다");
    findings.say(
        Diagnostic::new(Code::NoVisibleJob, start, message)
            .with_help(phrase!(
                "a job is a name with a `script:` below it",
                "작업은 이름 아래에 `script:`를 둔 것입니다"
            ))
            .with_gitlab("Please provide content of .gitlab-ci.yml"),
    );
}

/// The phases of GitLab's work, one after the other.
fn jobs(
    span: Span,
    root: &Mapping,
    assembly: &Assembly,
    findings: &mut Findings<'_>,
) -> (Jobs, Mapping) {
    enter_wanted(assembly, findings);
    findings.phase = Phase::Extends;
    let mut root = extends::settle(root, findings);
    findings.phase = Phase::Reference;
    let mut sources = findings.sources.iter();
    if sources.any(|(_, source)| source.text.contains("!reference")) {
        root = reference::settle(&root, findings);
    }
    findings.phase = Phase::Entries;
    if let Some(include) = root.get("include") {
        includes::check(include, findings);
    }
    let (around, stages) = surroundings(&root, span, findings);
    let drafts = entries::read(&root, &around, findings);
    findings.phase = Phase::Relations;
    let mut jobs = normal::jobs(drafts, findings);
    relations::check(&mut jobs, &entries::declared(&root), &stages, findings);
    let jobs = Jobs {
        stages,
        jobs: jobs.into_iter().map(Arc::new).collect(),
        variables: around.variables,
        workflow: around.workflow,
        ledger: Vec::new(),
    };
    (jobs, root)
}

/// What stands in files that nobody has given is missing here, and the ledger says so.
fn enter_wanted(assembly: &Assembly, findings: &mut Findings<'_>) {
    findings.is_partial = !assembly.wanted.is_empty();
    for wanted in &assembly.wanted {
        let path = &wanted.path;
        let meaning = phrase!(
            "`{path}` is not here, and what stands in it is missing",
            "`{path}` 파일이 없어 그 안의 내용이 빠져 있습니다"
        );
        let at = At::top("include");
        findings.enter(&at, "include", wanted.span, Honoured::Ignored, meaning);
    }
}

/// What all jobs share, in GitLab's order: defaults, variables, stages, `workflow`.
fn surroundings(
    root: &Mapping,
    span: Span,
    findings: &mut Findings<'_>,
) -> (Surroundings, Vec<Spanned<String>>) {
    let keyword = |key| root.entry(key).filter(|entry| !entries::is_job(entry));
    let defaults = defaults::read(root, keyword("default"), findings);
    let variables = root.get("variables").map(|node| {
        let at = At::top("variables");
        variables::read(node, variables::Place::Global, &at, findings)
    });
    let start = Span::new(span.file, span.start, span.start);
    let stages = stages::read(root, start, findings);
    let around = Surroundings {
        defaults,
        variables: variables.unwrap_or_default(),
        workflow: keyword("workflow").and_then(|entry| workflow::read(entry, findings)),
    };
    (around, stages)
}
