//! The top-level entries of a file: which of them are jobs, and what to say of the others.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Job, JobKind,
    at::At,
    bridge,
    draft::Draft,
    findings::Findings,
    fixes::meant,
    keywords,
    owner::{self, Stray},
    reading::{self, Surroundings},
    script::quoted,
};
use crate::{
    diagnostics::{Code, Diagnostic, Edit, Quotes, nearest},
    parse::{Entry, Mapping, Value, scalar_text},
    phrase,
    text::{FileId, Span, Spanned},
};

/// Sorts the top-level entries into jobs, hidden jobs, keywords and mistakes.
pub(super) fn read(
    root: &Mapping,
    around: &Surroundings,
    findings: &mut Findings<'_>,
) -> Vec<Draft> {
    let strays = owner::strays(root);
    let sources = findings.sources;
    for stray in &strays {
        findings.say_missing(owner::explain(stray, sources));
    }
    let stray_places: BTreeSet<Span> = strays.iter().map(|stray| stray.keyword.key.span).collect();
    let mut jobs = Vec::new();
    let mut is_any_visible = false;
    for entry in &root.entries {
        let Some(name) = entry.key.as_str() else {
            is_any_visible |= say_bad_name(entry, &strays, findings);
            continue;
        };
        if stray_places.contains(&entry.key.span) || is_keyword(name, entry) {
            continue;
        }
        if name.starts_with('.') {
            say_blank_template(name, entry, findings);
            continue;
        }
        let Some((kind, mapping)) = kind(entry, findings.is_partial) else {
            say_no_script(name, entry, &strays, findings);
            continue;
        };
        is_any_visible = true;
        jobs.extend(job(entry, name, mapping, kind, around, findings));
    }
    if !is_any_visible {
        let place = root
            .entries
            .first()
            .map_or(Span::new(FileId(0), 0, 0), |entry| entry.key.span);
        say_no_job(place, findings);
    }
    jobs
}

fn job(
    entry: &Entry,
    name: &str,
    mapping: &Mapping,
    kind: JobKind,
    around: &Surroundings,
    findings: &mut Findings<'_>,
) -> Option<Draft> {
    let draft = reading::read(entry, name, mapping, kind, around, findings);
    if kind == JobKind::Bridge && !bridge::has_target(mapping) {
        bridge::say_none(name, entry, mapping, findings);
        return None;
    }
    Some(draft)
}

/// A key that is no job. Some are jobs all the same if they look like one.
fn is_keyword(name: &str, entry: &Entry) -> bool {
    let may_be_a_job = matches!(name, "default" | "workflow");
    keywords::TOP_LEVEL.contains(&name) && name != "spec" && !(may_be_a_job && is_job(entry))
}

/// Whether a top-level entry is a job whatever its name is (`default` and `workflow` can be).
pub(super) fn is_job(entry: &Entry) -> bool {
    entry.value.as_mapping().is_some_and(|mapping| {
        ["script", "run", "trigger", "needs"]
            .iter()
            .any(|key| mapping.get(key).is_some())
    })
}

/// What kind of job an entry is. With a file missing, what a job has here may be only a part of it: its `script` may stand
/// there, so that `needs` alone makes no trigger job.
fn kind(entry: &Entry, is_partial: bool) -> Option<(JobKind, &Mapping)> {
    let mapping = entry.value.as_mapping()?;
    let has = |key: &str| mapping.get(key).is_some();
    if has("script") || has("run") {
        return Some((JobKind::Script, mapping));
    }
    let triggers = has("trigger") || (has("needs") && !is_partial);
    triggers.then_some((JobKind::Bridge, mapping))
}

