//! What `cargo test --target wasm32-unknown-unknown` runs: the tests of a module, in a browser without a window.
//!
//! It is `wasm-bindgen-test-runner` itself, of the version in `Cargo.lock`.

use std::process::ExitCode;

fn main() -> ExitCode {
    match wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("{error:#}")),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a command-line tool says on standard error why it fails"
)]
fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}
