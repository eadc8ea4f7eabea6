//! Commands that the world does not model: they succeed, after a time that is plausible for their kind.
//!
//! The times are orders of magnitude, from what such commands usually take on a shared runner. They make a timeline readable;
//! whoever knows better says so with a duration for the job.

use super::Effect;
use crate::{joblog::go_duration, phrase, schedule::Millis};

/// Program, first argument (empty: any), seconds. The first line that fits counts.
const KINDS: &[(&str, &str, u64)] = &[
    // Fetching what a language's package manager asks for is dominated by the network.
    ("npm", "ci", 20),
    ("npm", "install", 25),
    ("yarn", "install", 20),
    ("pnpm", "install", 12),
    ("pip", "install", 15),
    ("bundle", "install", 30),
    ("composer", "install", 20),
    ("apt-get", "update", 6),
    ("apt-get", "install", 15),
    ("apt", "install", 15),
    ("apk", "add", 3),
    // Building and testing are dominated by the processor; a page cannot know the size of the project.
    ("npm", "", 15),
    ("yarn", "", 15),
    ("pnpm", "", 15),
    ("npx", "", 10),
    ("cargo", "", 60),
    ("go", "", 15),
    ("mvn", "", 45),
    ("./mvnw", "", 45),
    ("gradle", "", 45),
    ("./gradlew", "", 45),
    ("make", "", 20),
    ("cmake", "", 10),
    ("pytest", "", 10),
    ("python", "", 5),
    ("python3", "", 5),
    ("dotnet", "", 30),
    // Tools that talk to a server somewhere.
    ("git", "", 2),
    ("curl", "", 1),
    ("wget", "", 1),
    ("ssh", "", 3),
    ("scp", "", 5),
    ("rsync", "", 5),
    ("kubectl", "", 3),
    ("helm", "", 10),
    ("terraform", "", 20),
    ("aws", "", 3),
];

/// What is assumed about everything else.
const UNKNOWN: u64 = 1;

/// The assumed effect of a command.
pub(super) fn run(args: &[String]) -> Effect {
    let program = args.first().map_or("", String::as_str);
    let first = args.get(1).map_or("", String::as_str);
    let kind = KINDS.iter().find(|(name, argument, _)| {
        *name == program && (argument.is_empty() || *argument == first)
    });
    assume(program, kind.map_or(UNKNOWN, |&(_, _, seconds)| seconds))
}

/// The assumed effect of a tool that is modelled, used in a way that is not.
pub(super) fn unmodelled(program: &str) -> Effect {
    assume(program, 0)
}

/// The assumed effect of an item that this shell does not read.
pub(super) fn unreadable() -> Effect {
    let takes = Millis(UNKNOWN * 1000);
    let shown = go_duration(takes.0);
    Effect::after(takes).aside(phrase!(
        "assumed: this succeeds after {shown} (it is more shell than the simulator reads)",
        "가정: {shown} 뒤에 성공 (시뮬레이터가 읽지 못하는 셸 문법)"
    ))
}

fn assume(program: &str, seconds: u64) -> Effect {
    let takes = Millis(seconds * 1000);
    let shown = go_duration(takes.0);
    Effect::after(takes).aside(phrase!(
        "assumed: `{program}` succeeds after {shown}",
        "가정: `{program}` 명령은 {shown} 뒤에 성공"
    ))
}
