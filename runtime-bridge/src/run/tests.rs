use std::sync::{Arc, atomic::Ordering};

use pipeyard::{
    plan::{JobId, Plan, PlannedJob},
    resolve::When,
    wire::run::{RunEventKind, RunResult},
};
use tokio::sync::mpsc;

use super::*;
use crate::{
    executor::fake::FakeExecutor,
    policy::{Fleet, Policy},
    test_plan::{job, plan, storage},
};

fn scripted(name: &str, stage: u32, script: &[&str]) -> PlannedJob {
    let mut job = job(name, stage);
    job.script = script.iter().map(|&item| item.to_owned()).collect();
    job
}

struct Seen {
    result: RunResult,
    events: Vec<(u64, RunEventKind)>,
    executor: Arc<FakeExecutor>,
}

impl Seen {
    fn statuses(&self) -> Vec<(&str, &str)> {
        self.result
            .jobs
            .iter()
            .map(|job| (job.name.as_str(), job.status.as_str()))
            .collect()
    }

    fn told<'s>(&'s self, job: u32) -> Vec<&'s str> {
        let status = |(_, event): &'s (u64, RunEventKind)| match event {
            RunEventKind::Job {
                job: of, status, ..
            } if *of == job => Some(status.as_str()),
            _ => None,
        };
        self.events.iter().filter_map(status).collect()
    }

    fn log(&self, job: u32) -> String {
        let text = |(_, event): &(u64, RunEventKind)| match event {
            RunEventKind::Log { job: of, text } if *of == job => Some(text.clone()),
            _ => None,
        };
        self.events.iter().filter_map(text).collect()
    }
}

async fn run(plan: Plan, concurrent: u32, controls: &[(u64, Control)]) -> Seen {
    let executor = Arc::new(FakeExecutor::default());
    let order = RunOrder {
        name: "r".into(),
        storage: storage(),
        plan,
        files: Arc::default(),
        policy: Arc::new(Policy {
            fleet: Fleet::implied(),
            allow_privileged: Vec::new(),
            keep_failed: false,
            concurrent,
        }),
        ledger: Vec::new(),
        language: pipeyard::diagnostics::Language::English,
        waits_for_play: controls
            .iter()
            .any(|(_, control)| matches!(control, Control::Play(_))),
    };
    let (sender, receiver) = mpsc::unbounded_channel();
    for &(at, control) in controls {
        let sender = sender.clone();
        tokio::spawn(async move {
            tokio::time::sleep(std::time::Duration::from_millis(at)).await;
            let _ = sender.send(control);
        });
    }
    let mut events = Vec::new();
    let mut recorder = |at, what| events.push((at, what));
    let engine: Arc<dyn crate::executor::Executor> = executor.clone();
    let result = drive(order, engine, receiver, &mut recorder).await;
    Seen {
        result,
        events,
        executor,
    }
}

