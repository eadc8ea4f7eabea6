//! Simulated runs as transcripts: `tests/fixtures/simulate/<what it shows>.yml`, with a `.toml`, a `.compose` and a `.child`
//! beside it where there are runners, a Compose file and a child pipeline, and what happens in `.out`. Lines such as `# cancel: 5000` (milliseconds),
//! `# new commit: 5000`, `# play: JOB=MS`, `# duration: JOB=MS`, `# fail: JOB=EXIT`, `# flaky: JOB=PER_MILLE`,
//! `# runner: TAG` and `# file: PATH=TEXT` (with `\n`) are assumptions.

use std::{fmt::Write, path::Path};

use expect_test::expect_file;
use pipeyard::{
    analysis::{Analysis, Workspace, analyze, family},
    compose,
    diagnostics::{Code, Language},
    facts::Inputs,
    plan::JobId,
    runner::place,
    schedule::Millis,
    simulate::{Assumptions, ProjectFile, Trace, What, foresee, simulate},
    text::Sources,
};
use proptest::prelude::*;

#[test]
fn runs_go_as_written_down() {
    let mut count = 0;
    for fixture in fixtures() {
        let (analysis, assumptions) = scene(&fixture);
        let transcript = transcript(&analysis, &run(&analysis, &assumptions));
        expect_file![fixture.with_extension("out")].assert_eq(&transcript);
        count += 1;
    }
    assert!(count > 20, "only {count} fixtures were found");
}

#[test]
fn the_same_run_twice_is_the_same_run() {
    for fixture in fixtures() {
        let (analysis, assumptions) = scene(&fixture);
        assert_eq!(
            run(&analysis, &assumptions),
            run(&analysis, &assumptions),
            "{}",
            fixture.display()
        );
    }
}

/// What is foreseen about the jobs one by one is what the run then shows.
#[test]
fn what_is_foreseen_happens() {
    for fixture in fixtures() {
        let (analysis, assumptions) = scene(&fixture);
        let plan = analysis.plan.as_ref().expect("a pipeline");
        let codes = |diagnoses: &[pipeyard::simulate::Diagnosis]| {
            let mut codes: Vec<_> = diagnoses.iter().map(|it| (it.job, it.code)).collect();
            codes.sort_unstable();
            codes
        };
        let mut foreseen = Vec::new();
        for (at, job) in plan.jobs.iter().enumerate() {
            let fleet = assumptions.fleet(&analysis.runners);
            if job.trigger.is_some() {
                continue;
            }
            if let Some(&runner) = place(&fleet, &job.tags).takers.first() {
                let runner = &fleet.runners[runner];
                foreseen.extend(foresee(plan, JobId(at as u32), runner, &assumptions));
            }
        }
        let mut happened = run(&analysis, &assumptions).diagnoses;
        happened.retain(|diagnosis| diagnosis.code != Code::JobStuck);
        assert_eq!(codes(&foreseen), codes(&happened), "{}", fixture.display());
    }
}

/// Every complaint that a client is predicted to make was really made by one, but for the address of the resolver.
#[test]
#[expect(
    clippy::print_stderr,
    reason = "a comparison that did not happen must be seen"
)]
fn predicted_complaints_are_word_for_word_what_was_seen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reality/observed");
    let Ok(recordings) = std::fs::read_dir(&folder) else {
        eprintln!(
            "NOT COMPARED: {} is not there, so no real run was asked",
            folder.display()
        );
        return;
    };
    let recordings: Vec<_> = recordings
        .filter_map(|entry| read(&entry.ok()?.path()))
        .collect();
    let seen: Vec<_> = recordings
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| {
            line.split_once("]   ")
                .map(|(_, said)| whoever_answers(said))
        })
        .collect();
    let marks = [
        "error during connect",
        "Cannot connect to",
        "Error response from",
        "Failed to initialize",
        "errors pretty",
    ];
    let mut compared = 0;
    for fixture in fixtures() {
        let transcript = read(&fixture.with_extension("out")).expect("a transcript");
        for line in transcript
            .lines()
            .filter(|line| marks.iter().any(|mark| line.contains(mark)))
            // The runner's own complaint, with names that no recording shares.
            .filter(|line| !line.contains("Cannot link to a non running container"))
            .filter(|line| !is_a_refusal(line))
        {
            let said = line.splitn(3, ' ').nth(2).unwrap_or_default().trim_start();
            let said = whoever_answers(said);
            assert!(
                seen.contains(&said),
                "{}: nobody ever said\n{said}",
                fixture.display()
            );
            compared += 1;
        }
    }
    assert!(compared > 15, "only {compared} complaints were compared");
}

