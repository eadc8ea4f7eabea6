//! Which jobs run in which situation, as a table.

use std::collections::{BTreeMap, BTreeSet};

use super::{Situation, Workspace};
use crate::{
    compile::{Absent, Pipeline, compile},
    diagnostics::{Diagnostic, Reason, Severity},
    facts::Inputs,
    include::assemble,
    resolve::{Jobs, When, resolve},
    text::Spanned,
};

/// Jobs by situations.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, in the order of the files.
    pub rows: Vec<Row>,
    /// One push makes two pipelines: the branch's, and that of its merge request.
    pub is_doubled: bool,
}

/// A situation, and whether it makes a pipeline.
#[derive(Clone, Debug)]
pub struct Column {
    /// The situation.
    pub situation: Situation,
    /// Its facts.
    pub inputs: Inputs,
    /// Why there is no pipeline, when there is none.
    pub absent: Option<Absent>,
}

/// A job.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name, where it is defined.
    pub job: Spanned<String>,
    /// One cell per column.
    pub cells: Vec<Cell>,
    /// It runs in no situation, and certainly so.
    pub never_runs: bool,
}

/// A job in a situation.
#[derive(Clone, Debug)]
pub struct Cell {
    /// When it runs; `None` when it does not.
    pub when: Option<When>,
    /// Whether that holds whatever the facts are that nobody gave.
    pub is_certain: bool,
    /// One push runs it in this pipeline and in another one.
    pub is_duplicate: bool,
    /// Why it runs, or does not.
    pub because: Option<Reason>,
}

impl Cell {
    const ABSENT: Self = Self {
        when: None,
        is_certain: true,
        is_duplicate: false,
        because: None,
    };
}

/// The pipelines that one push to a branch with an open merge request makes.
const OF_ONE_PUSH: [Situation; 2] = [Situation::PushWithMergeRequest, Situation::MergeRequest];

/// Works out the table. `base` tells of the project: its path, default branch, settings and files, what changed, and the
/// variables that somebody types.
///
/// Files without `include` are read once; an include may depend on the situation, and is read anew.
///
/// ```
/// use pipeyard::{analysis::{Situation, Workspace, matrix}, facts::Inputs, text::Sources};
/// let mut sources = Sources::default();
/// sources.add(".gitlab-ci.yml", "release:\n  script: make\n  rules:\n    - if: $CI_COMMIT_TAG\n");
/// let matrix = matrix(&Workspace::of(sources), &Inputs::default());
/// let runs = |wanted| {
///     let at = matrix.columns.iter().position(|it| it.situation == wanted).unwrap();
///     matrix.rows[0].cells[at].when.is_some()
/// };
/// assert!(runs(Situation::Tag) && !runs(Situation::PushToDefault));
/// ```
pub fn matrix(workspace: &Workspace, base: &Inputs) -> Matrix {
    let main = workspace.sources.get(workspace.pipeline);
    let may_include = main.is_some_and(|file| file.text.contains("include"));
    let read = |inputs: &Inputs| {
        let assembly = assemble(&workspace.sources, workspace.pipeline, inputs);
        let resolved = resolve(&workspace.sources, &assembly);
        let is_broken = has_errors(&assembly.diagnostics) || has_errors(&resolved.diagnostics);
        (resolved.jobs, is_broken)
    };
    let first = read(base);
    let mut matrix = Matrix {
        columns: Vec::new(),
        rows: first.0.jobs.iter().map(|job| Row::of(&job.name)).collect(),
        is_doubled: false,
    };
    for situation in Situation::ALL {
        let inputs = situation.inputs(base);
        let again = may_include.then(|| read(&inputs));
        let (jobs, is_broken) = again.as_ref().unwrap_or(&first);
        matrix.add(situation, inputs, jobs, *is_broken);
    }
    matrix.mark_duplicates();
    for row in &mut matrix.rows {
        let stays_out = |cell: &Cell| cell.when.is_none() && cell.is_certain;
        row.never_runs = row.cells.iter().all(stays_out);
    }
    matrix
}

fn has_errors(found: &[Diagnostic]) -> bool {
    found.iter().any(|it| it.severity == Severity::Error)
}

impl Row {
    fn of(job: &Spanned<String>) -> Self {
        Self {
            job: job.clone(),
            cells: Vec::new(),
            never_runs: false,
        }
    }
}

impl Matrix {
    /// Adds a column. A job that only this situation includes gets a row of its own.
    fn add(&mut self, situation: Situation, inputs: Inputs, jobs: &Jobs, is_broken: bool) {
        let (pipeline, _) = compile(jobs, &inputs);
        let absent = if is_broken {
            Some(Absent::ConfigError)
        } else {
            pipeline.absent
        };
        let names = self.rows.iter().map(|row| row.job.value.as_str());
        let known: BTreeSet<&str> = names.collect();
        let new = jobs.jobs.iter().map(|job| &job.name);
        let mut new: Vec<Row> = new
            .filter(|name| !known.contains(name.value.as_str()))
            .map(Row::of)
            .collect();
        for row in &mut new {
            row.cells.resize(self.columns.len(), Cell::ABSENT);
        }
        self.rows.append(&mut new);
        let mut cells = cells(&pipeline, absent);
        for row in &mut self.rows {
            let cell = cells.remove(row.job.value.as_str());
            row.cells.push(cell.unwrap_or(Cell::ABSENT));
        }
        self.columns.push(Column {
            situation,
            inputs,
            absent,
        });
    }

