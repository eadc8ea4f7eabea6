//! The program as people use it, on a real engine: `pipeyard run`, its exit codes, and what is left after it was killed.
//!
//! `PIPEYARD_TEST_DOCKER_HOST` says which engine; without it every test here says `SKIPPED`. What needs no program of its
//! own is tested beside the executor, in `src/executor/docker/tests.rs`.

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

/// A project and a folder of state of its own.
struct Bench {
    folder: PathBuf,
    host: String,
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Bench {
    fn set_up(test: &str, pipeline: &str) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Ok(host) = env::var("PIPEYARD_TEST_DOCKER_HOST") else {
            // Past the test harness, which keeps what a passing test prints to itself.
            let _ = writeln!(
                std::io::stderr(),
                "SKIPPED {test}: PIPEYARD_TEST_DOCKER_HOST is not set"
            );
            return None;
        };
        let name = format!(
            "pipeyard-engine-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(folder.join("project")).expect("a folder");
        fs::write(folder.join("project/.gitlab-ci.yml"), pipeline).expect("a file");
        Some(Self { folder, host })
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.project().join(name), text).expect("a file");
    }

    fn project(&self) -> PathBuf {
        self.folder.join("project")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pipeyard"));
        command
            .args(arguments)
            .current_dir(self.project())
            .env("DOCKER_HOST", &self.host)
            .env("PIPEYARD_STATE_DIR", self.folder.join("state"))
            .env("LANG", "C")
            .env_remove("LC_ALL");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments)
            .output()
            .expect("the program starts")
    }

    /// Starts the program and waits until a line of its output contains this.
    fn run_until(&self, arguments: &[&str], words: &str) -> Child {
        let mut child = self
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut lines = output.lines().map_while(Result::ok);
        assert!(
            lines.any(|line| line.contains(words)),
            "it never said {words}"
        );
        // Whoever writes into a pipe that nobody reads gets stuck.
        thread::spawn(move || lines.for_each(drop));
        child
    }

    /// What carries the labels of this bench's folder of state.
    fn left(&self) -> (usize, usize) {
        let home = fs::read_to_string(self.folder.join("state/home-id")).unwrap_or_default();
        let label = format!("label=pipeyard.home={}", home.trim());
        let count = |list: &[&str]| {
            let mut docker = Command::new("docker");
            let output = docker
                .args(list)
                .arg(&label)
                .env("DOCKER_HOST", &self.host)
                .output()
                .expect("the docker program is there");
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            String::from_utf8_lossy(&output.stdout).lines().count()
        };
        (
            count(&["ps", "--all", "--quiet", "--filter"]),
            count(&["network", "ls", "--quiet", "--filter"]),
        )
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .args(["-s", name, &child.id().to_string()])
        .status()
        .expect("kill is there");
    assert!(status.success());
}

