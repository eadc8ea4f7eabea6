//! How much a run costs beyond its scripts and its bare containers. A file of its own, so that no other test of this
//! package runs beside it; what else the machine does is measured with it.
//!
//! `PIPEYARD_TEST_DOCKER_HOST` says which engine; without it the test says `SKIPPED`.

use std::{
    env,
    fmt::Write as _,
    fs,
    io::Write as _,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const PARALLEL: usize = 4;
const JOBS: usize = 20;
/// The script time on the critical path: five levels of 0.2 s.
const CRITICAL: Duration = Duration::from_secs(1);

/// Five levels of four jobs, each needing all of the level above.
fn diamond() -> String {
    let mut text = String::from("image: alpine\n");
    for job in 0..JOBS {
        let above = (job / PARALLEL * PARALLEL).checked_sub(PARALLEL);
        let needs: Vec<_> = above.map_or_else(Vec::new, |first| {
            (first..first + PARALLEL)
                .map(|need| format!("j{need}"))
                .collect()
        });
        let needs = needs.join(", ");
        let _ = write!(text, "j{job}:\n  needs: [{needs}]\n  script: [sleep 0.2]\n");
    }
    text
}

/// How long as many bare containers take, as many at once.
fn bare_containers(host: &str) -> Duration {
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..PARALLEL {
            scope.spawn(|| {
                for _ in 0..JOBS / PARALLEL {
                    let status = Command::new("docker")
                        .args(["run", "--rm", "alpine", "true"])
                        .env("DOCKER_HOST", host)
                        .stdout(Stdio::null())
                        .status();
                    assert!(status.expect("the docker program is there").success());
                }
            });
        }
    });
    started.elapsed()
}

#[test]
fn a_diamond_costs_little_more_than_its_containers() {
    let Ok(host) = env::var("PIPEYARD_TEST_DOCKER_HOST") else {
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED makespan: PIPEYARD_TEST_DOCKER_HOST is not set"
        );
        return;
    };
    let folder = env::temp_dir().join(format!("pipeyard-makespan-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(".gitlab-ci.yml"), diamond()).expect("a file");
    let mut tries = Vec::new();
    // The machine may be busy with something else for a moment, but not each time.
    for _ in 0..3 {
        let before = bare_containers(&host);
        let started = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_pipeyard"))
            .args(["run", "--parallel", &PARALLEL.to_string()])
            .current_dir(&folder)
            .env("DOCKER_HOST", &host)
            .env("PIPEYARD_STATE_DIR", folder.join("state"))
            .output()
            .expect("the program starts");
        let took = started.elapsed();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        let bare = before.max(bare_containers(&host));
        let bound = (CRITICAL + bare).mul_f64(1.25);
        let _ = writeln!(
            std::io::stderr(),
            "took {took:.2?}, bound {bound:.2?} (bare containers {bare:.2?})"
        );
        tries.push((took, bound));
        if took <= bound {
            break;
        }
    }
    let _ = fs::remove_dir_all(&folder);
    assert!(tries.iter().any(|(took, bound)| took <= bound), "{tries:?}");
}
