//! Diagnostics and reasons as JSON (`D` and `B` of the interfaces).

use serde::{Deserialize, Serialize};

use crate::{
    compile::DecidingRule,
    diagnostics::{self, Language},
    text::{self, Sources, Span},
};

/// A place: lines and columns from 1, columns in UTF-16 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// From a place up to, not including, another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Range {
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// A finding, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Diagnostic {
    /// The permanent code.
    pub code: String,
    /// `error`, `warning` or `info`.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The original tool's own words, when it has some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gitlab: Option<String>,
    /// The file.
    pub file: String,
    /// The place.
    pub range: Range,
    /// Other places that matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Label>>"))]
    pub labels: Vec<Label>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub help: Vec<String>,
    /// A change that removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words explain themselves")]
pub enum Severity {
    Error,
    Warning,
    Info,
}

/// Another place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Label {
    /// What is there.
    pub message: String,
    /// The file.
    pub file: String,
    /// The place.
    pub range: Range,
}

/// A change that removes a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Fix {
    /// What the change does.
    pub title: String,
    /// The edits; ranges count in the text before the change.
    pub edits: Vec<Edit>,
}

/// A replacement of one stretch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Edit {
    /// The file.
    pub file: String,
    /// What is replaced.
    pub range: Range,
    /// What comes in its place.
    pub replacement: String,
}

/// Why something was decided, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Reason {
    /// The sentence.
    pub text: String,
    /// The file that it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The whole place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// `yes`, `no` or `unknown`, where the step is a question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// The rule that decided, for a job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// The steps that led here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Reason>>"))]
    pub because: Vec<Reason>,
}

/// The rule that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Rule {
    /// Its position, from 0.
    pub index: usize,
    /// The text of its `if:`.
    #[serde(default, rename = "if", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Whether it matched.
    pub value: bool,
}

impl Range {
    /// A span as a person counts.
    pub fn of(span: Span, sources: &Sources) -> Self {
        let (start, end) = sources.range(span);
        Self {
            start: start.into(),
            end: end.into(),
        }
    }
}

impl From<text::Position> for Position {
    fn from(position: text::Position) -> Self {
        Self {
            line: position.line,
            column: position.column,
        }
    }
}

impl Diagnostic {
    /// A finding of the core, said in one language.
    pub fn of(found: &diagnostics::Diagnostic, sources: &Sources, language: Language) -> Self {
        let label = |label: &diagnostics::Label| Label {
            message: label.message.text(language).to_owned(),
            file: sources.path(label.span.file).to_owned(),
            range: Range::of(label.span, sources),
        };
        Self {
            code: found.code.name().to_owned(),
            severity: found.severity.into(),
            message: found.message.text(language).to_owned(),
            gitlab: found.gitlab.text(),
            file: sources.path(found.span.file).to_owned(),
            range: Range::of(found.span, sources),
            labels: found.labels.iter().map(label).collect(),
            help: found
                .help
                .iter()
                .map(|help| help.text(language).to_owned())
                .collect(),
            fix: found
                .fix
                .as_ref()
                .map(|fix| Fix::of(fix, sources, language)),
        }
    }
}

impl From<diagnostics::Severity> for Severity {
    fn from(severity: diagnostics::Severity) -> Self {
        match severity {
            diagnostics::Severity::Error => Self::Error,
            diagnostics::Severity::Warning => Self::Warning,
            diagnostics::Severity::Info => Self::Info,
        }
    }
}

impl Fix {
    fn of(fix: &diagnostics::Fix, sources: &Sources, language: Language) -> Self {
        let edit = |edit: &diagnostics::Edit| Edit {
            file: sources.path(edit.span.file).to_owned(),
            range: Range::of(edit.span, sources),
            replacement: edit.replacement.clone(),
        };
        Self {
            title: fix.title.text(language).to_owned(),
            edits: fix.edits.iter().map(edit).collect(),
        }
    }
}

const fn verdict(truth: diagnostics::Truth) -> &'static str {
    match truth {
        diagnostics::Truth::Yes => "yes",
        diagnostics::Truth::No => "no",
        diagnostics::Truth::Unknown => "unknown",
    }
}

impl Reason {
    /// A reason of the core, said in one language.
    pub fn of(reason: &diagnostics::Reason, sources: &Sources, language: Language) -> Self {
        let steps = reason.because.iter();
        Self {
            because: steps
                .map(|step| Self::of(step, sources, language))
                .collect(),
            ..Self::in_short(reason, sources, language)
        }
    }

    /// What was decided, without the steps that led there.
    pub fn in_short(reason: &diagnostics::Reason, sources: &Sources, language: Language) -> Self {
        let range = reason.span.map(|span| Range::of(span, sources));
        Self {
            text: reason.text.text(language).to_owned(),
            file: reason.span.map(|span| sources.path(span.file).to_owned()),
            line: range.map(|range| range.start.line),
            range,
            verdict: reason.truth.map(|truth| verdict(truth).to_owned()),
            rule: None,
            because: Vec::new(),
        }
    }

    /// Names the rule that decided, and whether it kept the job.
    #[must_use]
    pub fn with_rule(mut self, rule: Option<&DecidingRule>) -> Self {
        self.rule = rule.map(|rule| Rule {
            index: rule.index,
            condition: rule.condition.clone(),
            value: true,
        });
        self
    }
}
