//! The command line and the bridge of Pipeyard.

mod diagnose;
mod executor;
mod home;
mod policy;
mod random;
mod run;
mod server;
mod spool;
#[cfg(test)]
mod test_plan;

fn main() {}
