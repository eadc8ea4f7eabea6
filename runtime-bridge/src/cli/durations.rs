//! Durations learned from runs that were written down (`--format json`).

use std::{collections::BTreeMap, path::PathBuf};

use pipeyard::{phrase, wire::run::RunResult};

use super::problem::Problem;

/// For each job that ran in any of the files the median of how long it took, in milliseconds.
pub(super) fn learned(files: &[PathBuf]) -> Result<Vec<(String, u64)>, Problem> {
    let mut seen: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for file in files {
        for job in read(file)?.jobs {
            if let (Some(started), Some(finished)) = (job.started_ms, job.finished_ms) {
                let took = finished.saturating_sub(started);
                seen.entry(job.name).or_default().push(took);
            }
        }
    }
    Ok(seen
        .into_iter()
        .map(|(name, took)| (name, median(took)))
        .collect())
}

fn read(file: &PathBuf) -> Result<RunResult, Problem> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Problem::usage(phrase!(
            "{shown} cannot be read: {error}",
            "{shown} 파일을 읽을 수 없습니다: {error}"
        ))
    })?;
    serde_json::from_str(&text).map_err(|error| {
        Problem::usage(phrase!(
            "{shown} is not the result of a run: {error}",
            "{shown} 파일은 실행 결과가 아닙니다: {error}"
        ))
        .with_help(phrase!(
            "`pipeyard run --format json` and `pipeyard simulate --format json` print one",
            "`pipeyard run --format json`이나 `pipeyard simulate --format json`으로 만들 수 있습니다"
        ))
    })
}

/// The middle one, the lower of two.
fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values
        .get(values.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_a_value_that_occurred() {
        assert_eq!(median(vec![9, 1, 5]), 5);
        assert_eq!(median(vec![4, 2]), 2);
        assert_eq!(median(Vec::new()), 0);
    }
}
