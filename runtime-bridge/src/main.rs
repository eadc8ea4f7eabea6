//! The command line and the bridge of Pipeyard.

mod executor;

fn main() {}
