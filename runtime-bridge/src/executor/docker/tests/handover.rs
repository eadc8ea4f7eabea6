//! Artifacts, reported variables and caches, from container to container.

use pipeyard::plan::{Fetches, JobId, Open, PlannedArtifacts, PlannedCache};

use super::*;

fn artifacts(paths: &[&str]) -> PlannedArtifacts {
    PlannedArtifacts {
        paths: paths.iter().map(|&it| it.to_owned()).collect(),
        when: "on_success".into(),
        ..PlannedArtifacts::default()
    }
}

fn of_stage(stage: u32, mut job: PlannedJob) -> PlannedJob {
    job.stage = stage;
    job
}

#[tokio::test]
async fn artifacts_reach_later_jobs_with_their_modes_and_links() {
    let Some(bench) = Bench::set_up("artifacts").await else {
        return;
    };
    let mut build = scripted(
        "build",
        &[
            "mkdir -p dist/lib empty && echo js > dist/app.js && echo map > dist/app.js.map",
            "printf '#!/bin/sh\\necho ran\\n' > dist/run && chmod 755 dist/run",
            "ln -s ../app.js dist/lib/link && ln dist/app.js dist/same && mkfifo dist/pipe",
            "echo secret > /tmp/outside && echo no > not-kept",
        ],
    );
    build.artifacts = Some(PlannedArtifacts {
        exclude: vec!["**/*.map".into()],
        ..artifacts(&["dist", "empty/", "/tmp/outside", "none/*.xml"])
    });
    let test = of_stage(
        1,
        scripted(
            "test",
            &[
                "find . | sort",
                "dist/run && cat dist/lib/link dist/same",
                "test -d empty && test ! -e dist/app.js.map",
            ],
        ),
    );
    let mut none = of_stage(1, scripted("none", &["ls -A | wc -l"]));
    none.fetches = Fetches::Only(Vec::new());
    let seen = bench.run(plan(vec![build, test, none]), &[]).await;
    let (first, log) = (plain(&seen.logs[0]), plain(&seen.logs[1]));
    assert_eq!(seen.result.status, "success", "{first}{log}");
    for line in [
        "Uploading artifacts for successful job",
        "dist: found 6 matching artifact files and directories ",
        "empty/: found 1 matching artifact files and directories ",
        "WARNING: processPath: artifact path is not a subpath of project directory: /tmp/outside",
        "WARNING: none/*.xml: no matching files. Ensure that the artifact path is relative to the working directory (/builds/group/project) ",
        "**/*.map: excluded 1 files",
        "Uploading artifacts as \"archive\" to coordinator... 201 Created  id=1 responseStatus=201 Created",
    ] {
        assert!(first.contains(line), "{line}\n{first}");
    }
    assert!(
        log.contains("Downloading artifacts for build (1)..."),
        "{log}"
    );
    assert!(
        log.contains(".\n./dist\n./dist/app.js\n./dist/lib\n./dist/lib/link\n./dist/run\n./dist/same\n./empty\n"),
        "{log}"
    );
    assert!(log.contains("\nran\njs\njs\n"), "{log}");
    let alone = plain(&seen.logs[2]);
    assert!(
        alone.contains("\n0\n") && !alone.contains("Downloading"),
        "{alone}"
    );
}

#[tokio::test]
async fn artifacts_of_a_failed_job_are_kept_when_it_says_so() {
    let Some(bench) = Bench::set_up("artifacts on failure").await else {
        return;
    };
    let failing = |name: &str, when: &str| {
        let mut job = scripted(name, &["echo x > out.txt", "exit 3"]);
        job.artifacts = Some(PlannedArtifacts {
            when: when.into(),
            reports: vec![("junit".into(), vec!["*.txt".into()])],
            ..artifacts(&["out.txt"])
        });
        job.allow_failure = pipeyard::resolve::AllowFailure::Flag(true);
        job
    };
    let jobs = vec![failing("a", "on_failure"), failing("b", "on_success")];
    let seen = bench.run(plan(jobs), &[]).await;
    let logs: Vec<_> = seen.logs.iter().map(|log| plain(log)).collect();
    for log in &logs {
        assert!(log.contains("Uploading artifacts for failed job"), "{log}");
        assert!(log.contains("as \"junit\" to coordinator... 201"), "{log}");
        assert!(log.contains("ERROR: Job failed: exit code 3"), "{log}");
    }
    assert!(logs[0].contains("as \"archive\"") && !logs[1].contains("as \"archive\""));
    let out = std::env::temp_dir().join(format!("pipeyard-out-{}", random::hex(8)));
    let failed = bench.storage.copy_out(["a", "b"].into_iter(), &out);
    assert!(failed.is_empty(), "{failed:?}");
    for job in ["a", "b"] {
        let text = std::fs::read_to_string(out.join(job).join("out.txt"));
        assert_eq!(text.expect("a file"), "x\n");
    }
    std::fs::remove_dir_all(out).expect("a folder");
}

