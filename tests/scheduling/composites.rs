//! Many statuses count as one: by table, and by GitLab's own answers.

use std::path::Path;

use pipeyard::schedule::{Member, Status, composite, composite_of_needs};

fn members(text: &str) -> Vec<Member> {
    text.split(", ")
        .filter(|word| !word.is_empty())
        .map(|word| Member {
            status: Status::from_name(word.trim_end_matches('?')).expect(word),
            allow_failure: word.ends_with('?'),
        })
        .collect()
}

#[test]
fn many_statuses_count_as_one() {
    for (jobs, stage, dag) in [
        ("success, failed", "failed", "failed"),
        ("success, failed?", "success", "success"),
        ("canceled?", "success", "success"),
        ("success, canceled", "canceled", "canceled"),
        ("failed, canceled", "failed", "failed"),
        ("success, skipped", "success", "skipped"),
        ("skipped, failed?", "success", "skipped"),
        ("manual", "manual", "manual"),
        ("manual?", "skipped", "skipped"),
        ("success, manual", "manual", "manual"),
        ("success, manual?", "success", "skipped"),
        ("failed, manual", "manual", "manual"),
        ("failed, manual?", "failed", "skipped"),
        ("canceled, created", "running", "running"),
        ("created, success", "running", "running"),
        ("created, failed?", "created", "created"),
        ("created, skipped", "pending", "skipped"),
        ("created, manual?", "created", "skipped"),
        ("created, manual", "manual", "manual"),
        ("pending, success", "running", "running"),
        ("running, manual", "running", "running"),
        ("scheduled, success", "scheduled", "scheduled"),
        ("scheduled, manual", "manual", "manual"),
        ("preparing, created", "preparing", "preparing"),
        ("canceling, success", "canceling", "canceling"),
        ("canceling, created", "running", "running"),
        ("canceled, skipped", "canceled", "skipped"),
    ] {
        assert_eq!(
            composite(members(jobs)).map(Status::name),
            Some(stage),
            "{jobs}"
        );
        assert_eq!(
            composite_of_needs(members(jobs)).map(Status::name),
            Some(dag),
            "{jobs}, needed"
        );
    }
    assert_eq!(composite([]), None);
}

#[test]
#[expect(
    clippy::print_stderr,
    reason = "a comparison that did not happen must be seen"
)]
fn many_statuses_count_as_one_just_as_gitlab_counts_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle/composite.jsonl");
    let Some(rows) = read(&path) else {
        eprintln!(
            "NOT COMPARED: {} is not there, so GitLab's own answers were not asked",
            path.display()
        );
        return;
    };
    let mut compared = 0;
    for row in rows
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect(line))
    {
        let jobs: Vec<_> = row["jobs"]
            .as_array()
            .into_iter()
            .flatten()
            .map(oracle_member)
            .collect();
        assert_eq!(
            composite(jobs.iter().copied()).map(Status::name),
            row["stage"].as_str(),
            "{row}"
        );
        assert_eq!(
            composite_of_needs(jobs).map(Status::name),
            row["dag"].as_str(),
            "{row}"
        );
        compared += 1;
    }
    assert_eq!(compared, 420, "rows of {}", path.display());
}

fn oracle_member(job: &serde_json::Value) -> Member {
    Member {
        status: job["status"]
            .as_str()
            .and_then(Status::from_name)
            .expect("a status that GitLab knows"),
        allow_failure: job["allow_failure"].as_bool().expect("a flag"),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test may read a file; the core may not"
)]
fn read(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}
