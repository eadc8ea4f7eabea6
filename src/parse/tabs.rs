//! Tabs as indentation: YAML forbids them, editors write them, and nobody sees the difference.
//!
//! libyaml decides whether a tab is wrong, because tabs are fine inside quotes, brackets and block scalars. Where it
//! refuses the text, every tab that indents is said at once, and reading goes on as if they were spaces.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::syntax;
use crate::{
    diagnostics::{Code, Diagnostic, Edit},
    phrase,
    text::{FileId, Span},
};

/// How many spaces a tab may mean, best guess first.
const WIDTHS: [usize; 4] = [2, 4, 8, 1];

/// The tabs of a text that have to become spaces.
pub(super) struct Tabs {
    file: FileId,
    /// The wrong ones: one stretch per line.
    wrong: Vec<Range<usize>>,
    /// Spaces for each wrong tab.
    width: usize,
    /// Tabs inside brackets. libyaml takes them for blanks; granit does not.
    quiet: Vec<Range<usize>>,
    gitlab: Option<String>,
}

/// Finds the tabs that have to become spaces; `None` when there are none.
pub(super) fn find(file: FileId, text: &str) -> Option<Tabs> {
    if !text.contains('\t') {
        return None;
    }
    let mut wrong = indenting_tabs(text);
    if wrong.is_empty() {
        return None;
    }
    let is_accepted = syntax::is_accepted(text);
    if is_accepted && Parser::new_from_str(text).all(|next| next.is_ok()) {
        return None;
    }
    // With spaces in their place the structure shows, and with it which tabs are harmless.
    let harmless = Harmless::of(&spaced(text, &wrong, 1));
    wrong.retain(|run| !is_inside(&harmless.texts, run.start));
    let mut quiet = wrong.clone();
    quiet.retain(|run| is_accepted || is_inside(&harmless.brackets, run.start));
    wrong.retain(|run| !is_accepted && !is_inside(&harmless.brackets, run.start));
    let width = WIDTHS
        .into_iter()
        .find(|&width| syntax::is_accepted(&spaced(text, &wrong, width)))
        .unwrap_or(WIDTHS[0]);
    let gitlab = (!wrong.is_empty())
        .then(|| syntax::psych_text(text))
        .flatten();
    Some(Tabs {
        file,
        wrong,
        width,
        quiet,
        gitlab,
    })
}

impl Tabs {
    /// The spaces that take the tabs' place.
    pub(super) fn replacements(&self) -> Vec<(Range<usize>, String)> {
        let wrong = self.wrong.iter().map(|run| (run.clone(), self.spaces(run)));
        let quiet = self
            .quiet
            .iter()
            .map(|run| (run.clone(), " ".repeat(run.len())));
        let mut all: Vec<_> = wrong.chain(quiet).collect();
        all.sort_by_key(|(run, _)| run.start);
        all
    }

    fn spaces(&self, run: &Range<usize>) -> String {
        " ".repeat(run.len() * self.width)
    }

    fn span(&self, run: &Range<usize>) -> Span {
        Span::new(self.file, run.start as u32, run.end as u32)
    }

    fn edit(&self, run: &Range<usize>) -> Edit {
        Edit {
            span: self.span(run),
            replacement: self.spaces(run),
        }
    }

    /// One diagnostic for each line. The first one's fix heals the file, the others' heal their line.
    pub(super) fn diagnostics(&self) -> Vec<Diagnostic> {
        let said = |(at, run): (usize, &Range<usize>)| {
            let said = Diagnostic::new(
                Code::YamlTab,
                self.span(run),
                phrase!(
                    "YAML does not allow tabs as indentation; use spaces",
                    "YAML에서는 탭으로 들여쓸 수 없습니다. 빈칸을 쓰세요"
                ),
            );
            if at > 0 {
                let title = phrase!(
                    "replace the tab in this line",
                    "이 줄의 탭을 빈칸으로 바꾸기"
                );
                return said.with_fix(title, vec![self.edit(run)]);
            }
            let edits = self.wrong.iter().map(|run| self.edit(run)).collect();
            let said = said
                .with_help(phrase!(
                    "most editors can insert spaces when you press Tab: look for \"insert spaces\" or \"soft tabs\"",
                    "대부분의 편집기에는 Tab 키로 빈칸을 넣는 설정이 있습니다(\"insert spaces\", \"soft tabs\")"
                ))
                .with_fix(phrase!("replace all tabs by spaces", "모든 탭을 빈칸으로 바꾸기"), edits);
            match &self.gitlab {
                Some(text) => said.with_gitlab(text.clone()),
                None => said,
            }
        };
        self.wrong.iter().enumerate().map(said).collect()
    }
}

/// For each line, its first stretch of tabs in the white space before the text.
fn indenting_tabs(text: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(first) = line[..indent].find('\t') {
            let count = line[first..]
                .bytes()
                .take_while(|&byte| byte == b'\t')
                .count();
            runs.push(at + first..at + first + count);
        }
        at += line.len();
    }
    runs
}

fn spaced(text: &str, runs: &[Range<usize>], width: usize) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut done = 0;
    for run in runs {
        spaced.push_str(&text[done..run.start]);
        spaced.extend(std::iter::repeat_n(' ', run.len() * width));
        done = run.end;
    }
    spaced.push_str(&text[done..]);
    spaced
}

/// Where tabs are no indentation, as far as the text can be read.
#[derive(Default)]
struct Harmless {
    /// Block scalars and quoted scalars: the tabs are part of the text.
    texts: Vec<Range<usize>>,
    /// Flow collections: the tabs are blanks.
    brackets: Vec<Range<usize>>,
}

impl Harmless {
    fn of(text: &str) -> Self {
        let mut found = Self::default();
        let mut open = Vec::new();
        for next in Parser::new_from_str(text) {
            let Ok((event, span)) = next else { break };
            let Some(bytes) = span.byte_range() else {
                continue;
            };
            match event {
                Event::Scalar(_, style, ..) if style != ScalarStyle::Plain => {
                    found.texts.push(bytes);
                }
                Event::SequenceStart(StructureStyle::Flow, ..)
                | Event::MappingStart(StructureStyle::Flow, ..) => {
                    open.push(bytes.start);
                }
                Event::SequenceEnd | Event::MappingEnd if !bytes.is_empty() => {
                    let start = open.pop();
                    // Inner brackets lie inside the outer ones, which say all.
                    if open.is_empty() {
                        found.brackets.extend(start.map(|start| start..bytes.end));
                    }
                }
                _ => {}
            }
        }
        found
    }
}

/// The stretches are in order and do not overlap.
fn is_inside(stretches: &[Range<usize>], offset: usize) -> bool {
    let before = stretches.partition_point(|stretch| stretch.start < offset);
    before > 0 && offset < stretches[before - 1].end
}
