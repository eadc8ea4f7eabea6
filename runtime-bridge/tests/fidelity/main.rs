//! What is simulated comes true: small pipelines, each run twice by the program, in virtual time and on a real engine.
//!
//! The pipelines are data, `tests/fidelity/AREA/SENTENCE.gitlab-ci.yml` ([`case`]). What is compared, and which differences
//! are none, is said in [`compare`] and [`normal`]. A case that differs fails the test, unless `tests/fidelity/not_yet.txt`
//! names it; the line at the end counts all of them.
//!
//! `PIPEYARD_TEST_DOCKER_HOST` says which engine; without it the test says `SKIPPED`. `PIPEYARD_FIDELITY` takes a part of a
//! path and tries only the cases with it.

mod case;
mod program;
mod seen;
mod normal;
mod compare;
mod report;

use std::{
    env,
    io::Write as _,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use case::Case;
use compare::Comparison;
use report::Report;

/// Real runs at once. Most of a small run is waiting for the engine.
const PARALLEL: usize = 4;

/// What has been reached is not given up: cases, and of their statuses and last lines so many per mille.
const FLOORS: report::Floors = report::Floors {
    cases: 145,
    statuses: 970,
    last_lines: 970,
};

#[test]
fn what_is_simulated_comes_true() {
    let Ok(host) = env::var("PIPEYARD_TEST_DOCKER_HOST") else {
        // Past the test harness, which keeps what a passing test prints to itself.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED fidelity: PIPEYARD_TEST_DOCKER_HOST is not set"
        );
        return;
    };
    let part = env::var("PIPEYARD_FIDELITY").unwrap_or_default();
    let cases = case::all(&part);
    assert!(!cases.is_empty(), "no case has `{part}` in its path");
    let report = Report::new(try_all(&cases, &host), case::not_yet());
    let _ = writeln!(std::io::stderr(), "{report}");
    report.differs_nowhere_else();
    if part.is_empty() {
        report.keeps(&FLOORS);
    }
}

/// The longest first, so that none of them is left alone at the end.
fn try_all<'c>(cases: &'c [Case], host: &str) -> Vec<(&'c Case, Comparison)> {
    let mut order: Vec<usize> = (0..cases.len()).collect();
    order.sort_by_key(|&at| !cases[at].is_slow());
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..PARALLEL {
            scope.spawn(|| {
                while let Some(&at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let compared = compare::both(&cases[at], host);
                    done.lock().expect("no case panics").push((at, compared));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no case panics");
    done.sort_by_key(|(at, _)| *at);
    done.into_iter()
        .map(|(at, compared)| (&cases[at], compared))
        .collect()
}
