//! The command line and the bridge of Pipeyard.
fn main() {}
