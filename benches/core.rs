//! `cargo bench`: what an analysis costs, side by side with a plain `serde_yaml` parse of the same text, as ratios.
//!
//! The machine's speed cancels out in a ratio; the seconds are printed for orientation only. Best of several rounds, the
//! candidates taking turns, so that a busy moment hits all of them alike.
#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark is a host: it may look at the clock"
)]
#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::{
    fmt::Write as _,
    hint::black_box,
    time::{Duration, Instant},
};

use pipeyard::{
    analysis::{Workspace, analyze},
    facts::Inputs,
    graph::View,
    parse,
    simulate::{Assumptions, simulate},
    text::{FileId, Sources},
};

const ROUNDS: usize = 7;

fn main() {
    println!(
        "{:>6} {:>9} | {:>10} | {:>7} {:>8} {:>7} {:>9}",
        "jobs", "bytes", "serde_yaml", "parse", "analyze", "layout", "simulate"
    );
    let mut totals = Vec::new();
    for jobs in [100, 1000, 5000] {
        let times = measure(&pipeline(jobs));
        println!("{}", row(jobs, pipeline(jobs).len(), &times));
        totals.push(times[2]);
    }
    let growth = totals[2].as_secs_f64() / totals[1].as_secs_f64();
    println!("analyze, 1,000 → 5,000 jobs: {growth:.1} × (5.0 is linear)");
}

fn row(jobs: usize, bytes: usize, times: &[Duration; 5]) -> String {
    let base = times[0].as_secs_f64();
    let mut row = format!("{jobs:>6} {bytes:>9} | {:>7.2} ms |", base * 1e3);
    for (time, width) in times[1..].iter().zip([6, 7, 6, 8]) {
        let ratio = time.as_secs_f64() / base;
        write!(row, " {ratio:>width$.2}×").expect("a String takes all");
    }
    row
}

/// The best times of: `serde_yaml`, parse, analyze, layout, simulate.
fn measure(text: &str) -> [Duration; 5] {
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text);
    let workspace = Workspace::of(sources);
    let inputs = Inputs::default();
    let analysis = analyze(workspace.clone(), &inputs);
    let plan = analysis
        .plan
        .clone()
        .expect("the generated pipeline has no errors");
    let mut best = [Duration::MAX; 5];
    for _ in 0..ROUNDS {
        let times = [
            time(|| serde_yaml::from_str::<serde_yaml::Value>(text).expect("it is YAML")),
            time(|| parse::parse(FileId(0), text)),
            time(|| analyze(workspace.clone(), &inputs)),
            time(|| analysis.layout(View::Stages)),
            time(|| simulate(&plan, &analysis.runners, &Assumptions::default())),
        ];
        for (best, time) in best.iter_mut().zip(times) {
            *best = time.min(*best);
        }
    }
    best
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

/// A pipeline like those of large projects: ten stages, two needs a job, a chain of `extends`, rules, variables.
fn pipeline(jobs: usize) -> String {
    let mut text = String::from(
        "stages: [s0, s1, s2, s3, s4, s5, s6, s7, s8, s9]\nvariables:\n  REGION: eu\n",
    );
    text.push_str(".base:\n  image: alpine:3.20\n  variables: {BASE: base}\n.middle:\n  extends: .base\n  tags: [docker]\n");
    let per_stage = jobs.div_ceil(10);
    for at in 0..jobs {
        let (stage, place) = (at / per_stage, at % per_stage);
        writeln!(text, "job-{at}:\n  extends: .middle\n  stage: s{stage}\n  variables:\n    NAME: job-$REGION-{at}").expect("a String takes all");
        if stage > 0 {
            let before = (stage - 1) * per_stage;
            writeln!(
                text,
                "  needs: [job-{}, job-{}]",
                before + place,
                before + (place + 1) % per_stage
            )
            .expect("a String takes all");
        }
        text.push_str("  script:\n    - echo one\n    - sleep 3\n    - make test\n  rules:\n    - if: $CI_COMMIT_TAG\n      when: never\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n    - when: manual\n");
    }
    text
}
