//! Real containers on a real engine. `PIPEYARD_TEST_DOCKER_HOST` says which; without it every test here says `SKIPPED`.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use pipeyard::{
    plan::{Plan, PlannedJob},
    text::{FileId, Span, Spanned},
    wire::run::{RunEventKind, RunResult},
};
use tokio::sync::mpsc;

use super::*;

mod handover;

use crate::{
    executor::{Storage, Workspace, WorkspaceFile},
    policy::{Fleet, ImageGlob, Policy},
    random,
    run::{Control, RunOrder, drive},
    test_plan::{image, job, plan, service, storage},
};

/// An engine and an owner of its own, so that tests can run side by side.
struct Bench {
    executor: Arc<DockerExecutor>,
    policy: Policy,
    files: Workspace,
    keep: bool,
    storage: Arc<Storage>,
}

/// Past the test harness, which keeps what a passing test prints to itself.
fn skipped(test: &str) {
    use std::io::Write as _;
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED {test}: PIPEYARD_TEST_DOCKER_HOST is not set"
    );
}

struct Seen {
    result: RunResult,
    logs: Vec<String>,
    diagnoses: Vec<String>,
    took: Duration,
}

impl Bench {
    async fn set_up(test: &str) -> Option<Self> {
        let Ok(host) = std::env::var("PIPEYARD_TEST_DOCKER_HOST") else {
            skipped(test);
            return None;
        };
        let engine = Engine::connect(Some(&host))
            .await
            .expect("the engine for tests answers");
        let owner = Owner {
            home: random::hex(12),
            instance: random::hex(12),
        };
        Some(Self {
            executor: Arc::new(DockerExecutor::new(engine, owner)),
            policy: Policy {
                fleet: Fleet::implied(),
                allow_privileged: Vec::new(),
                keep_failed: false,
                concurrent: 4,
            },
            files: Workspace::default(),
            keep: false,
            storage: storage(),
        })
    }

    fn privileged(mut self) -> Self {
        let nowhere = Span::new(FileId(0), 0, 0);
        let mut runners = pipeyard::runner::Runners::implied();
        runners.implied = false;
        for runner in &mut runners.runners {
            runner.docker.privileged = Some(Spanned::new(true, nowhere));
        }
        self.policy.fleet = Fleet::of_file("config.toml", runners);
        self.policy.allow_privileged = vec![ImageGlob::new("docker:*")];
        self
    }

    async fn run(&self, plan: Plan, controls: &[(u64, Control)]) -> Seen {
        let order = RunOrder {
            name: random::hex(10),
            storage: Arc::clone(&self.storage),
            files: Arc::new(self.files.clone()),
            policy: Arc::new(self.policy.clone()),
            ledger: Vec::new(),
            language: pipeyard::diagnostics::Language::English,
            waits_for_play: false,
            plan,
        };
        let mut logs = vec![String::new(); order.plan.jobs.len()];
        let mut diagnoses = Vec::new();
        let mut recorder = |_: u64, what: RunEventKind| match what {
            RunEventKind::Log { job, text } => logs[job as usize] += &text,
            RunEventKind::Diagnosis { diagnostic, .. } => diagnoses.push(diagnostic.code),
            _ => {}
        };
        let (sender, receiver) = mpsc::unbounded_channel();
        for &(at, control) in controls {
            let sender = sender.clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(at)).await;
                let _ = sender.send(control);
            });
        }
        let started = Instant::now();
        let engine: Arc<dyn Executor> = self.executor.clone();
        let result = drive(order, engine, receiver, &mut recorder).await;
        let took = started.elapsed();
        if !self.keep {
            self.assert_nothing_is_left().await;
        }
        Seen {
            result,
            logs,
            diagnoses,
            took,
        }
    }

    async fn assert_nothing_is_left(&self) {
        let executor = &self.executor;
        let left = cleanup::everything_of(&executor.engine, &executor.owner.home).await;
        assert_eq!(left, Ok((0, 0)), "containers and networks were left");
    }
}

fn scripted(name: &str, script: &[&str]) -> PlannedJob {
    let mut job = job(name, 0);
    job.script = script.iter().map(|&item| item.to_owned()).collect();
    job
}

fn with_dind(script: &[&str]) -> PlannedJob {
    let mut deploy = scripted("deploy", script);
    deploy.image = Some(image("docker:latest"));
    deploy.services = vec![service("docker:dind", "docker")];
    let variables = vec![
        ("DOCKER_TLS_CERTDIR".to_owned(), String::new()),
        ("DOCKER_HOST".to_owned(), "tcp://docker:2375".to_owned()),
    ];
    deploy.services[0].variables.clone_from(&variables);
    deploy.variables = variables;
    deploy
}