#[tokio::test]
async fn reported_variables_reach_the_jobs_that_fetch_them() {
    let Some(bench) = Bench::set_up("dotenv").await else {
        return;
    };
    let mut build = scripted(
        "build",
        &["echo VERSION=1.2 > build.env", "echo WEAK=x >> build.env"],
    );
    let dotenv = |paths: &[&str]| PlannedArtifacts {
        reports: vec![(
            "dotenv".into(),
            paths.iter().map(|&it| it.to_owned()).collect(),
        )],
        when: "on_success".into(),
        ..PlannedArtifacts::default()
    };
    build.artifacts = Some(dotenv(&["build.env"]));
    let mut deploy = of_stage(
        1,
        scripted("deploy", &["echo \"<$TITLE $VERSION $WEAK $IMAGE>\""]),
    );
    deploy.variables = vec![
        ("TITLE".into(), "v$VERSION".into()),
        ("WEAK".into(), "given".into()),
    ];
    deploy.open = Some(Open {
        stronger: vec!["WEAK".into()],
        ..Open::default()
    });
    let mut other = of_stage(1, scripted("other", &["echo \"<$VERSION>\""]));
    other.fetches = Fetches::Only(Vec::new());
    let mut bad = scripted("bad", &["printf 'A=1\\n\\nB=2\\n' > bad.env"]);
    bad.artifacts = Some(dotenv(&["bad.env"]));
    bad.allow_failure = pipeyard::resolve::AllowFailure::Flag(true);
    deploy.fetches = Fetches::Only(vec![JobId(0)]);
    let seen = bench.run(plan(vec![build, bad, deploy, other]), &[]).await;
    let logs: Vec<_> = seen.logs.iter().map(|log| plain(log)).collect();
    assert!(logs[2].contains("\n<v1.2 1.2 given >\n"), "{}", logs[2]);
    assert!(logs[3].contains("\n<>\n"), "{}", logs[3]);
    assert!(
        logs[1].contains("Uploading artifacts as \"dotenv\" to coordinator... 400 Bad Request")
            && logs[1].contains("Invalid Format")
            && logs[1].contains("ERROR: Job failed: exit code 1"),
        "{}",
        logs[1]
    );
    assert_eq!(
        seen.result.jobs[1].failure_reason.as_deref(),
        Some("script_failure")
    );
}

#[tokio::test]
async fn untracked_files_are_those_that_the_project_did_not_have() {
    let Some(mut bench) = Bench::set_up("untracked").await else {
        return;
    };
    bench.files = minecraft();
    let mut build = scripted("build", &["echo a > a && mkdir d && echo b > d/b"]);
    build.artifacts = Some(PlannedArtifacts {
        untracked: true,
        ..artifacts(&[])
    });
    let seen = bench.run(plan(vec![build]), &[]).await;
    let log = plain(&seen.logs[0]);
    assert!(log.contains("untracked: found 2 files"), "{log}");
}

#[tokio::test]
async fn too_many_artifacts_fail_the_job() {
    let Some(bench) = Bench::set_up("too many artifacts").await else {
        return;
    };
    let mut build = scripted("build", &["mkdir d && cd d && seq 10001 | xargs touch"]);
    build.artifacts = Some(artifacts(&["d"]));
    let seen = bench.run(plan(vec![build]), &[]).await;
    let log = plain(&seen.logs[0]);
    assert!(log.contains("413 Request Entity Too Large"), "{log}");
    assert_eq!(seen.result.jobs[0].status, "failed");
}

fn cached(policy: &str, when: &str) -> PlannedCache {
    PlannedCache {
        key: "vendor".into(),
        paths: vec!["vendor/".into()],
        policy: policy.into(),
        when: when.into(),
        fallback_keys: vec!["older".into()],
        ..PlannedCache::default()
    }
}

