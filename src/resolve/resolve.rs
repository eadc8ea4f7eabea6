//! The way from a document to its jobs.

use super::{
    Honoured, Jobs, defaults, entries, extends,
    findings::{At, Findings},
    needs,
    reading::Surroundings,
    reference, stages, variables,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Document, Entry, Mapping, Node, Value},
    phrase,
    text::{Sources, Span},
};

/// The jobs of a document, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// The jobs. One that is broken is here as far as it can be a job at all.
    pub jobs: Jobs,
    /// All findings, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Resolves a document: `extends`, `!reference`, `default`, then every keyword into its type.
///
/// ```
/// use pipeyard::{parse::parse, resolve::resolve, text::Sources};
/// let mut sources = Sources::default();
/// let text = ".base:\n  image: alpine\nhello:\n  extends: .base\n  script: echo hello\n";
/// let file = sources.add(".gitlab-ci.yml", text);
/// let resolved = resolve(&sources, &parse(file, text));
/// assert!(resolved.diagnostics.is_empty());
/// assert_eq!(resolved.jobs.jobs[0].image.as_ref().unwrap().name.value, "alpine");
/// ```
pub fn resolve(sources: &Sources, document: &Document) -> Resolved {
    let mut findings = Findings::new(sources);
    let jobs = match document.root.as_ref().map(|root| (root, &root.value)) {
        Some((root, Value::Mapping(mapping))) => jobs(root.span, mapping, document, &mut findings),
        other => {
            say_no_mapping(other.map(|(root, _)| root), document, &mut findings);
            Jobs::default()
        }
    };
    let mut diagnostics = findings.diagnostics;
    // In a stretch that YAML cannot read, only the syntax error is worth a word.
    let is_readable = |found: &Diagnostic| {
        let is_inside = |broken: &Span| {
            broken.file == found.span.file && (broken.start..broken.end).contains(&found.span.start)
        };
        !document.broken.iter().any(is_inside)
    };
    diagnostics.retain(is_readable);
    diagnostics.sort_by_key(|found| (found.span.file, found.span.start));
    Resolved {
        jobs: Jobs {
            ledger: findings.ledger,
            ..jobs
        },
        diagnostics,
    }
}

fn say_no_mapping(root: Option<&Node>, document: &Document, findings: &mut Findings<'_>) {
    let start = Span::new(document.file, 0, 0);
    let Some(root) = root.filter(|root| !root.is_null()) else {
        if document.diagnostics.is_empty() {
            entries::say_no_job(start, findings);
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

fn jobs(span: Span, root: &Mapping, document: &Document, findings: &mut Findings<'_>) -> Jobs {
    say_include(root, findings);
    if let Some(entry) = header(document) {
        let meaning = phrase!(
            "inputs have no values, and `$[[ … ]]` stays as it is",
            "입력값이 없고 `$[[ … ]]` 부분이 그대로 남습니다"
        );
        findings.enter(
            &At::top("spec"),
            "spec",
            entry.key.span,
            Honoured::Ignored,
            meaning,
        );
    }
    let mut root = extends::settle(root, findings);
    let text = sources_text(findings, document);
    if text.contains("!reference") {
        root = reference::settle(&root, findings);
    }
    let stages = stages::read(
        &root,
        Span::new(span.file, span.start, span.start),
        findings,
    );
    let around = surroundings(&root, findings);
    let mut jobs = entries::read(&root, &around, findings);
    for job in &jobs {
        entries::check_stage(job, &stages, findings);
    }
    let declared = entries::declared(&root, &jobs, &stages);
    needs::check(&mut jobs, &declared, findings);
    Jobs {
        stages,
        jobs,
        variables: around.variables,
        ledger: Vec::new(),
    }
}

fn header(document: &Document) -> Option<&Entry> {
    document.header.as_ref()?.as_mapping()?.entry("spec")
}

fn sources_text<'s>(findings: &Findings<'s>, document: &Document) -> &'s str {
    findings
        .sources
        .get(document.file)
        .map_or("", |source| source.text.as_str())
}

fn say_include(root: &Mapping, findings: &mut Findings<'_>) {
    let Some(entry) = root.entry("include").filter(|entry| !entry.value.is_null()) else {
        return;
    };
    let is_empty = entry.value.as_sequence().is_some_and(<[_]>::is_empty);
    if is_empty {
        return;
    }
    findings.is_partial = true;
    let meaning = phrase!(
        "the included files are not read, and their jobs are missing",
        "include한 파일을 읽지 않아 그 안의 작업이 빠져 있습니다"
    );
    findings.enter(
        &At::top("include"),
        "include",
        entry.key.span,
        Honoured::Ignored,
        meaning,
    );
    findings.say(
        Diagnostic::new(
            Code::IncludeNotRead,
            entry.key.span,
            phrase!("Pipeyard does not read included files yet", "Pipeyard는 아직 include한 파일을 읽지 않습니다"),
        )
        .with_help(phrase!(
            "jobs, stages and templates from there are missing; to see them, paste them into this file",
            "그 안의 작업, stage, 틀이 빠져 있습니다. 함께 보려면 이 파일에 붙여 넣으세요"
        )),
    );
}

fn surroundings(root: &Mapping, findings: &mut Findings<'_>) -> Surroundings {
    let default = root
        .entry("default")
        .filter(|entry| !entries::is_job(entry));
    let workflow = root
        .entry("workflow")
        .filter(|entry| !entries::is_job(entry) && !entry.value.is_null());
    let mut workflow_rules = None;
    if let Some(entry) = workflow {
        let rules = entry
            .value
            .as_mapping()
            .and_then(|mapping| mapping.entry("rules"));
        workflow_rules = rules
            .filter(|rules| !rules.value.is_null())
            .map(|rules| rules.key.span);
        let meaning = phrase!(
            "the pipeline is created whatever `workflow` says",
            "`workflow` 내용과 상관없이 파이프라인을 만듭니다"
        );
        findings.enter(
            &At::top("workflow"),
            "workflow",
            entry.key.span,
            Honoured::Ignored,
            meaning,
        );
    }
    Surroundings {
        defaults: defaults::read(root, default, findings),
        variables: root
            .get("variables")
            .map(|node| {
                variables::read(
                    node,
                    variables::Place::Global,
                    &At::top("variables"),
                    findings,
                )
            })
            .unwrap_or_default(),
        workflow_rules,
    }
}
