//! The command line where it needs no engine: exit codes, which stream says what, both languages.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

struct Bench {
    folder: PathBuf,
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Bench {
    fn with(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "pipeyard-cli-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        for (name, text) in files {
            let place = folder.join(name);
            fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            fs::write(place, text).expect("a file");
        }
        Self { folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pipeyard"));
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("PIPEYARD_STATE_DIR", self.folder.join("state"))
            .env("DOCKER_HOST", "unix:///nowhere/docker.sock")
            .env("LANG", "C")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env_remove("PIPEYARD_PAGE");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments)
            .output()
            .expect("the program starts")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const GOOD: (&str, &str) = (
    ".gitlab-ci.yml",
    "hello:\n  script: [echo hello]\nlater:\n  when: manual\n  script: [echo later]\nnever:\n  rules: [{if: '$NEVER'}]\n  script: [echo never]\n",
);
const BAD: (&str, &str) = (
    ".gitlab-ci.yml",
    "hello:\n  needs: [helo]\n  script: [echo hello]\n",
);

#[test]
fn exit_codes_say_what_happened() {
    let good = Bench::with(&[GOOD]);
    let bad = Bench::with(&[BAD]);
    let empty = Bench::with(&[]);
    for (bench, arguments, code) in [
        (&good, &["lint"][..], 0),
        (&bad, &["lint"], 1),
        (&empty, &["lint"], 2),
        (&good, &["lint", "--nonsense"], 2),
        (&good, &["nonsense"], 2),
        (&good, &[], 2),
        (&good, &["--help"], 0),
        (&good, &["--version"], 0),
        (&good, &["plan"], 0),
        (&bad, &["plan"], 1),
        (&good, &["expand"], 0),
        (&good, &["why", "hello"], 0),
        (&good, &["why", "never"], 0),
        (&good, &["why", "nobody"], 2),
        (&good, &["simulate"], 0),
        (&good, &["simulate", "--fail", "hello"], 1),
        (&good, &["simulate", "--fail", "nobody"], 2),
        (&bad, &["simulate"], 1),
        (&good, &["explain", "yaml-tab"], 0),
        (&good, &["explain", "no-such-code"], 2),
        (&good, &["doctor"], 0),
        (&good, &["run"], 3),
        (&bad, &["run"], 1),
        (&good, &["run", "--job", "nobody"], 2),
        (&good, &["run", "--runner-config", "no-such-file.toml"], 2),
    ] {
        let output = bench.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
    }
}

#[test]
fn standard_output_holds_json_alone() {
    let bench = Bench::with(&[GOOD]);
    for arguments in [
        &["lint", "--format", "json"][..],
        &["plan", "--format", "json"],
        &["expand", "--format", "json"],
        &["simulate", "--format", "json"],
    ] {
        let output = bench.run(arguments);
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(value.is_object(), "{arguments:?}");
    }
    let simulated: serde_json::Value = serde_json::from_slice(
        &bench
            .run(&["simulate", "--play", "later", "--format", "json"])
            .stdout,
    )
    .expect("JSON");
    assert_eq!(
        (&simulated["simulated"], &simulated["status"]),
        (&true.into(), &"success".into())
    );
    assert!(
        simulated["jobs"][0]["log"]
            .as_str()
            .expect("a log")
            .contains("$ echo hello")
    );
}

#[test]
fn lint_names_the_place_and_reads_standard_input() {
    let bench = Bench::with(&[
        BAD,
        ("config.toml", "[[runners]]\nname = \"a\"\nname = \"b\"\n"),
    ]);
    let output = bench.run(&["lint", ".gitlab-ci.yml", "config.toml", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["valid"], false);
    let found = report["diagnostics"].as_array().expect("diagnostics");
    let need = found
        .iter()
        .find(|found| found["code"] == "unknown-need")
        .expect("the typo");
    assert_eq!(
        (
            &need["file"],
            &need["range"]["start"]["line"],
            &need["range"]["start"]["column"]
        ),
        (&".gitlab-ci.yml".into(), &2.into(), &11.into())
    );
    let key = found
        .iter()
        .find(|found| found["code"] == "config-toml-duplicate-key")
        .expect("the duplicate key");
    assert_eq!(
        (&key["file"], &key["range"]["start"]["line"]),
        (&"config.toml".into(), &3.into())
    );
    let mut child = bench
        .command(&["lint", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(BAD.1.as_bytes())
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("error[unknown-need]"));
}

/// One job per fact: a job's name says what has to be so.
const FACTS: (&str, &str) = (
    ".gitlab-ci.yml",
    r#"
source-web: {script: x, rules: [{if: '$CI_PIPELINE_SOURCE == "web"'}]}
branch: {script: x, rules: [{if: '$CI_COMMIT_BRANCH == "feature"'}]}
tag: {script: x, rules: [{if: '$CI_COMMIT_TAG == "v1"'}]}
request: {script: x, rules: [{if: '$CI_MERGE_REQUEST_IID == "7"'}]}
target: {script: x, rules: [{if: '$CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "stable"'}]}
origin: {script: x, rules: [{if: '$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME == "topic"'}]}
title: {script: x, rules: [{if: '$CI_MERGE_REQUEST_TITLE == "Two words"'}]}
labels: {script: x, rules: [{if: '$CI_MERGE_REQUEST_LABELS == "bug,ui"'}]}
default: {image: alpine}
trunk: {script: x, rules: [{if: '$CI_DEFAULT_BRANCH == "trunk"'}]}
changed: {script: x, rules: [{changes: ['src/**/*']}]}
variable: {script: x, rules: [{if: '$ONE == "1" && $TWO == "x=y"'}]}
protected: {script: x, rules: [{if: '$CI_COMMIT_REF_PROTECTED == "true"'}]}
there: {script: x, rules: [{exists: ['src/a.rs']}]}
always: {script: x, rules: [{when: on_success}]}
"#,
);

fn names(bench: &Bench, arguments: &[&str]) -> Vec<String> {
    let output = bench.run(&[&["plan", "--format", "json"], arguments].concat());
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", text(&output.stderr)));
    let jobs = plan["jobs"].as_array().expect("jobs").iter();
    jobs.map(|job| job["name"].as_str().expect("a name").to_owned())
        .filter(|name| name != "always")
        .collect()
}

#[test]
fn each_option_of_the_context_says_one_fact() {
    let variables = "# a comment\nexport ONE='1'\n";
    let bench = Bench::with(&[FACTS, ("vars.env", variables), ("src/a.rs", "")]);
    let other = ["--changed-none"];
    for (arguments, expected) in [
        (&[][..], &["there"][..]),
        (&["--source", "web"], &["source-web", "changed", "there"]),
        (&["--branch", "feature"], &["branch", "there"]),
        (&["--tag", "v1"], &["tag", "changed", "there"]),
        (&["--merge-request", "--mr-iid", "7"], &["request", "there"]),
        (
            &["--merge-request", "--target-branch", "stable"],
            &["target", "there"],
        ),
        (
            &["--merge-request", "--source-branch", "topic"],
            &["origin", "there"],
        ),
        (
            &["--merge-request", "--mr-title", "Two words"],
            &["title", "there"],
        ),
        (
            &["--merge-request", "--label", "bug", "ui"],
            &["labels", "there"],
        ),
        (
            &["--merge-request", "--label", "bug", "--label", "ui"],
            &["labels", "there"],
        ),
        (&["--default-branch", "trunk"], &["trunk", "there"]),
        (&["--var", "ONE=1", "TWO=x=y"], &["variable", "there"]),
        (
            &["--var-file", "vars.env", "--var", "TWO=x=y"],
            &["variable", "there"],
        ),
        (&["--protected"], &["protected", "there"]),
    ] {
        // What is not said of changed files would be unknown, and unknown counts as changed.
        let has_diff = !expected.contains(&"changed");
        let changes = if has_diff { &other[..] } else { &[] };
        assert_eq!(
            names(&bench, &[arguments, changes].concat()),
            expected,
            "{arguments:?}"
        );
    }
    for (arguments, is_changed) in [
        (&["--changed", "docs/a.md", "src/x/y.rs"][..], true),
        (&["--changed", "docs/a.md", "--changed", "src/x"], true),
        (&["--changed", "docs/a.md"], false),
        (&["--changed-none"], false),
        (&["--new-branch"], true),
    ] {
        let names = names(&bench, arguments);
        assert_eq!(
            names.contains(&"changed".to_owned()),
            is_changed,
            "{arguments:?}"
        );
    }
}

#[test]
fn a_context_that_makes_no_sense_is_refused() {
    let bench = Bench::with(&[
        FACTS,
        ("typo.json", r#"{"brunch": "feature"}"#),
        ("vars.env", "A=1\nnonsense\n"),
    ]);
    for (arguments, expected) in [
        (&["--mr-iid", "7"][..], "--merge-request"),
        (&["--context", "typo.json"], "unknown field `brunch`"),
        (&["--context", "no.json"], "no.json cannot be read"),
        (
            &["--var-file", "vars.env"],
            "vars.env:2 is no variable: nonsense",
        ),
        (&["--var", "nonsense"], "KEY=VALUE"),
        (&["--branch", "a", "--tag", "b"], "cannot be used with"),
        (&["--changed", "a", "--changed-none"], "cannot be used with"),
        (
            &["--source", "merge_request_event", "--tag", "v1"],
            "a merge request has branches",
        ),
    ] {
        let output = bench.run(&[&["plan"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = text(&output.stderr);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn a_context_comes_from_a_file_and_options_win_over_it() {
    let context = r#"{"default_branch": "trunk", "source": "push", "branch": "feature", "files": ["src/a.rs"],
        "variables": {"ONE": "1", "TWO": "x=y"}, "changed_files": null}"#;
    let request = r#"{"merge_request": {"iid": 7, "source_branch": "topic", "title": "Two words"}, "changed_files": []}"#;
    let bench = Bench::with(&[FACTS, ("context.json", context), ("request.json", request)]);
    assert_eq!(
        names(&bench, &["--context", "context.json"]),
        ["branch", "trunk", "changed", "variable", "there"]
    );
    assert_eq!(
        names(
            &bench,
            &[
                "--context",
                "context.json",
                "--changed-none",
                "--branch",
                "x",
                "--var",
                "ONE=2"
            ]
        ),
        ["trunk", "there"]
    );
    assert_eq!(
        names(
            &bench,
            &["--context", "request.json", "--label", "bug", "ui"]
        ),
        ["request", "origin", "title", "labels"]
    );
}

#[test]
fn paths_in_messages_lead_there_from_where_one_is() {
    let bench = Bench::with(&[("sub/.gitlab-ci.yml", BAD.1), ("sub/x.yml", BAD.1)]);
    for (arguments, expected) in [
        (&["lint", "sub/.gitlab-ci.yml"][..], "sub/.gitlab-ci.yml"),
        (&["lint", "--project", "sub"], "sub/.gitlab-ci.yml"),
        (&["lint", "./sub/x.yml", "--project", "sub/"], "sub/x.yml"),
    ] {
        let output = bench.run(&[arguments, &["--format", "json"]].concat());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(report["diagnostics"][0]["file"], expected, "{arguments:?}");
    }
}

fn json(bench: &Bench, arguments: &[&str]) -> serde_json::Value {
    let output = bench.run(&[arguments, &["--format", "json"]].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", text(&output.stderr)))
}

fn job_names(expansion: &serde_json::Value) -> Vec<&str> {
    let jobs = expansion["jobs"].as_array().expect("jobs").iter();
    jobs.map(|job| job["name"].as_str().expect("a name"))
        .collect()
}

#[test]
fn local_includes_are_read_and_others_can_be_given() {
    let bench = Bench::with(&[
        (
            "app/.gitlab-ci.yml",
            "include: [ci/a.yml, {template: Go.gitlab-ci.yml}]\nown: {script: x}\n",
        ),
        ("app/ci/a.yml", "include: ci/deep/*.yml\na: {script: x}\n"),
        ("app/ci/deep/b.yml", "b: {script: x, stage: nowhere}\n"),
        ("go.yml", "go: {script: x}\n"),
    ]);
    let holes = json(&bench, &["expand", "app/.gitlab-ci.yml"]);
    assert_eq!(job_names(&holes), ["b", "a", "own"]);
    let given = "template:Go.gitlab-ci.yml=go.yml";
    let whole = json(
        &bench,
        &["expand", "--project", "app", "--include-file", given],
    );
    assert_eq!(job_names(&whole), ["b", "a", "go", "own"]);
    let found = whole["diagnostics"].as_array().expect("diagnostics");
    let stage = found
        .iter()
        .find(|it| it["code"] == "stage-not-declared")
        .expect("the wrong stage");
    assert_eq!(stage["file"], "app/ci/deep/b.yml");
}

/// What a link or `..` leads to outside of the project is no file of it, even where it exists.
#[cfg(unix)]
#[test]
fn includes_stay_in_the_project() {
    let secret = ("secret.yml", "secret: {script: x}\n");
    let pipeline = "include: [{local: link.yml}, {local: ../secret.yml}]\nown: {script: x}\n";
    let bench = Bench::with(&[secret, ("app/.gitlab-ci.yml", pipeline)]);
    std::os::unix::fs::symlink("../secret.yml", bench.folder.join("app/link.yml")).expect("a link");
    let expansion = json(&bench, &["expand", "--project", "app"]);
    assert!(!job_names(&expansion).contains(&"secret"));
}

#[test]
fn inputs_fill_in_what_a_file_leaves_open() {
    let text = "spec:\n  inputs:\n    where: {options: [test, production]}\n    jobs: {type: number, default: 2}\n---\ndeploy:\n  parallel: $[[ inputs.jobs ]]\n  script: [\"go $[[ inputs.where ]]\"]\n";
    let bench = Bench::with(&[(".gitlab-ci.yml", text)]);
    let expansion = json(&bench, &["expand", "--input", "where=test", "jobs=3"]);
    assert_eq!(
        job_names(&expansion),
        ["deploy 1/3", "deploy 2/3", "deploy 3/3"]
    );
    assert_eq!(expansion["jobs"][0]["script"][0], "go test");
    assert_eq!(
        bench.run(&["lint", "--input", "where=moon"]).status.code(),
        Some(1)
    );
    assert_eq!(bench.run(&["lint"]).status.code(), Some(1));
}

#[test]
fn messages_are_korean_for_those_who_want_it() {
    let bench = Bench::with(&[GOOD]);
    let korean = text(&bench.run(&["run", "--lang", "ko"]).stderr);
    assert!(
        korean.contains("오류: ") && korean.contains("Docker 엔진을 찾을 수 없습니다"),
        "{korean}"
    );
    let from_environment = bench
        .command(&["why", "hello"])
        .env("LANG", "ko_KR.UTF-8")
        .output()
        .expect("the program starts");
    assert!(text(&from_environment.stdout).contains("파이프라인에 있습니다"));
    let english = text(&bench.run(&["run"]).stderr);
    assert!(
        english.contains("error: no Docker engine at unix:///nowhere/docker.sock")
            && english.contains("cargo xtask engine up"),
        "{english}"
    );
}

#[test]
fn serve_prints_its_address_and_answers_there_without_an_engine() {
    let bench = Bench::with(&[("index.html", "<!doctype html><title>Page</title>")]);
    let page = bench.folder.to_string_lossy().into_owned();
    let mut child = bench
        .command(&["serve", "--no-open", "--page", &page])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe"))
        .read_line(&mut line)
        .expect("a line");
    let rest = line
        .trim()
        .strip_prefix("http://127.0.0.1:")
        .expect("the address alone");
    let (port, code) = rest.split_once("/#pair=").expect("a code in the fragment");
    assert!(
        code.len() == 32 && code.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{code}"
    );
    let mut answers = Vec::new();
    for path in ["/healthz", "/"] {
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("it listens");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        )
        .expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answers.push(answer);
    }
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert!(
        answers[0].starts_with("HTTP/1.1 200 OK") && answers[0].ends_with("\r\n\r\nok"),
        "{}",
        answers[0]
    );
    assert!(answers[1].contains("<title>Page</title>"), "{}", answers[1]);
}

/// A browser is told a file that leads to the address, and never the address: arguments can be read by everybody.
#[cfg(target_os = "linux")]
#[test]
fn the_code_is_in_no_argument_of_any_program() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::with(&[
        ("index.html", "<!doctype html>"),
        (
            "xdg-open",
            "#!/bin/sh\necho \"$@\" > opened\ncp \"$1\" page\nmv page page-done\n",
        ),
    ]);
    let program = bench.folder.join("xdg-open");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a file");
    let path = format!(
        "{}:{}",
        bench.folder.display(),
        env::var("PATH").unwrap_or_default()
    );
    let mut child = bench
        .command(&["serve", "--page", "."])
        .env("PATH", path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe"))
        .read_line(&mut line)
        .expect("a line");
    let done = bench.folder.join("page-done");
    let started = std::time::Instant::now();
    while !done.exists() && started.elapsed().as_secs() < 10 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let own = fs::read(format!("/proc/{}/cmdline", child.id())).expect("it runs");
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let code = line.trim().rsplit('=').next().expect("a code");
    let told = fs::read_to_string(bench.folder.join("opened")).expect("the browser was started");
    assert!(!told.contains(code) && !text(&own).contains(code), "{told}");
    assert!(
        fs::read_to_string(done)
            .expect("the file")
            .contains(line.trim())
    );
}
