//! `config.toml` files as users write them, with what Pipeyard says to each and what it read all the same.
#![expect(
    clippy::disallowed_methods,
    reason = "a test is a host: it may read files"
)]

use std::{fmt::Write as _, fs, path::Path};

use expect_test::expect_file;
use pipeyard::{
    diagnostics::render::{Style, render},
    runner::{self, Runners},
    text::Sources,
};
use proptest::prelude::*;

#[test]
fn every_fixture_reads_as_written_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/toml");
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("the fixtures are there") {
        let path = entry.expect("the fixtures are readable").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            check(&path);
            count += 1;
        }
    }
    assert!(count >= 8, "only {count} fixtures were found");
}

fn check(path: &Path) {
    let text = fs::read_to_string(path).expect("a fixture is UTF-8");
    let mut sources = Sources::default();
    let file = sources.add("config.toml", &text);
    let (runners, findings) = runner::read(file, &text);
    let mut out = String::new();
    for found in &findings {
        writeln!(out, "{}", render(found, &sources, Style::default())).expect("a String takes all");
    }
    out.push_str(&shown(&runners));
    expect_file![path.with_extension("out")].assert_eq(&out);
}

fn shown(runners: &Runners) -> String {
    let mut out = String::new();
    for runner in &runners.runners {
        let tags: Vec<&str> = runner.tags.iter().map(|tag| tag.value.as_str()).collect();
        let (name, privileged) = (&runner.name, runner.privileged());
        writeln!(out, "read: {name}, tags {tags:?}, privileged {privileged}")
            .expect("a String takes all");
    }
    out
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,80}") {
        let mut sources = Sources::default();
        let file = sources.add("config.toml", &text);
        for found in runner::read(file, &text).1 {
            prop_assert!(found.span.start <= found.span.end && found.span.end as usize <= text.len());
        }
    }

    #[test]
    fn anything_like_a_config_is_read_without_a_panic(lines in proptest::collection::vec(
        prop_oneof![
            Just("[[runners]]"), Just("[runners.docker]"), Just("[runners]"), Just("privileged = true"), Just("privileged = True"),
            Just("tags = ['a', 'b']"), Just("tags = 3"), Just("name = 'x'"), Just("name = "), Just("\"runners\".docker.x = 1"),
            Just("runners = []"), Just("[[runners.docker]]"), Just("[ runners . docker ]"), Just("é = 1"), Just("limit = -1"),
        ], 0..12))
    {
        let text = lines.join("\n");
        let mut sources = Sources::default();
        let file = sources.add("config.toml", &text);
        for found in runner::read(file, &text).1 {
            prop_assert!(found.span.end as usize <= text.len());
            let drawn = render(&found, &sources, Style::default());
            prop_assert!(drawn.contains(found.code.name()));
        }
    }
}
