//! Diagnostics as text for a terminal: headline, place, the line with carets, the other party, advice, GitLab's own words.

use std::fmt::Write as _;

use super::{Diagnostic, Language, Severity};
use crate::text::{Position, Sources, Span};

/// How to draw.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// The language of our sentences.
    pub language: Language,
    /// Whether ANSI colours are wanted.
    pub color: bool,
}

/// Draws one finding.
///
/// ```
/// use pipeyard::{diagnostics::{Code, Diagnostic, render::{render, Style}}, phrase, text::{Sources, Span}};
/// let mut sources = Sources::default();
/// let file = sources.add(".gitlab-ci.yml", "deploy:\n  needs: [biuld]\n");
/// let found = Diagnostic::new(Code::UnknownNeed, Span::new(file, 18, 23), phrase!("no job is named `biuld`", "`biuld` 작업이 없습니다"));
/// let drawn = render(&found, &sources, Style::default());
/// assert_eq!(drawn, "\
/// error[unknown-need]: no job is named `biuld`
///  --> .gitlab-ci.yml:2:11
///   |
/// 2 |   needs: [biuld]
///   |           ^^^^^
/// ");
/// ```
pub fn render(found: &Diagnostic, sources: &Sources, style: Style) -> String {
    let mut out = String::new();
    headline(&mut out, found, style);
    let widest = labels_last_line(found, sources).to_string().len();
    place(
        &mut out,
        sources,
        found.span,
        '^',
        "",
        Ink::of(found.severity),
        widest,
        style,
    );
    for label in &found.labels {
        place(
            &mut out,
            sources,
            label.span,
            '-',
            label.message.text(style.language),
            Ink::Blue,
            widest,
            style,
        );
    }
    for help in &found.help {
        let word = match style.language {
            Language::English => "help",
            Language::Korean => "도움말",
        };
        let _ = writeln!(
            out,
            "{}: {}",
            style.paint(Ink::Cyan, word),
            help.text(style.language)
        );
    }
    for gitlab in found.gitlab.0.iter().map(|quote| &quote.text) {
        let _ = writeln!(out, "{}: {gitlab}", style.paint(Ink::Dim, "GitLab"));
    }
    out
}

fn headline(out: &mut String, found: &Diagnostic, style: Style) {
    let word = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let head = format!("{word}[{}]", found.code.name());
    let _ = writeln!(
        out,
        "{}: {}",
        style.paint(Ink::of(found.severity), &head),
        found.message.text(style.language)
    );
}

fn labels_last_line(found: &Diagnostic, sources: &Sources) -> u32 {
    let spans = found
        .labels
        .iter()
        .map(|label| label.span)
        .chain([found.span]);
    spans.map(|span| sources.line(span)).max().unwrap_or(1)
}

#[expect(
    clippy::too_many_arguments,
    reason = "a private helper that draws one line; a struct would only rename the arguments"
)]
fn place(
    out: &mut String,
    sources: &Sources,
    span: Span,
    mark: char,
    message: &str,
    ink: Ink,
    widest: usize,
    style: Style,
) {
    let (start, end) = sources.range(span);
    let text = sources.line_text(span.file, start.line);
    let gutter = " ".repeat(widest);
    let bar = style.paint(Ink::Dim, "|");
    let arrow = if mark == '^' { "-->" } else { ":::" };
    let _ = writeln!(
        out,
        "{gutter}{} {}:{}:{}",
        style.paint(Ink::Dim, arrow),
        sources.path(span.file),
        start.line,
        start.column
    );
    let _ = writeln!(out, "{gutter} {bar}");
    let number = format!("{:>widest$}", start.line);
    let _ = writeln!(
        out,
        "{} {bar} {}",
        style.paint(Ink::Dim, &number),
        shown(text)
    );
    let (before, under) = columns(text, start, end);
    let marks = style.paint(ink, &mark.to_string().repeat(under.max(1)));
    let space = if message.is_empty() { "" } else { " " };
    let _ = writeln!(
        out,
        "{gutter} {bar} {}{marks}{space}{message}",
        " ".repeat(before)
    );
}

/// A line as a terminal may show it: a tab as an arrow of fixed width, other control characters as a picture.
fn shown(line: &str) -> String {
    line.chars()
        .map(|letter| match letter {
            '\t' => '→',
            _ if letter.is_control() => '·',
            _ => letter,
        })
        .collect()
}

/// How many terminal columns stand before the place and under it, on its first line.
fn columns(line: &str, start: Position, end: Position) -> (usize, usize) {
    let last = if end.line == start.line {
        end.column
    } else {
        u32::MAX
    };
    let mut unit = 1;
    let (mut before, mut under) = (0, 0);
    for letter in line.chars() {
        if unit < start.column {
            before += width(letter);
        } else if unit < last {
            under += width(letter);
        }
        unit += letter.len_utf16() as u32;
    }
    (before, under)
}

/// How many columns a character takes in a terminal: two for the wide blocks (Hangul, CJK, most emoji), else one.
fn width(letter: char) -> usize {
    let wide = matches!(letter as u32, 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1F64F | 0x1F900..=0x1F9FF);
    1 + usize::from(wide)
}

#[derive(Clone, Copy)]
enum Ink {
    Red,
    Yellow,
    Blue,
    Cyan,
    Dim,
}

impl Ink {
    fn of(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Red,
            Severity::Warning => Self::Yellow,
            Severity::Info => Self::Cyan,
        }
    }
}

impl Style {
    fn paint(self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Red => "1;31",
            Ink::Yellow => "1;33",
            Ink::Blue => "1;34",
            Ink::Cyan => "1;36",
            Ink::Dim => "2",
        };
        if self.color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnostics::Code, phrase};

    #[test]
    fn carets_stand_under_wide_letters() {
        let mut sources = Sources::default();
        let text = "배포: [빌드]\n";
        let file = sources.add("a.yml", text);
        let start = text.find("빌드").unwrap() as u32;
        let found = Diagnostic::new(
            Code::UnknownNeed,
            Span::new(file, start, start + 6),
            phrase!("x", "ㅌ"),
        )
        .with_label(Span::new(file, 0, 6), phrase!("here", "여기"))
        .with_gitlab("undefined need");
        expect_test::expect![[r"
            error[unknown-need]: ㅌ
             --> a.yml:1:6
              |
            1 | 배포: [빌드]
              |        ^^^^
             ::: a.yml:1:1
              |
            1 | 배포: [빌드]
              | ---- 여기
            GitLab: undefined need
        "]]
        .assert_eq(&render(
            &found,
            &sources,
            Style {
                language: Language::Korean,
                color: false,
            },
        ));
    }
}