    fn mark_duplicates(&mut self) {
        let of_push =
            OF_ONE_PUSH.map(|wanted| self.columns.iter().position(|it| it.situation == wanted));
        let [Some(branch), Some(request)] = of_push else {
            return;
        };
        let both = [branch, request];
        self.is_doubled = both.iter().all(|&at| self.columns[at].absent.is_none());
        for row in &mut self.rows {
            let is_duplicate = both.iter().all(|&at| row.cells[at].when.is_some());
            for at in both {
                row.cells[at].is_duplicate = is_duplicate;
            }
        }
    }
}

/// The jobs of a pipeline and those left out, by name.
fn cells(pipeline: &Pipeline, absent: Option<Absent>) -> BTreeMap<&str, Cell> {
    let present = pipeline.jobs.iter().map(|it| {
        let cell = Cell {
            when: absent.is_none().then_some(it.when),
            is_certain: it.is_certain,
            is_duplicate: false,
            because: Some(it.because.clone()),
        };
        (it.job.name.value.as_str(), cell)
    });
    let left_out = pipeline.left_out.iter().map(|it| {
        let cell = Cell {
            is_certain: it.is_certain,
            because: Some(it.because.clone()),
            ..Cell::ABSENT
        };
        (it.name.value.as_str(), cell)
    });
    present.chain(left_out).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Sources;

    fn of(yaml: &str) -> Matrix {
        let mut sources = Sources::default();
        sources.add(".gitlab-ci.yml", yaml);
        matrix(&Workspace::of(sources), &Inputs::default())
    }

    /// `x` runs, `d` runs twice, `m` waits for a click, `?` depends, `.` does not run.
    fn row(matrix: &Matrix, job: &str) -> String {
        let row = matrix.rows.iter().find(|it| it.job.value == job).unwrap();
        let letter = |cell: &Cell| match cell.when {
            _ if !cell.is_certain => '?',
            None => '.',
            Some(_) if cell.is_duplicate => 'd',
            Some(When::Manual) => 'm',
            Some(_) => 'x',
        };
        row.cells.iter().map(letter).collect()
    }

    #[test]
    fn each_job_runs_where_its_rules_say() {
        let matrix = of("
plain: {script: x}
always: {script: x, rules: [{when: always}]}
tagged: {script: x, only: [tags]}
nightly: {script: x, rules: [{if: $CI_PIPELINE_SOURCE == \"schedule\"}]}
button: {script: x, rules: [{if: $CI_PIPELINE_SOURCE == \"web\", when: manual}]}
docs: {script: x, rules: [{changes: [docs/*]}]}
own: {script: x, rules: [{if: $CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_MERGE_REQUEST_PROJECT_PATH && $CI_MERGE_REQUEST_IID}]}
nobody: {script: x, rules: [{if: $CI_PIPELINE_SOURCE == \"chat\"}]}
");
        assert_eq!(row(&matrix, "plain"), "xxx..xxx");
        assert_eq!(row(&matrix, "always"), "xxddxxxx");
        assert_eq!(row(&matrix, "tagged"), ".....x..");
        assert_eq!(row(&matrix, "nightly"), "......x.");
        assert_eq!(row(&matrix, "button"), ".......m");
        assert_eq!(row(&matrix, "docs"), "?????xxx");
        assert_eq!(row(&matrix, "own"), "...x....");
        let never = matrix.rows.iter().filter(|it| it.never_runs);
        let never: Vec<&str> = never.map(|it| it.job.value.as_str()).collect();
        assert_eq!(never, ["nobody"]);
        assert!(matrix.is_doubled);
    }

    #[test]
    fn the_usual_workflow_makes_one_pipeline_of_a_push() {
        let matrix = of("
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"
    - if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS
      when: never
    - if: $CI_COMMIT_BRANCH
build: {script: x}
");
        assert_eq!(row(&matrix, "build"), "xx.xx.xx");
        assert!(!matrix.is_doubled);
        let tag = &matrix.columns[5];
        assert_eq!(tag.absent, Some(Absent::FilteredByWorkflowRules));
    }

    #[test]
    fn a_file_with_an_error_makes_no_pipeline() {
        let matrix = of("build: {script: x, foo: bar}\n");
        assert!(
            matrix
                .columns
                .iter()
                .all(|it| it.absent == Some(Absent::ConfigError))
        );
        assert_eq!(row(&matrix, "build"), "........");
    }
}