#[tokio::test(start_paused = true)]
async fn stages_wait_for_each_other_and_the_last_event_is_the_result() {
    let seen = run(
        plan(vec![
            scripted("a", 0, &["sleep 1000", "say hello"]),
            scripted("b", 0, &["sleep 3000"]),
            scripted("c", 1, &["sleep 500"]),
        ]),
        4,
        &[],
    )
    .await;
    assert_eq!(seen.result.status, "success");
    assert_eq!(seen.result.critical_path, ["b", "c"]);
    assert_eq!(seen.result.duration_ms / 100, 35);
    assert_eq!(seen.log(0), "hello\n");
    assert_eq!(seen.told(2), ["pending", "running", "success"]);
    assert!(matches!(
        seen.events.first(),
        Some((
            0,
            RunEventKind::Started {
                simulated: false,
                ..
            }
        ))
    ));
    let Some((_, RunEventKind::Finished { result })) = seen.events.last() else {
        panic!("no result");
    };
    assert_eq!(result, &seen.result);
    assert_eq!(
        *seen.executor.asked.lock().expect("free"),
        ["a", "b", "c", "end of r"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_stops_what_comes_after() {
    let seen = run(
        plan(vec![scripted("a", 0, &["exit 3"]), job("b", 1)]),
        1,
        &[],
    )
    .await;
    assert_eq!(seen.result.status, "failed");
    assert_eq!(seen.statuses(), [("a", "failed"), ("b", "skipped")]);
    let failed = &seen.result.jobs[0];
    assert_eq!(failed.failure_reason.as_deref(), Some("script_failure"));
    assert_eq!(failed.exit_code, Some(3));
}

#[tokio::test(start_paused = true)]
async fn no_more_run_at_once_than_may() {
    let jobs = (0..20)
        .map(|n| scripted(&format!("j{n}"), 0, &["sleep 100"]))
        .collect();
    let seen = run(plan(jobs), 3, &[]).await;
    assert_eq!(seen.executor.most.load(Ordering::SeqCst), 3);
    assert_eq!(seen.result.duration_ms / 100, 7);
}

#[tokio::test(start_paused = true)]
async fn a_defect_in_one_job_is_its_failure_alone() {
    let seen = run(
        plan(vec![scripted("a", 0, &["panic"]), job("b", 0)]),
        2,
        &[],
    )
    .await;
    assert_eq!(seen.statuses(), [("a", "failed"), ("b", "success")]);
    assert_eq!(
        seen.result.jobs[0].failure_reason.as_deref(),
        Some("runner_system_failure")
    );
    assert!(seen.log(0).contains("a defect in pipeyard"));
}

#[tokio::test(start_paused = true)]
async fn a_job_out_of_time_fails() {
    let mut slow = scripted("a", 0, &["sleep 5000"]);
    slow.timeout_ms = 2000;
    let seen = run(plan(vec![slow]), 1, &[]).await;
    assert_eq!(
        seen.result.jobs[0].failure_reason.as_deref(),
        Some("job_execution_timeout")
    );
    assert_eq!(seen.result.duration_ms / 100, 20);
}

#[tokio::test(start_paused = true)]
async fn cancel_ends_the_running_and_the_waiting() {
    let jobs = vec![
        scripted("done", 0, &[]),
        scripted("running", 0, &["sleep 60000"]),
        scripted("queued", 0, &["sleep 60000"]),
        job("created", 1),
    ];
    let seen = run(
        plan(jobs),
        2,
        &[(1000, Control::Cancel), (1000, Control::Cancel)],
    )
    .await;
    assert_eq!(seen.result.status, "canceled");
    let statuses = seen.statuses();
    assert_eq!(statuses[0].1, "success");
    assert!(
        statuses[1..]
            .iter()
            .all(|(_, status)| *status == "canceled" || *status == "skipped"),
        "{statuses:?}"
    );
    assert_eq!(seen.result.duration_ms / 100, 10);
}

#[tokio::test(start_paused = true)]
async fn force_ends_what_does_not_listen() {
    let seen = run(
        plan(vec![scripted("a", 0, &["stubborn"])]),
        1,
        &[(1000, Control::Cancel), (4000, Control::Force)],
    )
    .await;
    assert_eq!(seen.result.status, "canceled");
    assert_eq!(seen.result.duration_ms / 1000, 4);
}

#[tokio::test(start_paused = true)]
async fn a_manual_job_waits_for_play() {
    let mut manual = job("deploy", 0);
    manual.when = When::Manual;
    let seen = run(
        plan(vec![manual.clone()]),
        1,
        &[
            (2000, Control::Play(JobId(0))),
            (1, Control::Play(JobId(7))),
        ],
    )
    .await;
    assert_eq!(
        (seen.result.status.as_str(), seen.result.duration_ms / 1000),
        ("success", 2)
    );
    let nobody = run(plan(vec![manual]), 1, &[]).await;
    assert_eq!(nobody.statuses(), [("deploy", "manual")]);
}
