//! Laws of `parallel:`: which jobs come out of it, in which order, and what needs of them mean.

use std::{collections::BTreeSet, fmt::Write as _};

use pipeyard::{
    diagnostics::{Code, Severity},
    facts::Inputs,
    include::assemble,
    resolve::{Resolved, resolve},
    text::Sources,
};
use proptest::prelude::*;

fn read(text: &str) -> Resolved {
    let mut sources = Sources::default();
    let file = sources.add(".gitlab-ci.yml", text);
    resolve(&sources, &assemble(&sources, file, &Inputs::default()))
}

fn names(resolved: &Resolved) -> Vec<&str> {
    let jobs = resolved.jobs.jobs.iter();
    jobs.map(|job| job.name.value.as_str()).collect()
}

/// A matrix with variables that have so many values, `v00`, `v01`, …, each.
fn matrix(sizes: &[usize]) -> String {
    let values = |size: usize| {
        (0..size)
            .map(|it| format!("v{it:02}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let axes: Vec<_> = sizes
        .iter()
        .enumerate()
        .map(|(at, &size)| format!("K{at}: [{}]", values(size)))
        .collect();
    format!("{{matrix: [{{{}}}]}}", axes.join(", "))
}

#[test]
fn a_matrix_of_10_to_the_18_jobs_is_refused_without_building_one() {
    let text = format!("a: {{script: x, parallel: {}}}\n", matrix(&[10; 18]));
    let resolved = read(&text);
    let said: Vec<_> = resolved
        .diagnostics
        .iter()
        .map(|it| it.gitlab.text())
        .collect();
    let gitlab = "jobs:a:parallel:matrix config generates too many jobs (maximum is 200)";
    assert_eq!(said, [Some(gitlab.to_owned())]);
    assert_eq!(names(&resolved), ["a"], "it stays one job");
}

#[test]
fn more_parts_than_anyone_can_want_are_said_and_not_built() {
    let mut text = String::new();
    for at in 0..3_000 {
        writeln!(text, "j{at}: {{script: x, parallel: 200}}").expect("a String takes all");
    }
    let resolved = read(&text);
    let is_too_big = resolved
        .diagnostics
        .iter()
        .any(|it| it.code == Code::YamlTooBig);
    assert!(is_too_big, "nothing is said of 600,000 jobs");
    assert!(resolved.jobs.jobs.len() <= 100_000);
}

#[test]
fn needs_between_parallel_jobs_are_paid_for() {
    let mut text = String::new();
    for at in 0..50 {
        let needs: Vec<_> = (0..at).map(|it| format!("j{it}")).collect();
        let needs = needs.join(", ");
        writeln!(
            text,
            "j{at}: {{script: x, parallel: 200, needs: [{needs}]}}"
        )
        .expect("a String takes all");
    }
    let resolved = read(&text);
    let needs = resolved
        .jobs
        .jobs
        .iter()
        .filter_map(|job| job.needs.as_ref());
    let written_out: usize = needs.map(|needs| needs.value.len()).sum();
    assert!(written_out <= 1_000_000, "{written_out} needs");
    let is_too_big = resolved
        .diagnostics
        .iter()
        .any(|it| it.code == Code::YamlTooBig);
    assert!(is_too_big, "nothing is said of 49,000,000 needs");
}

/// A job of a generated pipeline.
#[derive(Clone, Debug)]
enum Shape {
    Plain,
    Copies(usize),
    Matrix(Vec<usize>),
}

impl Shape {
    fn parts(&self) -> usize {
        match self {
            Self::Plain => 1,
            Self::Copies(copies) => *copies,
            Self::Matrix(sizes) => sizes.iter().product(),
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Plain => String::new(),
            Self::Copies(copies) => format!(", parallel: {copies}"),
            Self::Matrix(sizes) => format!(", parallel: {}", matrix(sizes)),
        }
    }
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Plain),
        (1_usize..6).prop_map(Shape::Copies),
        proptest::collection::vec(0_usize..4, 1..4).prop_map(Shape::Matrix),
    ]
}

/// Jobs `j0`, `j1`, …, each of which needs some of those before it.
fn pipeline(jobs: &[(Shape, Vec<prop::sample::Index>)]) -> String {
    let mut text = String::from(".none: {script: x}\n");
    for (at, (shape, needs)) in jobs.iter().enumerate() {
        let needed: BTreeSet<usize> = needs
            .iter()
            .filter(|_| at > 0)
            .map(|it| it.index(at))
            .collect();
        let needed: Vec<_> = needed.into_iter().map(|it| format!("j{it}")).collect();
        let (shape, needs) = (shape.written(), needed.join(", "));
        writeln!(text, "j{at}: {{script: x{shape}, needs: [{needs}]}}")
            .expect("a String takes all");
    }
    text
}

proptest! {
    #[test]
    fn parallel_jobs_become_their_parts_and_needs_of_them_needs_of_all_parts(
        jobs in proptest::collection::vec(
            (shape(), proptest::collection::vec(any::<prop::sample::Index>(), 0..4)),
            1..8,
        ),
    ) {
        let text = pipeline(&jobs);
        let resolved = read(&text);
        let errors = resolved.diagnostics.iter().filter(|it| it.severity == Severity::Error);
        prop_assert_eq!(errors.count(), 0, "{}", text);
        let names = names(&resolved);
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        prop_assert_eq!(distinct.len(), names.len(), "names are unique");
        prop_assert_eq!(names.len(), jobs.iter().map(|(shape, _)| shape.parts()).sum::<usize>());
        let mut left = resolved.jobs.jobs.iter();
        for (at, (shape, _)) in jobs.iter().enumerate() {
            let whole = format!("j{at}");
            let parts: Vec<_> = left.by_ref().take(shape.parts()).collect();
            for (index, job) in (1..).zip(&parts) {
                let Some(part) = &job.part else {
                    prop_assert_eq!(&job.name.value, &whole);
                    continue;
                };
                prop_assert_eq!((part.index, part.total as usize), (index, parts.len()));
                prop_assert_eq!(&part.of.value, &whole);
                prop_assert_eq!(job.name.span, part.of.span, "a part stands where its job stands");
            }
            let values: Vec<_> = parts.iter().filter_map(|job| job.part.as_ref()).map(|it| &it.matrix).collect();
            prop_assert!(values.is_sorted(), "the first variable changes slowest: {:?}", values);
        }
        for job in &resolved.jobs.jobs {
            for need in job.needs.iter().flat_map(|needs| &needs.value) {
                prop_assert!(distinct.contains(need.job.value.as_str()), "{} is no job", need.job.value);
            }
        }
    }
}
