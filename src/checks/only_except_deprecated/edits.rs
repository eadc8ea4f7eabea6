//! The edits that put `rules` in the place of `only` and `except`.

use crate::{
    diagnostics::Edit,
    text::{Sources, Span},
};

/// The keyword before a policy's value.
pub(super) fn keyword(sources: &Sources, value: Span) -> Option<Span> {
    let text = &sources.get(value.file)?.text;
    let before = text.get(..value.start as usize)?.trim_end();
    let before = before.strip_suffix(':')?.trim_end();
    let start = before.len().checked_sub(
        ["only", "except"]
            .iter()
            .find(|word| before.ends_with(**word))?
            .len(),
    )?;
    Some(Span::new(value.file, start as u32, before.len() as u32))
}

/// The first policy becomes the rules, a second one goes. `None` where they are not plainly written in the job itself.
pub(super) fn replace(
    sources: &Sources,
    job: Span,
    policies: &[Span],
    rules: &[String],
) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    for (at, &value) in policies.iter().enumerate() {
        let lines = whole_lines(sources, job, value)?;
        let keyword = keyword(sources, value)?;
        let indent = keyword.start - lines.start;
        let replacement = if at == 0 {
            as_block(indent as usize, rules)
        } else {
            String::new()
        };
        edits.push(Edit {
            span: lines,
            replacement,
        });
    }
    Some(edits)
}

fn as_block(indent: usize, rules: &[String]) -> String {
    let indent = " ".repeat(indent);
    let lines = rules.iter().map(|rule| {
        // A rule with nothing but a condition needs no braces in a block.
        let plain = rule
            .strip_prefix('{')
            .and_then(|rule| rule.strip_suffix("'}"));
        match plain {
            Some(condition) => format!("{indent}  - {condition}'\n"),
            None => format!("{indent}  - {rule}\n"),
        }
    });
    std::iter::once(format!("{indent}rules:\n"))
        .chain(lines)
        .collect()
}

/// The lines of a keyword and its value, if nothing else stands on them and they belong to this job alone.
fn whole_lines(sources: &Sources, job: Span, value: Span) -> Option<Span> {
    let text = &sources.get(value.file)?.text;
    let keyword = keyword(sources, value)?;
    if job.file != value.file || keyword.start < job.end {
        return None;
    }
    let start = text[..keyword.start as usize].rfind('\n')? + 1;
    let is_alone = text[start..keyword.start as usize]
        .bytes()
        .all(|byte| byte == b' ');
    let between = text.get(job.end as usize..start)?;
    let is_inside = between
        .lines()
        .skip(1)
        .all(|line| line.is_empty() || line.starts_with([' ', '#']));
    let written = text
        .get(value.start as usize..value.end as usize)?
        .trim_end();
    let end = value.start as usize + written.len();
    let rest = text[end..].split('\n').next().unwrap_or_default();
    let is_ended = rest.trim().is_empty();
    let is_shared = [&text[keyword.end as usize..value.start as usize], written]
        .iter()
        .any(|part| has_more_than_items(part));
    if !is_alone || !is_inside || !is_ended || is_shared || start == keyword.start as usize {
        return None;
    }
    let end = (end + rest.len() + 1).min(text.len());
    Some(Span::new(value.file, start as u32, end as u32))
}

/// Whether anchors, aliases or comments stand in it: they would be lost.
fn has_more_than_items(text: &str) -> bool {
    let begins = |sign: char| {
        text.match_indices(sign).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            before.is_none_or(|c| c.is_whitespace() || matches!(c, '[' | ',' | '{'))
        })
    };
    ['&', '*', '#'].into_iter().any(begins)
}