#[tokio::test]
async fn caches_live_from_run_to_run() {
    let Some(bench) = Bench::set_up("caches").await else {
        return;
    };
    let with = |name: &str, script: &[&str], cache: PlannedCache| {
        let mut job = scripted(name, script);
        job.caches = vec![cache];
        job
    };
    let fill = with(
        "fill",
        &["mkdir -p vendor && echo one >> vendor/lib"],
        cached("pull-push", "on_success"),
    );
    let first = bench.run(plan(vec![fill.clone()]), &[]).await;
    let log = plain(&first.logs[0]);
    for line in [
        "Restoring cache\n",
        "Checking cache for vendor-non_protected...",
        "WARNING: Cache file does not exist",
        "WARNING: Failed to extract cache",
        "Checking cache for older-non_protected...",
        "Saving cache for successful job",
        "Creating cache vendor-non_protected...",
        "vendor/: found 2 matching artifact files and directories ",
        "Created cache",
    ] {
        assert!(log.contains(line), "{line}\n{log}");
    }
    let again = bench.run(plan(vec![fill]), &[]).await;
    let log = plain(&again.logs[0]);
    assert!(
        log.contains("Successfully extracted cache") && !log.contains("older"),
        "{log}"
    );
    let read = with(
        "read",
        &["cat vendor/lib", "rm vendor/lib"],
        cached("pull", "always"),
    );
    let push = of_stage(
        1,
        with(
            "push",
            &["test ! -e vendor", "exit 1"],
            cached("push", "on_success"),
        ),
    );
    let last = bench.run(plan(vec![read, push]), &[]).await;
    let (read, pushed) = (plain(&last.logs[0]), plain(&last.logs[1]));
    assert!(read.contains("\none\none\n"), "{read}");
    assert!(
        read.contains("Not uploading cache vendor-non_protected due to policy"),
        "{read}"
    );
    assert!(
        pushed.contains("Not downloading cache vendor-non_protected due to policy"),
        "{pushed}"
    );
    assert!(!pushed.contains("Saving cache"), "{pushed}");
}

#[tokio::test]
async fn secrets_do_not_get_into_a_log() {
    let Some(bench) = Bench::set_up("masking").await else {
        return;
    };
    let mut job = scripted(
        "a",
        &[
            "echo \"$TOKEN\" && printf '%s' \"$TOKEN\" | cut -c1-5 && printf '%s' \"$TOKEN\" | cut -c6-",
            "printf %s s3cr3; sleep 1; printf %s t-value; echo",
            "set -x; true $TOKEN",
        ],
    );
    job.variables = vec![("TOKEN".into(), "s3cr3t-value".into())];
    job.masked = vec!["TOKEN".into()];
    let mut image_of = scripted("b", &[]);
    image_of.image = Some(image("pipeyard.invalid/s3cr3t-value"));
    image_of.variables = job.variables.clone();
    image_of.masked = job.masked.clone();
    let seen = bench.run(plan(vec![job, image_of]), &[]).await;
    let log = plain(&seen.logs[0]);
    assert!(!seen.logs.concat().contains("s3cr3t-value"), "{log}");
    assert!(
        log.contains("\n[MASKED]\n") && log.contains("true [MASKED]"),
        "{log}"
    );
    assert!(plain(&seen.logs[1]).contains("pipeyard.invalid/[MASKED]"));
}

#[tokio::test]
async fn settings_of_the_image_and_files_of_variables_arrive() {
    let Some(bench) = Bench::set_up("image settings").await else {
        return;
    };
    let mut job = scripted("a", &["id -u", "cat $CONFIG; echo", "pwd; ls -A | wc -l"]);
    job.image = Some(pipeyard::plan::PlannedImage {
        user: Some("1234".into()),
        ..image("alpine")
    });
    job.variables = vec![("CONFIG".into(), "/builds/group/project.tmp/CONFIG".into())];
    job.files = vec![("CONFIG".into(), "a = 1".into())];
    job.pre_get_sources_script = vec!["echo before the sources".into()];
    job.artifacts = Some(artifacts(&["."]));
    let seen = bench.run(plan(vec![job]), &[]).await;
    let log = plain(&seen.logs[0]);
    assert_eq!(seen.result.status, "success", "{log}");
    assert!(
        log.contains("\n1234\n") && log.contains("\na = 1\n"),
        "{log}"
    );
    let (before, _) = log
        .split_once("Pipeyard copies the files")
        .expect("the sources");
    assert!(
        before.contains("$ echo before the sources\nbefore the sources\n"),
        "{log}"
    );
    assert!(log.contains(".: found 1 matching artifact"), "{log}");
}

#[tokio::test]
async fn a_failed_job_is_tried_again_in_containers_of_its_own() {
    let Some(bench) = Bench::set_up("retry").await else {
        return;
    };
    let mut job = scripted("a", &["cat /etc/hostname", "exit 7"]);
    job.retry.max = 2;
    job.services = vec![service("itzg/minecraft-server", "game")];
    let seen = bench.run(plan(vec![job]), &[]).await;
    let log = plain(&seen.logs[0]);
    assert_eq!(seen.result.jobs[0].earlier.len(), 2, "{log}");
    assert_eq!(
        log.matches("ERROR: Job failed: exit code 7").count(),
        3,
        "{log}"
    );
}