/// How an engine refuses what cannot be, before and after the names and identities in it: seen with the client 26.1.5.
const REFUSALS: [(&str, &str); 8] = [
    ("Error response from daemon: No such image: ", ""),
    ("Error response from daemon: No such container: ", ""),
    (
        "Error response from daemon: Conflict. The container name \"/",
        "You have to remove (or rename) that container to be able to reuse that name.",
    ),
    (
        "Error response from daemon: driver failed programming external connectivity on endpoint ",
        "failed: port is already allocated",
    ),
    ("Error response from daemon: Container ", " is not running"),
    (
        "Error response from daemon: network with name ",
        " already exists",
    ),
    ("Error response from daemon: network ", " not found"),
    ("Error response from daemon: get ", ": no such volume"),
];

fn is_a_refusal(line: &str) -> bool {
    let whole = line
        .strip_suffix("allocated.")
        .map(|start| format!("{start}allocated"));
    let line = whole.as_deref().unwrap_or(line);
    REFUSALS.iter().any(|(start, end)| {
        let rest = line.split_once(start).map(|(_, rest)| rest);
        rest.is_some_and(|rest| rest.ends_with(end))
    })
}

/// A complaint without the address of the resolver, which differs from machine to machine.
fn whoever_answers(said: &str) -> String {
    let Some((before, rest)) = said.split_once(" on ") else {
        return said.to_owned();
    };
    match rest.split_once(":53: ") {
        Some((_, after)) => format!("{before} on {after}"),
        None => said.to_owned(),
    }
}

fn run(analysis: &Analysis, assumptions: &Assumptions) -> Trace {
    let plan = family(analysis).expect("a fixture is a pipeline");
    simulate(&plan, &analysis.runners, assumptions)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test may read a file; the core may not"
)]
fn read(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

fn fixtures() -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/simulate");
    let entries = std::fs::read_dir(folder).expect("the folder of fixtures");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yml"));
    files.sort();
    files
}

fn scene(fixture: &Path) -> (Analysis, Assumptions) {
    let text = read(fixture).expect("a fixture that can be read");
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text.clone());
    if let Some(runners) = read(&fixture.with_extension("toml")) {
        sources.add("config.toml", runners);
    }
    if let Some(child) = read(&fixture.with_extension("child")) {
        sources.add("child.yml", child);
    }
    let mut assumptions = assumptions(&text);
    if let Some(file) = read(&fixture.with_extension("compose")) {
        let id = sources.add("docker-compose.yml", file.clone());
        let (project, _) = compose::read(id, &file, compose::Extent::Whole);
        assumptions.projects = Some(vec![("docker-compose.yml".to_owned(), project)]);
    }
    let analysis = analyze(Workspace::of(sources), &Inputs::default());
    assert!(
        analysis.is_valid(),
        "{}: {:?}",
        fixture.display(),
        analysis.diagnostics
    );
    (analysis, assumptions)
}

fn assumptions(text: &str) -> Assumptions {
    let mut assumptions = Assumptions::default();
    for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
        let Some((kind, value)) = line.split_once(": ") else {
            continue;
        };
        let of_job = || {
            value
                .split_once('=')
                .map(|(job, number)| (job.to_owned(), number))
        };
        let number = |text: &str| Millis(text.parse().expect("milliseconds"));
        match kind {
            "new commit" => assumptions.new_commit = Some(number(value)),
            "runner" => assumptions.more_runners.push(vec![value.to_owned()]),
            "flaky" => assumptions
                .flaky
                .extend(of_job().map(|(job, chance)| (job, chance.parse().expect("a number")))),
            "cancel" => assumptions.cancel = Some(number(value)),
            "file" => {
                let (path, text) = value.split_once('=').expect("a path and a text");
                assumptions.files.get_or_insert_default().push(ProjectFile {
                    path: path.to_owned(),
                    text: Some(text.replace("\\n", "\n")),
                    executable: false,
                });
            }
            "play" => assumptions
                .plays
                .extend(of_job().map(|(job, at)| (job, number(at)))),
            "duration" => assumptions
                .durations
                .extend(of_job().map(|(job, time)| (job, number(time)))),
            "fail" => assumptions
                .failures
                .extend(of_job().map(|(job, code)| (job, code.parse().expect("a code")))),
            _ => {}
        }
    }
    assumptions
}

