//! The figures, for people and for programs.

use std::fmt::Write as _;

use super::cost::Cost;

/// One pipeline, and what listing its jobs costs.
pub(super) struct Row {
    pub(super) jobs: usize,
    pub(super) bytes: usize,
    pub(super) ours: Cost,
    pub(super) peer: Option<Cost>,
}

/// A table with a line for each pipeline.
pub(super) fn table(rows: &[Row]) -> String {
    let mut table = format!(
        "{:>7} {:>9} {:>10} {:>10} {:>8} {:>11} {:>11} {:>9} {:>7} {:>7} {:>7}\n",
        "jobs",
        "bytes",
        "wall ms",
        "cpu ms",
        "MiB",
        "peer wall",
        "peer cpu",
        "peer MiB",
        "wall ×",
        "cpu ×",
        "MiB ×"
    );
    for row in rows {
        let ours = row.ours;
        let own = format!(
            "{:>7} {:>9} {:>10} {:>10} {:>8}",
            row.jobs,
            row.bytes,
            thousandths(ours.wall),
            thousandths(ours.cpu),
            ours.memory / 1024
        );
        let beside = row.peer.map_or_else(String::new, |peer| {
            format!(
                " {:>11} {:>11} {:>9} {:>7} {:>7} {:>7}",
                thousandths(peer.wall),
                thousandths(peer.cpu),
                peer.memory / 1024,
                times(peer.wall, ours.wall),
                times(peer.cpu, ours.cpu),
                times(peer.memory, ours.memory)
            )
        });
        let _ = writeln!(table, "{own}{beside}");
    }
    table
}

/// The same as JSON: times in microseconds, memory in KiB.
pub(super) fn json(rows: &[Row]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let peer = row.peer.map_or_else(|| "null".to_owned(), object);
            let (jobs, bytes, ours) = (row.jobs, row.bytes, object(row.ours));
            format!(r#"  {{"jobs": {jobs}, "bytes": {bytes}, "pipeyard": {ours}, "gitlab-ci-local": {peer}}}"#)
        })
        .collect();
    format!("[\n{}\n]\n", rows.join(",\n"))
}

fn object(cost: Cost) -> String {
    let Cost { wall, cpu, memory } = cost;
    format!(r#"{{"wall": {wall}, "cpu": {cpu}, "memory": {memory}}}"#)
}

fn thousandths(number: u64) -> String {
    format!("{}.{}", number / 1000, number % 1000 / 100)
}

/// How many times more one is than the other.
fn times(more: u64, less: u64) -> String {
    let tenths = more * 10 / less.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(peer: Option<Cost>) -> Row {
        let ours = Cost {
            wall: 20_500,
            cpu: 17_000,
            memory: 28 * 1024,
        };
        Row {
            jobs: 1000,
            bytes: 468_033,
            ours,
            peer,
        }
    }

    #[test]
    fn a_row_says_how_many_times_faster() {
        let peer = Cost {
            wall: 1_230_000,
            cpu: 1_700_000,
            memory: 224 * 1024,
        };
        let table = table(&[row(Some(peer))]);
        let words: Vec<&str> = table.lines().nth(1).unwrap().split_whitespace().collect();
        assert_eq!(words[2..5], ["20.5", "17.0", "28"]);
        assert_eq!(words[8..], ["60.0", "100.0", "8.0"]);
    }

    #[test]
    fn without_a_peer_there_is_null() {
        assert_eq!(
            json(&[row(None)]),
            "[\n  {\"jobs\": 1000, \"bytes\": 468033, \"pipeyard\": {\"wall\": 20500, \"cpu\": 17000, \"memory\": 28672}, \"gitlab-ci-local\": null}\n]\n"
        );
    }
}