fn minecraft() -> Workspace {
    let content = "services:\n  minecraft:\n    image: itzg/minecraft-server\n    ports: [\"25565:25565\"]\n    environment: {EULA: \"TRUE\"}\n";
    let file = WorkspaceFile {
        path: "docker-compose.yml".into(),
        content: content.into(),
        executable: false,
    };
    vec![file].try_into().expect("inside the project")
}

/// What a person sees of a log.
fn plain(log: &str) -> String {
    let mut text = String::new();
    let mut rest = log;
    while let Some((before, after)) = rest.split_once('\x1b') {
        text += before;
        rest = after.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        rest = rest.get(1..).unwrap_or("");
    }
    let shown = text + rest;
    shown
        .split('\n')
        .map(|line| line.rsplit('\r').next().unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn a_script_runs_in_order_with_its_variables_and_files() {
    let Some(mut bench) = Bench::set_up("a script with files").await else {
        return;
    };
    bench.files = vec![
        WorkspaceFile {
            path: "src/읽어 줘.txt".into(),
            content: "안녕\n".into(),
            executable: false,
        },
        WorkspaceFile {
            path: "run.sh".into(),
            content: "#!/bin/sh\necho ran\n".into(),
            executable: true,
        },
    ]
    .try_into()
    .expect("inside the project");
    let mut job = scripted(
        "a",
        &[
            "pwd",
            "cat 'src/읽어 줘.txt'",
            "./run.sh",
            "GREETING=hi",
            "echo $GREETING $WHO",
            "echo err >&2",
            "touch made && ls",
        ],
    );
    job.variables = vec![("WHO".into(), "it's $me".into())];
    let seen = bench.run(plan(vec![job]), &[]).await;
    let log = plain(&seen.logs[0]);
    assert_eq!(seen.result.status, "success", "{log}");
    let (_, script) = log
        .split_once("stage of the job script\n")
        .expect("the section");
    let (script, _) = script.split_once("Cleaning up").expect("the last section");
    let mut lines: Vec<_> = script.lines().filter(|line| *line != "err").collect();
    lines.retain(|line| !line.is_empty());
    assert_eq!(
        lines,
        [
            "$ pwd",
            "/builds/group/project",
            "$ cat 'src/읽어 줘.txt'",
            "안녕",
            "$ ./run.sh",
            "ran",
            "$ GREETING=hi",
            "$ echo $GREETING $WHO",
            "hi it's $me",
            "$ echo err >&2",
            "$ touch made && ls",
            "made",
            "run.sh",
            "src",
        ],
        "{log}"
    );
    assert!(
        log.contains("\nerr\n") && log.trim_end().ends_with("Job succeeded"),
        "{log}"
    );
}

#[tokio::test]
async fn exit_codes_arrive_and_after_script_has_a_shell_of_its_own() {
    let Some(bench) = Bench::set_up("exit codes").await else {
        return;
    };
    let mut failing = scripted(
        "failing",
        &[
            "KEPT=yes",
            "cd /tmp",
            "touch /tmp/file",
            "sh -c 'exit 42'",
            "echo never",
        ],
    );
    failing.after_script = vec![
        "echo \"<$KEPT> $(pwd) $CI_JOB_STATUS\"".into(),
        "ls /tmp/file".into(),
        "false".into(),
    ];
    let mut waiting = job("waiting", 1);
    waiting.when = pipeyard::resolve::When::OnFailure;
    let seen = bench.run(plan(vec![failing, waiting]), &[]).await;
    let log = plain(&seen.logs[0]);
    assert_eq!(
        (
            seen.result.jobs[0].exit_code,
            seen.result.jobs[0].failure_reason.as_deref()
        ),
        (Some(42), Some("script_failure")),
        "{log}"
    );
    assert!(
        log.contains("<> /builds/group/project failed\n") && log.contains("\n/tmp/file\n"),
        "{log}"
    );
    assert!(
        log.contains("after_script failed, but job will continue unaffected: exit code 1"),
        "{log}"
    );
    assert!(
        !log.contains("\nnever\n") && log.contains("ERROR: Job failed: exit code 42"),
        "{log}"
    );
    assert_eq!(seen.result.jobs[1].status, "success");
}

#[tokio::test]
async fn services_answer_to_their_names_and_are_waited_for() {
    let Some(bench) = Bench::set_up("services").await else {
        return;
    };
    let mut job = scripted(
        "a",
        &[
            "nc -w1 game 25565 </dev/null && echo open",
            "getent hosts game || true",
        ],
    );
    job.services = vec![service("itzg/minecraft-server", "game")];
    job.services[0].variables = vec![("EULA".into(), "TRUE".into())];
    let seen = bench.run(plan(vec![job]), &[]).await;
    let log = plain(&seen.logs[0]);
    assert_eq!(seen.result.status, "success", "{log}");
    assert!(
        log.contains("\nopen\n") && !log.contains("*** WARNING"),
        "{log}"
    );
}

#[tokio::test]
async fn dind_without_privileges_loses_its_name() {
    let Some(mut bench) = Bench::set_up("dind without privileges").await else {
        return;
    };
    bench.files = minecraft();
    let seen = bench
        .run(
            plan(vec![with_dind(&[
                "docker info",
                "docker-compose -f docker-compose.yml up -d",
            ])]),
            &[],
        )
        .await;
    let log = plain(&seen.logs[0]);
    assert_eq!(seen.result.jobs[0].exit_code, Some(1), "{log}");
    assert!(log.contains("*** WARNING: Service pipeyard-"), "{log}");
    assert!(
        log.contains("mount: permission denied (are you root?)"),
        "{log}"
    );
    assert!(
        log.contains("lookup docker on 127.0.0.11:53: no such host"),
        "{log}"
    );
    assert_eq!(seen.diagnoses, ["dind-needs-privileged"]);
    assert!(
        seen.took < Duration::from_secs(25),
        "the dead service was waited for: {:?}",
        seen.took
    );
}

#[tokio::test]
async fn dind_with_privileges_starts_the_server() {
    let Some(bench) = Bench::set_up("dind with privileges").await else {
        return;
    };
    let mut bench = bench.privileged();
    bench.files = minecraft();
    let script = [
        "sleep 1",
        "docker info",
        "docker-compose -f docker-compose.yml up -d",
        "docker ps",
    ];
    let seen = bench.run(plan(vec![with_dind(&script)]), &[]).await;
    let log = plain(&seen.logs[0]);
    assert_eq!(seen.result.status, "success", "{log}");
    assert!(
        log.contains("itzg/minecraft-server") && log.contains("Started"),
        "{log}"
    );
    assert!(!log.contains("*** WARNING"), "{log}");
}

#[tokio::test]
async fn cancel_is_gentle_first() {
    let Some(bench) = Bench::set_up("cancel").await else {
        return;
    };
    let mut job = scripted(
        "a",
        &[
            "trap 'echo trapped' TERM",
            "echo up; sleep 300",
            "echo never",
        ],
    );
    job.after_script = vec!["echo after $CI_JOB_STATUS".into()];
    let seen = bench.run(plan(vec![job]), &[(2500, Control::Cancel)]).await;
    let log = plain(&seen.logs[0]);
    assert_eq!(seen.result.jobs[0].status, "canceled", "{log}");
    assert!(
        log.contains("\nup\n") && log.contains("after canceled") && !log.contains("\nnever\n"),
        "{log}"
    );
    assert!(
        log.contains("script canceled externally") && log.contains("ERROR: Job failed: canceled"),
        "{log}"
    );
    assert!(seen.took < Duration::from_secs(9), "{:?}", seen.took);
}

#[tokio::test]
async fn force_does_not_wait() {
    let Some(bench) = Bench::set_up("force").await else {
        return;
    };
    let job = scripted(
        "a",
        &["trap '' TERM", "while true; do sleep 1 || true; done"],
    );
    let seen = bench
        .run(
            plan(vec![job]),
            &[(2000, Control::Cancel), (3000, Control::Force)],
        )
        .await;
    assert_eq!(seen.result.jobs[0].status, "canceled");
    assert!(seen.took < Duration::from_secs(7), "{:?}", seen.took);
}

#[tokio::test]
async fn a_job_out_of_time_is_ended() {
    let Some(bench) = Bench::set_up("timeout").await else {
        return;
    };
    let mut job = scripted("a", &["sleep 300"]);
    job.timeout_ms = 3000;
    job.after_script = vec!["echo after".into()];
    let seen = bench.run(plan(vec![job]), &[]).await;
    let log = plain(&seen.logs[0]);
    assert_eq!(
        seen.result.jobs[0].failure_reason.as_deref(),
        Some("job_execution_timeout"),
        "{log}"
    );
    assert!(
        log.contains("execution took longer than 3s seconds") && !log.contains("Running after"),
        "{log}"
    );
}

#[tokio::test]
async fn a_missing_image_says_what_to_do() {
    let Some(bench) = Bench::set_up("a missing image").await else {
        return;
    };
    let mut job = job("a", 0);
    job.image = Some(image("pipeyard.invalid/no/such:image"));
    let seen = bench.run(plan(vec![job]), &[]).await;
    let log = plain(&seen.logs[0]);
    assert_eq!(
        seen.result.jobs[0].failure_reason.as_deref(),
        Some("runner_system_failure"),
        "{log}"
    );
    assert!(log.contains("ERROR: Job failed: failed to pull image \"pipeyard.invalid/no/such:image\" with specified policies [if-not-present]"), "{log}");
    assert!(
        log.contains("docker pull pipeyard.invalid/no/such:image"),
        "{log}"
    );
}

#[tokio::test]
async fn an_image_without_a_shell_fails_clearly() {
    let Some(bench) = Bench::set_up("no shell").await else {
        return;
    };
    let mut job = job("a", 0);
    job.image = Some(image("registry:2"));
    job.image.as_mut().expect("an image").entrypoint = Some(vec!["/no/such/program".into()]);
    let seen = bench.run(plan(vec![job]), &[]).await;
    let log = plain(&seen.logs[0]);
    assert_eq!(
        seen.result.jobs[0].failure_reason.as_deref(),
        Some("runner_system_failure"),
        "{log}"
    );
    assert!(log.contains("/no/such/program"), "{log}");
}

#[tokio::test]
async fn a_flood_neither_stops_the_job_nor_the_log() {
    let Some(bench) = Bench::set_up("a flood").await else {
        return;
    };
    let seen = bench
        .run(
            plan(vec![scripted(
                "a",
                &["head -c 20000000 /dev/zero | tr '\\0' y", "echo done"],
            )]),
            &[],
        )
        .await;
    assert_eq!(seen.result.status, "success");
    let log = &seen.logs[0];
    assert!(
        log.len() < 4_200_000 && log.contains("Job's log exceeded limit of 4194304 bytes."),
        "{}",
        log.len()
    );
    assert!(plain(log).trim_end().ends_with("Job succeeded"));
}

#[tokio::test]
async fn what_a_dead_instance_left_is_removed_and_nothing_else() {
    let Some(bench) = Bench::set_up("reaper").await else {
        return;
    };
    let (engine, owner) = (&bench.executor.engine, &bench.executor.owner);
    let other = |instance: &str| Owner {
        home: owner.home.clone(),
        instance: instance.to_owned(),
    };
    for instance in ["dead", "alive"] {
        network::create(
            engine,
            &other(instance),
            &format!("{instance}-{}", owner.home),
            "0",
        )
        .await
        .expect("a network");
    }
    let stranger = Owner {
        home: random::hex(12),
        instance: "dead".into(),
    };
    network::create(engine, &stranger, &format!("stranger-{}", owner.home), "0")
        .await
        .expect("a network");
    let reaped = bench
        .executor
        .reap(|instance| instance == "alive")
        .await
        .expect("the engine answers");
    assert_eq!(
        reaped,
        Reaped {
            containers: 0,
            networks: 1
        }
    );
    let rest = bench
        .executor
        .reap(|_| false)
        .await
        .expect("the engine answers");
    assert_eq!(
        rest,
        Reaped {
            containers: 0,
            networks: 1
        }
    );
    assert_eq!(
        reaper::reap(engine, &stranger, |_| false)
            .await
            .expect("the engine answers")
            .networks,
        0,
        "its own instance is alive"
    );
    cleanup::run(engine, &stranger, &format!("stranger-{}", owner.home)).await;
}

#[tokio::test]
async fn a_failed_job_can_be_kept() {
    let Some(mut bench) = Bench::set_up("keep failed").await else {
        return;
    };
    bench.policy.keep_failed = true;
    bench.keep = true;
    let seen = bench
        .run(
            plan(vec![scripted("a", &["exit 1"]), scripted("b", &["true"])]),
            &[],
        )
        .await;
    let log = plain(&seen.logs[0]);
    assert!(log.contains("Kept: pipeyard-kept-"), "{log}");
    let (engine, owner) = (&bench.executor.engine, &bench.executor.owner);
    let kept = cleanup::everything_of(engine, &owner.home)
        .await
        .expect("the engine answers");
    assert_eq!(kept, (1, 0), "one container");
    cleanup::purge(engine, &owner.home).await;
}
