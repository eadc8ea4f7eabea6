//! `seeded [INPUTS]`: every target over the project's fixtures and what accidents make of them; the same every time.

use std::{env, fs, path::Path, process::ExitCode};

use pipeyard_fuzz::{TARGETS, seeds::Accidents};

/// Inputs for each target: a few seconds of work.
const INPUTS: usize = 1000;

fn main() -> ExitCode {
    let inputs = match env::args().nth(1).map(|count| count.parse()) {
        None => INPUTS,
        Some(Ok(count)) => count,
        Some(Err(_)) => {
            eprintln!("usage: seeded [INPUTS]");
            return ExitCode::from(2);
        }
    };
    let known = fixtures();
    if known.is_empty() {
        eprintln!("no fixtures are below tests/fixtures");
        return ExitCode::FAILURE;
    }
    for (seed, (name, target)) in (1_u64..).zip(TARGETS) {
        for bytes in &known {
            target(bytes);
        }
        let mut accidents = Accidents::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for _ in 0..inputs {
            target(&accidents.input(&known));
        }
        println!(
            "{name}: {} fixtures and {inputs} inputs, no panic",
            known.len()
        );
    }
    ExitCode::SUCCESS
}

/// The fixtures of the project, in the order of their paths.
fn fixtures() -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|it| it == "yml" || it == "yaml")
            {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths
        .iter()
        .filter_map(|path| fs::read(path).ok())
        .collect()
}