fn transcript(analysis: &Analysis, trace: &Trace) -> String {
    let mut out = String::new();
    let name = |job: JobId| analysis.pipeline.jobs[job.index()].job.name.value.as_str();
    for event in &trace.events {
        let (minutes, tenths) = (event.at.0 / 60_000, event.at.0 % 60_000 / 100);
        let time = format!("{minutes:02}:{:02}.{}", tenths / 10, tenths % 10);
        let lines = match &event.what {
            What::Log { job, text } => plain(text.text(Language::English))
                .lines()
                .map(|line| (name(*job), line.to_owned()))
                .collect(),
            What::Job { job, state } => {
                let attempt = match state.attempt {
                    1 => String::new(),
                    again => format!(", try {again}"),
                };
                let code = state
                    .exit_code
                    .map_or_else(String::new, |code| format!(", exit code {code}"));
                let reason = state
                    .failure_reason
                    .map_or_else(String::new, |reason| format!(", {}", reason.name()));
                let status = state.status.name();
                vec![(name(*job), format!("[{status}{attempt}{reason}{code}]"))]
            }
            What::Pipeline(status) => vec![("", format!("[pipeline {}]", status.name()))],
            What::Diagnosis(diagnosis) => {
                let first = format!(
                    "! {}: {}",
                    diagnosis.code.name(),
                    diagnosis.message.text(Language::English)
                );
                let help = diagnosis
                    .help
                    .iter()
                    .map(|help| format!("  - {}", help.text(Language::English)));
                std::iter::once(first)
                    .chain(help)
                    .map(|line| (name(diagnosis.job), line))
                    .collect()
            }
        };
        for (job, line) in lines {
            writeln!(out, "{}", format!("{time} {job:<7} {line}").trim_end())
                .expect("a String takes everything");
        }
    }
    for (job, run) in trace.jobs.iter().enumerate() {
        let Some(child) = &run.child else { continue };
        let name = name(JobId(job as u32));
        writeln!(out, "child of {name}: {}", child.status.name())
            .expect("a String takes everything");
        for (at, job) in child.jobs.iter().enumerate() {
            let moment = |at: Option<Millis>| at.map_or(0, |at| at.0);
            let (started, finished) = (moment(job.state.started), moment(job.state.finished));
            let status = job.state.status.name();
            writeln!(out, "  job {at} {status} {started} to {finished} ms")
                .expect("a String takes everything");
        }
    }
    let path: Vec<_> = trace.critical_path.iter().map(|&job| name(job)).collect();
    writeln!(out, "critical path: {}", path.join(" → ")).expect("a String takes everything");
    out
}

/// A log as one reads it: without section markers and colours.
fn plain(log: &str) -> String {
    let mut text = String::new();
    let mut rest = log;
    while let Some(at) = rest.find(['\x1b', 's']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = if let Some(escape) = rest.strip_prefix("\x1b[") {
            let end = escape
                .find(|c: char| c.is_ascii_alphabetic())
                .map_or(escape.len(), |end| end + 1);
            &escape[end..]
        } else if rest.starts_with("section_") && rest.contains('\r') {
            &rest[rest.find('\r').map_or(0, |end| end + 1)..]
        } else {
            text.push_str(&rest[..1]);
            &rest[1..]
        };
    }
    text + rest
}

/// Pieces of shell that may meet in any order: whatever they make, a job ends, and reading it harms nobody.
fn any_item() -> impl Strategy<Value = String> {
    const PIECES: [&str; 26] = [
        "echo ",
        "docker ",
        "info",
        "compose up -d",
        "run -d x",
        "$",
        "${A:-b}",
        "$A",
        "\"",
        "'",
        "\\",
        " && ",
        " || ",
        "; ",
        "\n",
        "| ",
        ">",
        "2>&1",
        "while true; do ",
        "done",
        "if ",
        "then ",
        "fi",
        "A=$A$A",
        "!",
        "한글",
    ];
    proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..12)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_script_ends(script in proptest::collection::vec(any_item(), 0..4)) {
        let (analysis, assumptions) = scene(&fixtures()[0]);
        let mut plan = analysis.plan.expect("a pipeline");
        plan.jobs[0].script = script;
        let trace = simulate(&plan, &analysis.runners, &assumptions);
        prop_assert!(trace.status.is_complete());
        prop_assert!(trace.events.windows(2).all(|pair| pair[0].at <= pair[1].at), "time goes forward");
    }
}
