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
    analysis::{Analysis, Workspace, analyze},
    compile::compile,
    diagnostics::Language,
    facts::Inputs,
    graph::{Dag, View},
    include::assemble,
    parse,
    plan::plan,
    resolve::resolve,
    simulate::{Assumptions, chances, hints, simulate},
    text::{FileId, Sources},
    wire,
};

const ROUNDS: usize = 7;
const COLUMNS: [&str; 10] = [
    "serde_yaml",
    "parse",
    "assemble",
    "resolve",
    "compile",
    "graph",
    "plan",
    "layout",
    "analyze",
    "json",
];

/// Without arguments it measures pipelines of its own; paths measure files.
fn main() {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|it| !it.starts_with("--"))
        .collect();
    print!("{:>6} {:>9}", "jobs", "bytes");
    for name in COLUMNS {
        print!(" {name:>10}");
    }
    println!("   (ms)");
    if !files.is_empty() {
        for file in files {
            let text = std::fs::read_to_string(&file).expect("a readable file");
            println!("{}", row(&text, &measure(&text)));
        }
        return;
    }
    let rows = [100, 1000, 5000].map(|jobs| {
        let text = pipeline(jobs);
        let times = measure(&text);
        println!("{}", row(&text, &times));
        times
    });
    let growth = rows[2][8].as_secs_f64() / rows[1][8].as_secs_f64();
    println!("analyze, 1,000 → 5,000 jobs: {growth:.1} × (5.0 is linear)");
    simulation();
}

fn workspace(text: &str) -> Workspace {
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text);
    Workspace::of(sources)
}

fn row(text: &str, times: &[Duration; 10]) -> String {
    let jobs = analyze(workspace(text), &Inputs::default())
        .pipeline
        .jobs
        .len();
    let mut row = format!("{jobs:>6} {:>9}", text.len());
    for time in times {
        write!(row, " {:>10.2}", time.as_secs_f64() * 1e3).expect("a String takes all");
    }
    row
}

/// The best times, in the order of [`COLUMNS`].
fn measure(text: &str) -> [Duration; 10] {
    let workspace = workspace(text);
    let inputs = Inputs::default();
    let assembly = assemble(&workspace.sources, workspace.pipeline, &inputs);
    let resolved = resolve(&workspace.sources, &assembly);
    let (pipeline, _) = compile(&resolved.jobs, &inputs);
    let analysis = analyze(workspace.clone(), &inputs);
    let mut best = [Duration::MAX; 10];
    for _ in 0..ROUNDS {
        let times = [
            time(|| serde_yaml::from_str::<serde_yaml::Value>(text).expect("it is YAML")),
            time(|| parse::parse(FileId(0), text)),
            time(|| assemble(&workspace.sources, workspace.pipeline, &inputs)),
            time(|| resolve(&workspace.sources, &assembly)),
            time(|| compile(&resolved.jobs, &inputs)),
            time(|| Dag::of_pipeline(&pipeline)),
            time(|| plan(&pipeline, &inputs)),
            time(|| analysis.layout(View::Stages)),
            time(|| analyze(workspace.clone(), &inputs)),
            time(|| json(&analysis)),
        ];
        for (best, time) in best.iter_mut().zip(times) {
            *best = time.min(*best);
        }
    }
    best
}

/// What crosses to the page.
fn json(analysis: &Analysis) -> String {
    let view = wire::analysis::Analysis::in_short(analysis, Language::English);
    serde_json::to_string(&view).expect("an analysis has nothing that JSON could refuse")
}

/// Runs in virtual time: one of many jobs, and many of one.
fn simulation() {
    let assumptions = Assumptions {
        flaky: vec![("job-7".to_owned(), 200)],
        ..Assumptions::default()
    };
    for jobs in [1000, 10_000] {
        let analysis = planned(jobs);
        let plan = analysis.plan.as_ref().expect("it has no errors");
        let trace = simulate(plan, &analysis.runners, &assumptions);
        let once = best(|| simulate(plan, &analysis.runners, &assumptions));
        let hints = best(|| hints(plan, &analysis.runners, &assumptions, &trace));
        println!("simulate, {jobs} jobs: {once:.1} ms; hints: {hints:.1} ms");
    }
    let analysis = planned(100);
    let plan = analysis.plan.as_ref().expect("it has no errors");
    let many = best(|| chances(plan, &analysis.runners, &assumptions, 1000));
    println!("chances, 1,000 runs of 100 jobs: {many:.1} ms");
}

fn planned(jobs: usize) -> Analysis {
    analyze(workspace(&pipeline(jobs)), &Inputs::default())
}

/// The best time in milliseconds.
fn best<T>(work: impl Fn() -> T) -> f64 {
    let times = (0..ROUNDS).map(|_| time(&work));
    times.min().unwrap_or_default().as_secs_f64() * 1e3
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = black_box(work());
    let elapsed = start.elapsed();
    drop(result);
    elapsed
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
