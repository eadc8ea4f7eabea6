//! The same input gives the same plan, byte for byte: consent to a run is bound to the hash of its plan.

use expect_test::expect_file;
use pipeyard::{
    analysis::{Workspace, analyze},
    facts::Inputs,
    text::Sources,
    wire::plan::Plan,
};

fn plan_bytes() -> Vec<u8> {
    let mut sources = Sources::default();
    sources.add(
        ".gitlab-ci.yml",
        include_str!("fixtures/diary/second_try.gitlab-ci.yml"),
    );
    sources.add(
        "config.toml",
        include_str!("fixtures/diary/unprivileged.config.toml"),
    );
    let analysis = analyze(Workspace::of(sources), &Inputs::default());
    Plan::from(&analysis.plan.expect("the diary's second try is a pipeline")).canonical_bytes()
}

#[test]
fn a_plan_has_the_same_bytes_every_time() {
    let first = plan_bytes();
    for _ in 0..100 {
        assert_eq!(plan_bytes(), first);
    }
}

/// `tests/web.rs` compares the same file with what the core gives in a browser.
#[test]
fn a_plan_has_the_bytes_that_the_browser_gives() {
    let text = String::from_utf8(plan_bytes()).expect("JSON");
    expect_file!["fixtures/diary/second_try.plan.json"].assert_eq(&(text + "\n"));
}