/// A name that YAML reads as something else than a text. It may be a job's all the same; says whether it is.
fn say_bad_name(entry: &Entry, strays: &[Stray<'_>], findings: &mut Findings<'_>) -> bool {
    let name = scalar_text(&entry.key.value).unwrap_or_default();
    let Some((kind, _)) = kind(entry, findings.is_partial) else {
        say_no_script(&name, entry, strays, findings);
        return false;
    };
    let read = if entry.key.is_null() { "null" } else { &name };
    let message = phrase!(
        "this name is no text: without quotes YAML reads it as `{read}`",
        "이름이 글자가 아닙니다. 따옴표가 없으면 YAML이 `{read}` 값으로 읽습니다"
    );
    let is_blank = matches!(entry.key.value, Value::Null | Value::Bool(false));
    let gitlab: Quotes = if is_blank {
        let at = At::job_of("", kind);
        ["can't be blank", "should be a symbol"]
            .map(|text| at.says(&format!("name {text}")))
            .into()
    } else {
        At::job(&name).says("name should be a symbol").into()
    };
    let written = findings.sources.slice(entry.key.span);
    let mut said = Diagnostic::new(Code::WrongType, entry.key.span, message).with_gitlab(gitlab);
    if !written.is_empty() && !written.contains('\n') {
        let edit = Edit {
            span: entry.key.span,
            replacement: quoted(written),
        };
        said = said.with_fix(phrase!("quote it", "따옴표로 감싸기"), vec![edit]);
    }
    findings.say(said);
    true
}

fn say_blank_template(name: &str, entry: &Entry, findings: &mut Findings<'_>) {
    let is_blank = match &entry.value.value {
        Value::Null | Value::Bool(false) => true,
        Value::String { text, .. } => text.trim().is_empty(),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(mapping) => mapping.entries.is_empty(),
        _ => false,
    };
    if is_blank {
        let message = phrase!(
            "the template `{name}` is empty",
            "틀 `{name}` 내용이 비어 있습니다"
        );
        let gitlab = At::job(name).says("config can't be blank");
        findings.say(
            Diagnostic::new(Code::HiddenJobEmpty, entry.key.span, message).with_gitlab(gitlab),
        );
    }
}

fn say_no_script(name: &str, entry: &Entry, strays: &[Stray<'_>], findings: &mut Findings<'_>) {
    let message = phrase!(
        "`{name}` has nothing to run: no `script`, `run` or `trigger`",
        "`{name}`에 실행할 것이 없습니다. `script`, `run`, `trigger` 가운데 하나가 필요합니다"
    );
    let gitlab = owner::no_job(name);
    let mut said = Diagnostic::new(Code::NotAJob, entry.key.span, message).with_gitlab(gitlab);
    let lost_script = strays.iter().find(|stray| {
        stray.keyword.key.as_str() == Some("script")
            && stray
                .owner
                .is_some_and(|owner| owner.key.span == entry.key.span)
    });
    if let Some(stray) = lost_script {
        said = said.with_label(
            stray.keyword.key.span,
            phrase!(
                "this `script` stands in the first column, outside of `{name}`",
                "이 `script`가 첫 열에 있어 `{name}` 밖에 놓였습니다"
            ),
        );
    } else if let Some(text) = entry.value.as_str() {
        said = said.with_help(text_job_help(text));
    } else if let Some(near) = nearest(name, keywords::TOP_LEVEL) {
        said = said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"));
    } else if name == "types" {
        said = said.with_help(phrase!(
            "`types` is an old name of `stages`",
            "`types`는 `stages`의 옛 이름입니다"
        ));
    } else {
        said = said.with_help(phrase!(
            "for a template that only others extend, start its name with a dot: `.{name}`",
            "다른 작업이 extends로 쓰는 틀이라면 이름을 점으로 시작하세요: `.{name}`"
        ));
    }
    findings.say_missing(said);
}

/// `build: script: make` on one line, or `script:make` without the blank.
fn text_job_help(text: &str) -> crate::diagnostics::Phrase {
    let glued = text
        .split_once(':')
        .filter(|(key, rest)| keywords::is_job_keyword(key) && !rest.is_empty());
    match glued {
        Some((key, rest)) => {
            let rest = rest.lines().next().unwrap_or_default().trim();
            phrase!(
                "a colon needs a space after it: `{key}: {rest}`",
                "콜론 뒤에는 빈칸이 있어야 합니다: `{key}: {rest}`"
            )
        }
        None => phrase!(
            "a job is a mapping: put its keywords on the next lines, indented",
            "작업은 묶음입니다. 키워드를 다음 줄에 들여써서 적으세요"
        ),
    }
}

/// Says that a file has no job.
pub(super) fn say_no_job(place: Span, findings: &mut Findings<'_>) {
    let message = phrase!(
        "there is no job that could run",
        "실행할 수 있는 작업이 하나도 없습니다"
    );
    findings.say_missing(
        Diagnostic::new(Code::NoVisibleJob, place, message)
            .with_help(phrase!(
                "a job is a name with a `script:` below it; names with a dot in front never run",
                "작업은 이름 아래에 `script:`를 둔 것입니다. 점으로 시작하는 이름은 실행되지 않습니다"
            ))
            .with_gitlab(At::top("jobs").says("config should contain at least one visible job")),
    );
}

/// Says when a job's stage is not among the stages.
pub(super) fn check_stage(job: &Job, stages: &[Spanned<String>], findings: &mut Findings<'_>) {
    let (name, stage) = (&job.name.value, &job.stage.value);
    if stages.iter().any(|known| known.value == *stage) {
        return;
    }
    let listed: Vec<_> = stages.iter().map(|stage| stage.value.as_str()).collect();
    let listed_all = listed.join(", ");
    let is_default = job.stage.span == job.name.span;
    let message = if is_default {
        phrase!(
            "`{name}` names no stage, so it is in `test`, which `stages` does not list",
            "`{name}`에 stage가 없어 `test`에 들어가는데, `stages`에는 `test`가 없습니다"
        )
    } else {
        phrase!(
            "the stage `{stage}` of `{name}` is not in `stages`",
            "`{name}` 작업의 stage `{stage}` 이름이 `stages`에 없습니다"
        )
    };
    let mut said =
        Diagnostic::new(Code::StageNotDeclared, job.stage.span, message).with_gitlab(format!(
            "{name} job: chosen stage {stage} does not exist; available stages are {listed_all}"
        ));
    let is_written = |known: &&Spanned<String>| {
        known.span.start < known.span.end && !known.value.starts_with('.')
    };
    if let Some(first) = stages.iter().find(is_written) {
        said = said.with_label(
            first.span,
            phrase!("the stages are {listed_all}", "정의된 stage: {listed_all}"),
        );
    }
    said = match findings.suggest(stage, listed).filter(|_| !is_default) {
        Some(near) => meant(said, near),
        None => said.with_help(phrase!(
            "add `{stage}` to `stages`, or give the job one of its stages",
            "`stages`에 `{stage}` 이름을 더하거나, 이미 있는 stage를 적으세요"
        )),
    };
    findings.say_missing(said);
}

/// What is known of a top-level entry that is no keyword.
pub(super) struct Declared {
    /// Where it is defined.
    pub(super) name: Span,
    /// It starts with a dot, so that it never runs.
    pub(super) is_hidden: bool,
    /// It has `parallel:`, so that there are jobs of other names instead of it.
    pub(super) is_parallel: bool,
    /// It has `environment:`, whatever is in it.
    pub(super) has_environment: bool,
    /// The two places of a `publish:` and a `pages:publish` in one job.
    pub(super) publishes_twice: Option<[Span; 2]>,
}

/// Every entry that is no keyword, broken jobs included: a job that is there but wrong is not "undefined".
pub(super) fn declared(root: &Mapping) -> BTreeMap<&str, Declared> {
    root.entries.iter().filter_map(declare).collect()
}

fn declare(entry: &Entry) -> Option<(&str, Declared)> {
    let name = entry.key.as_str().filter(|name| !is_keyword(name, entry))?;
    let written = |key: &str| {
        let found = entry.value.as_mapping()?.entry(key)?;
        (!found.value.is_null()).then_some(found)
    };
    let inside = written("pages").and_then(|pages| pages.value.as_mapping()?.entry("publish"));
    let publishes_twice = written("publish").zip(inside);
    let declared = Declared {
        name: entry.key.span,
        is_hidden: name.starts_with('.'),
        is_parallel: written("parallel").is_some(),
        has_environment: written("environment").is_some(),
        publishes_twice: publishes_twice
            .map(|(outside, inside)| [outside.key.span, inside.key.span]),
    };
    Some((name, declared))
}
