//! `cargo xtask test`: every test there is, the cheap ones first.

mod bridge;
mod core;
mod fuzz;
mod outcome;
mod page;

use std::process::ExitCode;
use std::time::Instant;

use crate::args::Args;
use crate::engine::Engine;
use crate::problem::{Problem, Result};
use crate::workspace::Workspace;
use outcome::{Outcome, Report};

/// How much a step needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Rust alone.
    Little,
    /// A browser, packages of the page, or a Docker engine.
    Much,
}

struct Step {
    name: &'static str,
    needs: Needs,
    run: fn(&Workspace) -> Result<()>,
}

const fn step(name: &'static str, needs: Needs, run: fn(&Workspace) -> Result<()>) -> Step {
    Step { name, needs, run }
}

/// In order of cheapness: a mistake that a second can find must not cost ten minutes.
const STEPS: [Step; 20] = [
    step("format", Needs::Little, core::format),
    step("words", Needs::Little, crate::words::check),
    step("pure", Needs::Little, core::pure),
    step("clippy", Needs::Little, core::clippy),
    step("core", Needs::Little, core::tests),
    step("doctests", Needs::Little, core::doctests),
    step("docs", Needs::Little, core::docs),
    step("fuzz", Needs::Much, fuzz::targets),
    step("clippy-wasm", Needs::Much, core::clippy_wasm),
    step("packages", Needs::Much, crate::npm::ensure),
    step("wasm", Needs::Much, core::wasm),
    step("wasm-tests", Needs::Much, core::wasm_tests),
    step("page-types", Needs::Much, page::types),
    step("page-tests", Needs::Much, page::tests),
    step("page-build", Needs::Much, page::build),
    step("page-budget", Needs::Much, page::budget),
    step("bridge", Needs::Much, bridge::tests),
    step("fidelity", Needs::Much, bridge::fidelity),
    step("play", Needs::Much, bridge::play),
    step("page-walk", Needs::Much, page::walk),
];

/// Runs the steps one after the other; a failure stops none of them.
pub(crate) fn command(workspace: &Workspace, mut args: Args) -> Result<ExitCode> {
    let strict = args.flag("--strict");
    let quick = args.flag("--quick");
    let steps = chosen(&args.rest(), quick)?;
    let engine = Engine::named(workspace, bridge::ENGINE)?;
    let engine_was_up = engine.is_up();
    let mut report = Report::new(strict);
    for step in steps {
        println!("\n── {} ──", step.name);
        let start = Instant::now();
        let outcome = Outcome::from((step.run)(workspace));
        println!("{}", outcome.line(step.name));
        report.add(step.name, outcome, start.elapsed());
    }
    if !engine_was_up {
        engine.down()?;
    }
    println!("\n{report}");
    Ok(if report.is_success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The steps that were named, or all, or the quick ones.
fn chosen(wanted: &[String], quick: bool) -> Result<Vec<&'static Step>> {
    for name in wanted {
        if STEPS.iter().all(|step| step.name != name) {
            let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            return Err(Problem::usage(format!(
                "`{name}` is no step of the tests: {}",
                known.join(", ")
            )));
        }
    }
    let is_wanted = |step: &&Step| {
        let named = wanted.is_empty() || wanted.iter().any(|name| name == step.name);
        named && !(quick && step.needs == Needs::Much)
    };
    Ok(STEPS.iter().filter(is_wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str], quick: bool) -> Vec<&'static str> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        chosen(&names, quick)
            .unwrap()
            .iter()
            .map(|step| step.name)
            .collect()
    }

    #[test]
    fn without_names_every_step_runs() {
        assert_eq!(names(&[], false).len(), STEPS.len());
        assert!(!names(&[], true).contains(&"page-walk"));
    }

    #[test]
    fn named_steps_run_in_the_order_of_the_table() {
        assert_eq!(names(&["core", "format"], false), ["format", "core"]);
    }

    #[test]
    fn a_step_that_is_not_there_is_wrong_usage() {
        assert_eq!(
            chosen(&["cores".to_owned()], false)
                .err()
                .map(|problem| problem.exit_code()),
            Some(2)
        );
    }

    #[test]
    fn names_of_steps_are_unique() {
        for (index, step) in STEPS.iter().enumerate() {
            assert!(
                STEPS[..index].iter().all(|other| other.name != step.name),
                "{}",
                step.name
            );
        }
    }
}