fn ends_within(child: &mut Child, limit: Duration) -> Option<i32> {
    let started = Instant::now();
    while started.elapsed() < limit {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            return status.code();
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("it did not end within {limit:?}");
}

const TWO_STAGES: &str = "stages: [build, test]\nimage: alpine\nmake:\n  stage: build\n  script: [cat input.txt]\ncheck:\n  stage: test\n  script: [\"echo checking\", exit 3]\n";

#[test]
fn a_pipeline_runs_and_says_how_it_ended() {
    let Some(bench) = Bench::set_up("run", TWO_STAGES) else {
        return;
    };
    bench.write("input.txt", "from the workspace\n");
    let output = bench.run(&["run", "--format", "json", "--trace", "trace.jsonl"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let result: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("JSON alone on standard output");
    assert_eq!(result["status"], "failed");
    assert_eq!(result["simulated"], false);
    let jobs = result["jobs"].as_array().expect("jobs");
    assert_eq!(
        (&jobs[0]["status"], &jobs[1]["status"]),
        (&"success".into(), &"failed".into())
    );
    assert_eq!(
        (&jobs[1]["exit_code"], &jobs[1]["failure_reason"]),
        (&3.into(), &"script_failure".into())
    );
    assert!(
        jobs[0]["log"]
            .as_str()
            .expect("a log")
            .contains("\nfrom the workspace\n")
    );
    assert_eq!(
        result["critical_path"],
        serde_json::json!(["make", "check"])
    );
    let trace = fs::read_to_string(bench.project().join("trace.jsonl")).expect("a trace");
    for (at, line) in trace.lines().enumerate() {
        let event: serde_json::Value = serde_json::from_str(line).expect("JSON on every line");
        assert_eq!(event["seq"], at + 1);
    }
    assert_eq!(bench.left(), (0, 0));
    let human = bench.run(&["run", "--job", "make"]);
    assert_eq!(human.status.code(), Some(0), "{}", text(&human.stderr));
    let said = text(&human.stdout);
    assert!(
        said.contains("from the workspace")
            && said.contains("Job succeeded")
            && !said.contains('\x1b'),
        "{said}"
    );
}

#[test]
fn a_privileged_runner_needs_both_keys() {
    let Some(bench) = Bench::set_up(
        "privileged",
        "job:\n  image: alpine\n  script: [\"grep CapEff /proc/self/status\"]\n",
    ) else {
        return;
    };
    bench.write("config.toml", "[[runners]]\n  name = \"mine\"\n  executor = \"docker\"\n  [runners.docker]\n    image = \"alpine\"\n    privileged = true\n");
    let refused = bench.run(&["run", "--runner-config", "config.toml"]);
    assert_eq!(refused.status.code(), Some(3));
    let why = text(&refused.stderr);
    assert!(
        why.contains("config.toml says privileged = true")
            && why.contains("--allow-privileged 'alpine'"),
        "{why}"
    );
    assert!(refused.stdout.is_empty());
    // MKNOD (bit 27) is taken from ordinary containers, and is there in privileged ones.
    let has_mknod = |output: &Output| {
        let said = text(&output.stdout);
        let (_, after) = said.split_once("CapEff:\t").expect("the capabilities");
        let bits = u64::from_str_radix(after.split_whitespace().next().expect("a number"), 16)
            .expect("hexadecimal");
        bits & (1 << 27) != 0
    };
    let allowed = bench.run(&[
        "run",
        "--runner-config",
        "config.toml",
        "--allow-privileged",
        "alpine",
    ]);
    assert_eq!(allowed.status.code(), Some(0), "{}", text(&allowed.stderr));
    assert!(has_mknod(&allowed));
    for other in [
        &["run"][..],
        &["run", "--allow-privileged", "**"],
        &[
            "run",
            "--runner-config",
            "config.toml",
            "--allow-privileged",
            "docker:*",
        ],
    ] {
        let output = bench.run(other);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(!has_mknod(&output), "{other:?}");
    }
}

const LONG: &str = "job:\n  image: alpine\n  services: [itzg/minecraft-server]\n  variables: {EULA: \"TRUE\"}\n  script: [echo begun, sleep 300]\n";

#[test]
fn a_killed_program_leaves_nothing_after_the_next_start() {
    let Some(bench) = Bench::set_up("kill -9", LONG) else {
        return;
    };
    let mut child = bench.run_until(&["run"], "begun");
    assert_eq!(bench.left(), (2, 1));
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert_eq!(
        bench.left(),
        (2, 1),
        "containers outlive a client that is killed"
    );
    bench.write(
        ".gitlab-ci.yml",
        "job:\n  image: alpine\n  script: [\"true\"]\n",
    );
    let next = bench.run(&["run"]);
    assert_eq!(next.status.code(), Some(0), "{}", text(&next.stderr));
    assert_eq!(bench.left(), (0, 0));
}

#[test]
fn a_living_program_is_left_alone() {
    let Some(bench) = Bench::set_up("two at once", LONG) else {
        return;
    };
    let mut first = bench.run_until(&["run"], "begun");
    fs::create_dir_all(bench.folder.join("other")).expect("a folder");
    fs::write(
        bench.folder.join("other/ci.yml"),
        "job:\n  image: alpine\n  script: [\"true\"]\n",
    )
    .expect("a file");
    let second = bench.run(&["run", "../other/ci.yml"]);
    assert_eq!(second.status.code(), Some(0), "{}", text(&second.stderr));
    assert_eq!(
        bench.left(),
        (2, 1),
        "the first one's containers are still there"
    );
    signal(&first, "INT");
    assert_eq!(ends_within(&mut first, Duration::from_secs(15)), Some(130));
    assert_eq!(bench.left(), (0, 0));
}

#[test]
fn an_interrupt_cancels_and_cleans_up() {
    let stubborn = "job:\n  image: alpine\n  script: [\"trap '' TERM\", echo begun, \"while true; do sleep 1 || true; done\"]\n";
    for (name, signals, limit) in [("INT", 1, 16), ("TERM", 1, 16), ("INT", 2, 6)] {
        let Some(bench) = Bench::set_up("interrupt", stubborn) else {
            return;
        };
        let mut child = bench.run_until(&["run"], "begun");
        for _ in 0..signals {
            signal(&child, name);
            thread::sleep(Duration::from_millis(300));
        }
        assert_eq!(
            ends_within(&mut child, Duration::from_secs(limit)),
            Some(130),
            "{name}"
        );
        assert_eq!(bench.left(), (0, 0), "{name}");
    }
}

#[test]
fn an_idle_server_ends_at_once() {
    let Some(bench) = Bench::set_up("serve", LONG) else {
        return;
    };
    let mut child = bench.run_until(&["serve", "--no-open", "--page", "."], "http://127.0.0.1:");
    signal(&child, "INT");
    assert_eq!(ends_within(&mut child, Duration::from_secs(5)), Some(130));
}
