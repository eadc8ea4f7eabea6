//! Which jobs run in which situation.

use serde::{Deserialize, Serialize};

use super::diagnostic::{Range, Reason};
use crate::{analysis, compile::Absent, diagnostics::Language, resolve::When, text::Sources};

/// Jobs by situations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Matrix {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, in the order of the files.
    pub rows: Vec<Row>,
    /// One push makes two pipelines: the branch's, and that of its merge request.
    pub doubled: bool,
}

/// A situation, and whether it makes a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(optional_fields, rename = "MatrixColumn")
)]
pub struct Column {
    /// A permanent name: `push-default`, `push-branch`, `push-open-merge-request`, `merge-request`, `fork-merge-request`,
    /// `tag`, `schedule`, `web`.
    pub situation: String,
    /// Its title.
    pub title: String,
    /// Whether there is a pipeline.
    pub pipeline: bool,
    /// GitLab's word for why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "MatrixRow"))]
pub struct Row {
    /// Its name.
    pub job: String,
    /// The file that defines it.
    pub file: String,
    /// Its name in that file.
    pub range: Range,
    /// One cell per column.
    pub cells: Vec<Cell>,
    /// Whether it runs in no situation, and certainly so.
    pub never_runs: bool,
}

/// A job in a situation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(optional_fields, rename = "MatrixCell")
)]
pub struct Cell {
    /// GitLab's word for when it runs; absent when it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Whether that holds whatever the facts are that nobody gave.
    pub certain: bool,
    /// Whether one push runs it in this pipeline and in another one.
    pub duplicate: bool,
    /// Why it runs, or does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Reason>,
}

impl Matrix {
    /// A matrix of the core, said in one language.
    pub fn of(matrix: &analysis::Matrix, sources: &Sources, language: Language) -> Self {
        let cell = |cell: &analysis::Cell| Cell {
            when: cell.when.map(When::name).map(str::to_owned),
            certain: cell.is_certain,
            duplicate: cell.is_duplicate,
            because: cell
                .because
                .as_ref()
                .map(|it| Reason::of(it, sources, language)),
        };
        let row = |row: &analysis::Row| Row {
            job: row.job.value.clone(),
            file: sources.path(row.job.span.file).to_owned(),
            range: Range::of(row.job.span, sources),
            cells: row.cells.iter().map(cell).collect(),
            never_runs: row.never_runs,
        };
        Self {
            columns: matrix
                .columns
                .iter()
                .map(|it| Column::of(it, language))
                .collect(),
            rows: matrix.rows.iter().map(row).collect(),
            doubled: matrix.is_doubled,
        }
    }
}

impl Column {
    fn of(column: &analysis::Column, language: Language) -> Self {
        Self {
            situation: column.situation.name().to_owned(),
            title: column.situation.title().text(language).to_owned(),
            pipeline: column.absent.is_none(),
            reason: column.absent.map(Absent::name).map(str::to_owned),
        }
    }
}
