//! libFuzzer's way to `pipeyard_fuzz::parse`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pipeyard_fuzz::parse(bytes));
