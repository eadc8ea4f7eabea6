//! Keywords that stand in the first column and so belong to nobody. YAML's only braces are blanks: one Enter too many
//! and `only:` is, for GitLab, a job with that name.

use super::{at::At, keywords};
use crate::{
    diagnostics::{Code, Diagnostic, Edit, Quote},
    parse::{Entry, Mapping, Value},
    phrase,
    text::{Sources, Span},
};

/// A keyword in the first column, and the job before it that it was probably meant for.
pub(super) struct Stray<'e> {
    pub(super) keyword: &'e Entry,
    pub(super) owner: Option<&'e Entry>,
    /// What stands between the owner and the end of the keyword, if all of it could stand in a job: moving the keyword
    /// alone would make it part of whatever comes before it.
    block: Option<Span>,
}

/// The keywords of jobs among the top-level entries, each with the job before it.
pub(super) fn strays(root: &Mapping) -> Vec<Stray<'_>> {
    let mut in_order: Vec<&Entry> = root.entries.iter().collect();
    in_order.sort_by_key(|entry| (entry.key.span.file, entry.key.span.start));
    let mut owner = None;
    let mut block: Option<Span> = None;
    let mut strays = Vec::new();
    for (at, &entry) in in_order.iter().enumerate() {
        let Some(name) = entry.key.as_str() else {
            continue;
        };
        let may_own = matches!(entry.value.value, Value::Mapping(_) | Value::Null);
        let next = in_order
            .get(at + 1)
            .map_or(u32::MAX, |next| next.key.span.start);
        let whole = extent(entry, next);
        if is_stray(name, entry) {
            block = block.map(|block| block.to(whole));
            strays.push(Stray {
                keyword: entry,
                owner,
                block,
            });
        } else if keywords::is_job_keyword(name) {
            block = block.map(|block| block.to(whole));
        } else if keywords::TOP_LEVEL.contains(&name) || !may_own {
            block = None;
        } else {
            owner = Some(entry);
            block = Some(Span::new(whole.file, whole.end, whole.end));
        }
    }
    strays
}

/// The text of an entry. A value that stands elsewhere (an alias, a reference) does not count.
fn extent(entry: &Entry, next: u32) -> Span {
    let (key, value) = (entry.key.span, entry.value.span);
    let is_here = value.file == key.file && value.start >= key.end && value.end <= next;
    if is_here { key.to(value) } else { key }
}

/// `pages` may be a job; and whatever has a script is a job, whatever its name.
fn is_stray(name: &str, entry: &Entry) -> bool {
    let is_job = entry.value.as_mapping().is_some_and(|mapping| {
        ["script", "run", "trigger"]
            .iter()
            .any(|key| mapping.get(key).is_some())
    });
    keywords::is_job_keyword(name)
        && !keywords::TOP_LEVEL.contains(&name)
        && name != "pages"
        && !is_job
}

/// What GitLab says of a top-level entry that is no job. With one of these it looks at no job at all. In this one message
/// a name of nothing but letters and blanks gets underscores for the blanks (`lib/gitlab/config/entry/validator.rb`).
pub(super) fn no_job(name: &str) -> Quote {
    let name = name.to_lowercase();
    let is_words = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b' ');
    let name = if is_words {
        name.replace(' ', "_")
    } else {
        name
    };
    At::top("jobs").says(&format!(
        "{name} config should implement the script:, run:, or trigger: keyword"
    ))
}

/// What to say of a stray keyword.
pub(super) fn explain(stray: &Stray<'_>, sources: &Sources) -> Diagnostic {
    let entry = stray.keyword;
    let name = entry.key.as_str().unwrap_or_default();
    let message = phrase!(
        "`{name}` starts in the first column, so GitLab reads it as a job of its own",
        "`{name}` 키워드가 첫 열에서 시작해, GitLab은 이것을 따로 떨어진 작업으로 읽습니다"
    );
    let said =
        Diagnostic::new(Code::KeywordAtTopLevel, entry.key.span, message).with_gitlab(no_job(name));
    let Some(owner) = stray.owner else {
        return said.with_help(phrase!(
            "put it into the job that it is meant for, indented by two spaces",
            "원래 들어갈 작업 안으로 옮기고 두 칸 들여쓰세요"
        ));
    };
    let job = owner.key.as_str().unwrap_or_default();
    let said = said
        .with_label(
            owner.key.span,
            phrase!(
                "it probably belongs to `{job}`",
                "`{job}` 작업의 것으로 보입니다"
            ),
        )
        .with_help(phrase!(
            "indent it, and all lines below it, under `{job}`",
            "이 줄과 그 아래를 `{job}` 안으로 들여쓰세요"
        ));
    let width = indent_of(owner, sources);
    let edits = stray
        .block
        .map(|block| indent_edits(block, width, sources))
        .unwrap_or_default();
    if edits.is_empty() {
        return said;
    }
    said.with_fix(
        phrase!("indent it under `{job}`", "`{job}` 안으로 들여쓰기"),
        edits,
    )
}

/// How far the owner's own keys are indented; two spaces where that cannot be seen.
fn indent_of(owner: &Entry, sources: &Sources) -> usize {
    let owner_line = sources.line(owner.key.span);
    let first = owner
        .value
        .as_mapping()
        .and_then(|mapping| mapping.entries.first());
    first
        .map(|entry| sources.range(entry.key.span).0)
        .filter(|position| position.line > owner_line)
        .map_or(2, |position| position.column as usize - 1)
        .clamp(1, 16)
}

/// Insertions at the start of each line of a block that begins at the end of a line. Lines without text are left.
fn indent_edits(block: Span, width: usize, sources: &Sources) -> Vec<Edit> {
    let mut at = block.start;
    let mut edits = Vec::new();
    for (number, line) in sources.slice(block).split_inclusive('\n').enumerate() {
        let begins_here = number > 0 || sources.range(block).0.column == 1;
        if begins_here && !line.trim().is_empty() {
            edits.push(Edit {
                span: Span::new(block.file, at, at),
                replacement: " ".repeat(width),
            });
        }
        at += line.len() as u32;
    }
    edits
}
