//! libFuzzer's way to `pipeyard_fuzz::resolve`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pipeyard_fuzz::resolve(bytes));
