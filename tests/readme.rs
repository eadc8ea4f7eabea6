//! What the README says exists.
#![expect(
    clippy::disallowed_methods,
    reason = "a test is a host: it may read files"
)]

use std::{fs, path::Path};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("README.md is there")
}

#[test]
fn every_link_into_the_repository_leads_somewhere() {
    let text = readme();
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let missing: Vec<&str> = targets
        .filter(|target| !target.starts_with("http"))
        .filter(|target| !root().join(target).exists())
        .collect();
    assert!(
        missing.is_empty(),
        "README.md links to what is not there: {missing:?}"
    );
}

#[test]
fn the_first_two_commands_are_play_and_test() {
    let text = readme();
    let commands: Vec<&str> = text
        .split("```sh\n")
        .skip(1)
        .filter_map(|block| block.split("```").next())
        .flat_map(str::lines)
        .map(|line| line.split('#').next().unwrap_or("").trim())
        .collect();
    assert_eq!(commands[..2], ["cargo xtask play", "cargo xtask test"]);
}

#[test]
fn the_subcommands_it_shows_exist() {
    let help = fs::read_to_string(root().join("runtime-bridge/src/cli/mod.rs"))
        .expect("the command line is there");
    let text = readme();
    let shown = text
        .lines()
        .filter_map(|line| line.strip_prefix("pipeyard "))
        .filter_map(|rest| rest.split_whitespace().next());
    for command in shown {
        let variant = format!("{}{}", command[..1].to_uppercase(), &command[1..]);
        assert!(
            help.contains(&variant),
            "`pipeyard {command}` is in the README but not in the command line"
        );
    }
}
