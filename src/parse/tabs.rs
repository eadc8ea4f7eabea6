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

/// The tabs that make a text unreadable.
pub(super) struct Tabs {
    file: FileId,
    /// One stretch of tabs per line.
    runs: Vec<Range<usize>>,
    /// Spaces for each tab.
    width: usize,
    gitlab: Option<String>,
}

/// Finds the tabs that make a text unreadable; `None` when there are none.
pub(super) fn find(file: FileId, text: &str) -> Option<Tabs> {
    let indenting = indenting_tabs(text);
    if indenting.is_empty() || syntax::is_accepted(text) {
        return None;
    }
    // With spaces in their place the structure shows, and with it which tabs are harmless: those stay.
    let harmless = harmless_stretches(&spaced(text, &indenting, 1));
    let mut runs = indenting;
    runs.retain(|run| !is_inside(&harmless, run.start));
    if runs.is_empty() {
        return None;
    }
    let width = WIDTHS
        .into_iter()
        .find(|&width| syntax::is_accepted(&spaced(text, &runs, width)))
        .unwrap_or(WIDTHS[0]);
    Some(Tabs {
        file,
        runs,
        width,
        gitlab: syntax::psych_text(text),
    })
}

impl Tabs {
    /// The spaces that take the tabs' place.
    pub(super) fn replacements(&self) -> Vec<(Range<usize>, String)> {
        self.runs
            .iter()
            .map(|run| (run.clone(), self.spaces(run)))
            .collect()
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
            let edits = self.runs.iter().map(|run| self.edit(run)).collect();
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
        self.runs.iter().enumerate().map(said).collect()
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

/// Block scalars, quoted scalars and flow collections, as far as the text can be read.
fn harmless_stretches(text: &str) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let mut flow_starts = Vec::new();
    for next in Parser::new_from_str(text) {
        let Ok((event, span)) = next else { break };
        let Some(bytes) = span.byte_range() else {
            continue;
        };
        match event {
            Event::Scalar(_, style, ..) if style != ScalarStyle::Plain => stretches.push(bytes),
            Event::SequenceStart(StructureStyle::Flow, ..)
            | Event::MappingStart(StructureStyle::Flow, ..) => {
                flow_starts.push(bytes.start);
            }
            Event::SequenceEnd | Event::MappingEnd if !bytes.is_empty() => {
                stretches.extend(flow_starts.pop().map(|start| start..bytes.end));
            }
            _ => {}
        }
    }
    stretches.sort_by_key(|stretch| stretch.start);
    stretches
}

fn is_inside(stretches: &[Range<usize>], offset: usize) -> bool {
    // Stretches nest, so the nearest start decides only together with the ones around it; few are open at a time.
    let before = stretches.partition_point(|stretch| stretch.start < offset);
    stretches[..before]
        .iter()
        .rev()
        .take(256)
        .any(|stretch| offset < stretch.end)
}
