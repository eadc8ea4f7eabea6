//! `bindgen INPUT.wasm OUT_FOLDER NAME`: the JavaScript around a WebAssembly module, as `wasm-bindgen --target web` writes it.
//!
//! A library call, so that nobody has to install a tool of exactly the right version.

use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [input, out_folder, name] = words.as_slice() else {
        return fail("usage: bindgen INPUT.wasm OUT_FOLDER NAME");
    };
    let mut bindgen = Bindgen::new();
    let written = bindgen
        .input_path(input)
        .out_name(name)
        .web(true)
        .and_then(|bindgen| bindgen.typescript(true).generate(out_folder));
    match written {
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
