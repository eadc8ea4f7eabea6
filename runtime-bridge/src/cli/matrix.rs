//! `pipeyard matrix`.

use std::process::ExitCode;

use pipeyard::{
    analysis::{Cell, Column, Matrix, Row, Situation, analyze, matrix},
    compile::Absent,
    diagnostics::Phrase,
    phrase,
    resolve::When,
    wire::{self, lint::static_findings},
};

use super::{
    options,
    problem::{Exit, Problem},
    project::Project,
    terminal::{Terminal, To, shown, width},
};

/// Prints which jobs run in which situation.
pub(super) fn act(arguments: &options::Matrix, terminal: Terminal) -> Result<ExitCode, Problem> {
    let mut project = Project::open(&arguments.pipeline, None)?;
    let base = project.inputs.clone();
    let situations = Situation::ALL.map(|it| it.inputs(&base));
    for inputs in situations.iter().chain([&base]) {
        project.read_includes(inputs);
    }
    let table = matrix(&project.workspace, &base);
    let sources = project.typed_sources();
    if arguments.format == options::Format::Json {
        let view = wire::matrix::Matrix::of(&table, &sources, terminal.language);
        terminal.print_json(&view);
    }
    let analysis = analyze(project.workspace, &base);
    if arguments.format == options::Format::Human {
        let found = static_findings(&analysis);
        terminal.note(&terminal.draw(&found, &sources, To::Err));
        terminal.print(&drawn(&table, terminal));
    }
    Ok(if analysis.is_valid() {
        ExitCode::SUCCESS
    } else {
        Exit::Failed.into()
    })
}

/// A column's title in a word.
fn head(situation: Situation) -> Phrase {
    match situation {
        Situation::PushToDefault => phrase!("default", "기본"),
        Situation::PushToBranch => phrase!("branch", "브랜치"),
        Situation::PushWithMergeRequest => phrase!("branch+MR", "브랜치+MR"),
        Situation::MergeRequest => phrase!("MR", "MR"),
        Situation::ForkMergeRequest => phrase!("fork MR", "포크 MR"),
        Situation::Tag => phrase!("tag", "태그"),
        Situation::Schedule => phrase!("schedule", "예약"),
        Situation::Web => phrase!("web", "직접"),
    }
}

fn drawn(matrix: &Matrix, terminal: Terminal) -> String {
    let heads = matrix.columns.iter().map(|it| head(it.situation));
    let heads = heads.map(|it| it.text(terminal.language).to_owned());
    let mut table = vec![[String::new()].into_iter().chain(heads).collect::<Vec<_>>()];
    table.extend(
        matrix
            .rows
            .iter()
            .map(|row| line(row, &matrix.columns, terminal)),
    );
    let count = matrix.columns.len() + 1;
    let widest = |at: usize| table.iter().map(|line| width(&line[at])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(widest).collect();
    let mut text = String::new();
    for line in &table {
        let cells = line.iter().zip(&widths).map(|(cell, &wide)| {
            let gap = wide - width(cell);
            format!("{cell}{:gap$}", "")
        });
        text += cells.collect::<Vec<_>>().join("  ").trim_end();
        text += "\n";
    }
    text + &legend(matrix, terminal)
}

fn line(row: &Row, columns: &[Column], terminal: Terminal) -> Vec<String> {
    let mut name = shown(&row.job.value, false);
    if row.never_runs {
        name += " ∅";
    }
    let cells = row.cells.iter().zip(columns);
    let cells = cells.map(|(cell, column)| mark(cell, column, terminal));
    [name].into_iter().chain(cells).collect()
}

fn mark(cell: &Cell, column: &Column, terminal: Terminal) -> String {
    match column.absent {
        Some(Absent::ConfigError) => return "!".to_owned(),
        Some(_) => return "–".to_owned(),
        None => {}
    }
    let mut mark = match cell.when {
        None => "✗".to_owned(),
        Some(When::OnSuccess | When::Always) => "✓".to_owned(),
        Some(When::Manual) => phrase!("manual", "수동").text(terminal.language).to_owned(),
        Some(when) => when.name().to_owned(),
    };
    if !cell.is_certain {
        mark += "?";
    }
    if cell.is_duplicate {
        mark += "²";
    }
    mark
}

/// The signs that the table has, and what they mean.
fn legend(matrix: &Matrix, terminal: Terminal) -> String {
    let cells = || matrix.rows.iter().flat_map(|row| &row.cells);
    let absent = || matrix.columns.iter().filter_map(|it| it.absent);
    let is_refused = absent().any(|it| it == Absent::ConfigError);
    let has_no_pipeline = absent().any(|it| it != Absent::ConfigError);
    let lines = [
        (
            is_refused,
            phrase!(
                "!  GitLab refuses to create this pipeline; `pipeyard plan` with that context says why",
                "!  GitLab이 이 파이프라인을 만들지 않고 거부함. 같은 조건으로 `pipeyard plan`을 실행하면 까닭이 나옵니다"
            ),
        ),
        (
            has_no_pipeline,
            phrase!("–  no pipeline", "–  파이프라인 없음"),
        ),
        (
            cells().any(|it| !it.is_certain),
            phrase!(
                "?  depends on facts that nobody gave: changed files (--changed), the project's files or its settings",
                "?  알려지지 않은 사실에 달려 있음: 바뀐 파일(--changed), 프로젝트 파일 또는 설정"
            ),
        ),
        (
            cells().any(|it| it.is_duplicate),
            phrase!(
                "²  runs twice for one push: in the branch's pipeline and in the merge request's",
                "²  한 번의 푸시로 두 번 실행: 브랜치 파이프라인과 머지 리퀘스트 파이프라인"
            ),
        ),
        (
            matrix.rows.iter().any(|it| it.never_runs),
            phrase!(
                "∅  runs in none of these situations",
                "∅  어떤 상황에서도 실행되지 않음"
            ),
        ),
    ];
    let said = lines.iter().filter(|(applies, _)| *applies);
    let said: Vec<&str> = said
        .map(|(_, phrase)| phrase.text(terminal.language))
        .collect();
    if said.is_empty() {
        String::new()
    } else {
        format!("\n{}\n", said.join("\n"))
    }
}
