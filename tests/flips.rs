//! What would have to be different for a job to appear or disappear, and a law: the answer is right.

use pipeyard::{
    compile::{Change, compile, smallest_flip},
    facts::{Changes, Inputs, MergeRequest, Ref},
    include::assemble,
    resolve::{Jobs, resolve},
    text::Sources,
};
#[cfg(not(target_arch = "wasm32"))]
use proptest::{prelude::*, sample::select};

fn jobs(yaml: &str) -> Jobs {
    let mut sources = Sources::default();
    let file = sources.add(".gitlab-ci.yml", yaml);
    resolve(&sources, &assemble(&sources, file, &Inputs::default())).jobs
}

#[track_caller]
fn check(yaml: &str, inputs: &Inputs, expected: &[Change]) {
    let flip = smallest_flip(&jobs(yaml), inputs, "j").expect("a flip");
    assert_eq!(flip.changes, expected, "for {yaml}");
}

#[test]
fn one_fact_is_enough() {
    let push = Inputs::default();
    let rule = |text: &str| format!("j: {{script: x, rules: [{text}]}}");
    check(
        &rule("{if: '$CI_PIPELINE_SOURCE == \"schedule\"'}"),
        &push,
        &[Change::Source("schedule".into())],
    );
    check(
        &rule("{if: '$CI_COMMIT_BRANCH =~ /^release\\/\\d+$/'}"),
        &push,
        &[Change::Branch("release/1".into())],
    );
    check(
        &rule("{if: '$DEPLOY == \"prod\"', when: manual}"),
        &push,
        &[Change::Variable("DEPLOY".into(), "prod".into())],
    );
    check(
        &rule("{if: $CI_MERGE_REQUEST_IID}"),
        &push,
        &[Change::MergeRequest("main".into())],
    );
    check(
        &rule("{if: '$CI_COMMIT_REF_PROTECTED == \"true\"'}"),
        &push,
        &[Change::Protected(true)],
    );
    let with_changes = Inputs {
        changes: Changes::Paths(vec!["README.md".into()]),
        files: Some(Vec::new()),
        ..Inputs::default()
    };
    check(
        &rule("{changes: ['src/**/*.c']}"),
        &with_changes,
        &[Change::ChangedFile("src/x.c".into())],
    );
    check(
        &rule("{exists: [Dockerfile]}"),
        &with_changes,
        &[Change::File("Dockerfile".into())],
    );
}

#[test]
fn a_job_can_be_made_to_disappear() {
    let request = Inputs {
        source: "merge_request_event".into(),
        git_ref: Ref::MergeRequest(MergeRequest::new("x", "main")),
        ..Inputs::default()
    };
    check(
        "j: {script: x, only: [merge_requests]}\nk: {script: x}",
        &request,
        &[Change::Branch("main".into())],
    );
    check(
        "j: {script: x}",
        &Inputs::default(),
        &[Change::MergeRequest("main".into())],
    );
}

#[test]
fn the_workflow_has_a_say() {
    check(
        "workflow: {rules: [{if: $CI_COMMIT_TAG}]}\nj: {script: x}",
        &Inputs::default(),
        &[Change::Tag("v1.0.0".into())],
    );
}

#[test]
fn two_facts_when_one_is_not_enough() {
    check(
        "j: {script: x, rules: [{if: '$CI_COMMIT_BRANCH == \"prod\" && $GO == \"yes\"'}]}",
        &Inputs::default(),
        &[
            Change::Branch("prod".into()),
            Change::Variable("GO".into(), "yes".into()),
        ],
    );
}

#[test]
fn some_jobs_cannot_be_moved() {
    let never = jobs("j: {script: x, rules: [{when: never}]}\nk: {script: x}");
    assert_eq!(smallest_flip(&never, &Inputs::default(), "j"), None);
    assert_eq!(smallest_flip(&never, &Inputs::default(), "nobody"), None);
}

#[cfg(not(target_arch = "wasm32"))]
const CLAUSES: [&str; 11] = [
    "if: '$CI_COMMIT_BRANCH == \"main\"'",
    "if: '$CI_COMMIT_BRANCH =~ /^feature-/'",
    "if: $CI_COMMIT_TAG",
    "if: '$CI_PIPELINE_SOURCE == \"web\"'",
    "if: '$CI_PIPELINE_SOURCE == \"merge_request_event\"'",
    "if: '$A == \"1\" && $B != \"2\"'",
    "if: '$A == null || $B'",
    "if: '!$CI_OPEN_MERGE_REQUESTS'",
    "changes: ['src/*', '*.md']",
    "exists: [Dockerfile, '**/*.go']",
    "if: '$CI_COMMIT_REF_PROTECTED == \"true\"', changes: [docs/**/*]",
];

#[cfg(not(target_arch = "wasm32"))]
fn rule() -> impl Strategy<Value = String> {
    (
        select(&CLAUSES[..]),
        select(&["", ", when: never", ", when: manual"][..]),
    )
        .prop_map(|(clause, when)| format!("{{{clause}{when}}}"))
}

#[cfg(not(target_arch = "wasm32"))]
fn inputs() -> impl Strategy<Value = Inputs> {
    let refs = prop_oneof![
        Just(Ref::Branch("main".into())),
        Just(Ref::Branch("feature-1".into())),
        Just(Ref::Tag("v1".into())),
    ];
    let changes = prop_oneof![
        Just(Changes::Unknown),
        Just(Changes::NoDiff),
        Just(Changes::Paths(vec!["src/a.c".into()])),
    ];
    (refs, changes, any::<bool>()).prop_map(|(git_ref, changes, protected)| Inputs {
        git_ref,
        changes,
        protected,
        files: protected.then(Vec::new),
        ..Inputs::default()
    })
}

#[cfg(not(target_arch = "wasm32"))]
proptest! {
    #[test]
    fn applying_a_flip_flips(
        own in proptest::collection::vec(rule(), 1..4),
        workflow in proptest::collection::vec(rule(), 0..3),
        inputs in inputs(),
    ) {
        let workflow = if workflow.is_empty() {
            String::new()
        } else {
            let rules = workflow.join(", ").replace("when: manual", "when: always");
            format!("workflow: {{rules: [{rules}]}}\n")
        };
        let yaml = format!("{workflow}j: {{script: x, rules: [{}]}}\nk: {{script: x, needs: [{{job: j, optional: true}}]}}\n", own.join(", "));
        let jobs = jobs(&yaml);
        let before = compile(&jobs, &inputs).0.has("j");
        if let Some(flip) = smallest_flip(&jobs, &inputs, "j") {
            prop_assert_eq!(flip.present, !before);
            let after = compile(&jobs, &flip.applied(&inputs)).0.has("j");
            prop_assert_eq!(after, flip.present, "{:?} for {}", flip.changes, yaml);
            prop_assert_eq!(smallest_flip(&jobs, &inputs, "j"), Some(flip));
        }
    }
}
