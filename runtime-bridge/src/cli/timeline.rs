//! When each job of a run waited and worked, as bars; what held the run up, and what would end it earlier.

use std::fmt::Write as _;

use pipeyard::{
    diagnostics::Phrase,
    phrase,
    wire::run::{Chances, JobResult, RunResult},
};

use super::{
    follow::seconds,
    terminal::{Terminal, shown},
};

/// How many columns a bar has for the whole run.
const COLUMNS: u64 = 40;
/// So many jobs are shown at most; of more, those that decided the duration and those that took longest.
const MOST_JOBS: usize = 40;
/// How many slow jobs are named.
const SLOWEST: usize = 3;

/// The bars of a run, one line for each job that ran.
pub(super) fn timeline(result: &RunResult, terminal: Terminal) -> String {
    let mut jobs: Vec<_> = result
        .jobs
        .iter()
        .filter(|job| ran(job).is_some())
        .collect();
    if jobs.len() < 2 || result.duration_ms == 0 {
        return String::new();
    }
    let left_out = jobs.len().saturating_sub(MOST_JOBS);
    if left_out > 0 {
        jobs.sort_by_key(|job| {
            let decides = result.critical_path.contains(&job.name);
            std::cmp::Reverse((decides, ran(job)))
        });
        jobs.truncate(MOST_JOBS);
    }
    jobs.sort_by_key(|job| (job.started_ms, job.finished_ms));
    let names: Vec<_> = jobs.iter().map(|job| shown(&job.name, false)).collect();
    let widest = names.iter().map(|name| name.chars().count()).max();
    let widest = widest.unwrap_or(0);
    let mut text = String::from("\n");
    for (job, name) in jobs.iter().zip(&names) {
        let decides = result.critical_path.contains(&job.name);
        let mark = if decides { '*' } else { ' ' };
        let bar = bar(job, result.duration_ms);
        let took = seconds(ran(job).unwrap_or(0));
        let _ = writeln!(text, "{mark} {name:<widest$} |{bar}| {took:.1}s");
    }
    if left_out > 0 {
        let said = phrase!(
            "  and {left_out} shorter jobs",
            "  더 짧은 작업 {left_out}개"
        );
        let _ = writeln!(text, "{}", said.text(terminal.language));
    }
    let _ = writeln!(text, "  {}", legend().text(terminal.language));
    text
}

fn legend() -> Phrase {
    phrase!(
        "░ waits for a runner, █ runs, * decides how long it takes",
        "░ 러너를 기다림, █ 실행 중, * 전체 시간을 정하는 작업"
    )
}

/// How long a job ran.
fn ran(job: &JobResult) -> Option<u64> {
    Some(job.finished_ms?.saturating_sub(job.started_ms?))
}

fn bar(job: &JobResult, whole: u64) -> String {
    let column = |at: Option<u64>| {
        let at = u128::from(at.unwrap_or(0)) * u128::from(COLUMNS) / u128::from(whole);
        u64::try_from(at).unwrap_or(COLUMNS).min(COLUMNS)
    };
    let started = column(job.started_ms).min(COLUMNS - 1);
    let queued = column(job.queued_ms.or(job.started_ms)).min(started);
    let finished = column(job.finished_ms).max(started + 1);
    (0..COLUMNS)
        .map(|at| match at {
            at if at < queued => ' ',
            at if at < started => '░',
            at if at < finished => '█',
            _ => ' ',
        })
        .collect()
}

/// The jobs that took longest, the changes that would help, and what chance makes of it.
pub(super) fn advice(result: &RunResult, terminal: Terminal) -> String {
    let mut text = slowest(result, terminal);
    for hint in &result.hints {
        let said = shown(&hint.text, false);
        let _ = writeln!(text, "- {said}");
    }
    if let Some(chances) = &result.chances {
        text += &of_many(chances, terminal);
    }
    text
}

fn slowest(result: &RunResult, terminal: Terminal) -> String {
    let mut jobs: Vec<_> = result
        .jobs
        .iter()
        .filter_map(|job| Some((ran(job)?, job)))
        .collect();
    if jobs.len() < 2 {
        return String::new();
    }
    jobs.sort_by_key(|&(took, _)| std::cmp::Reverse(took));
    let named: Vec<_> = jobs
        .iter()
        .take(SLOWEST)
        .map(|(took, job)| format!("{} ({:.1}s)", shown(&job.name, false), seconds(*took)))
        .collect();
    let named = named.join(", ");
    let said = phrase!("The slowest: {named}", "가장 오래 걸린 작업: {named}");
    format!("{}\n", said.text(terminal.language))
}

fn of_many(chances: &Chances, terminal: Terminal) -> String {
    let (runs, succeeded) = (chances.runs, chances.succeeded);
    let percent = 100.0 * f64::from(succeeded) / f64::from(runs.max(1));
    let (p50, p90) = (seconds(chances.p50_ms), seconds(chances.p90_ms));
    let said = phrase!(
        "Of {runs} runs {succeeded} succeed ({percent:.1}%); half are over after {p50:.1}s, nine in ten after {p90:.1}s",
        "{runs}번 실행하면 {succeeded}번 성공합니다({percent:.1}%). 절반은 {p50:.1}초, 열에 아홉은 {p90:.1}초 안에 끝납니다"
    );
    let mut text = format!("{}\n", said.text(terminal.language));
    for job in &chances.jobs {
        let (name, failed, retried) = (shown(&job.name, false), job.failed, job.retried);
        let said = phrase!(
            "  {name}: failed in {failed}, tried again in {retried}",
            "  {name}: 실패 {failed}번, 재시도 {retried}번"
        );
        let _ = writeln!(text, "{}", said.text(terminal.language));
    }
    text
}

/// What was not done as GitLab does it, each once.
pub(super) fn ledger(result: &RunResult, terminal: Terminal) -> String {
    let mut lines = Vec::new();
    for entry in result.ledger.iter().filter(|entry| entry.honoured != "yes") {
        let line = format!(
            "- {}: {}",
            shown(&entry.keyword, false),
            shown(&entry.note, false)
        );
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    let said = phrase!("Not as on GitLab:", "GitLab과 다른 점:");
    format!("{}\n{}\n", said.text(terminal.language), lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(queued: u64, started: u64, finished: u64) -> JobResult {
        serde_json::from_value(serde_json::json!({
            "name": "a", "status": "success", "log": "",
            "queued_ms": queued, "started_ms": started, "finished_ms": finished,
        }))
        .expect("a job")
    }

    #[test]
    fn a_bar_waits_then_works() {
        assert_eq!(
            bar(&job(0, 20, 40), 40),
            format!("{}{}", "░".repeat(20), "█".repeat(20))
        );
        assert_eq!(
            bar(&job(40, 40, 40), 40),
            format!("{}█", " ".repeat(39)),
            "a moment is seen"
        );
        assert_eq!(
            bar(&job(u64::MAX, u64::MAX, u64::MAX), u64::MAX)
                .chars()
                .count(),
            40
        );
    }
}
