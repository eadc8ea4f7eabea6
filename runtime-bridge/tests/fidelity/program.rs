//! The program, in a folder of its own each time.

use std::{
    env, fs,
    io::Read,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::case::Case;

/// Nothing here takes longer, unless it hangs.
const LIMIT: Duration = Duration::from_secs(180);

/// How the program is to run a pipeline.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way<'h> {
    /// Not at all: only what waits for what.
    Planned,
    Simulated,
    /// On the engine at this address.
    Real(&'h str),
}

/// As many jobs at once as in a simulation where no config.toml says otherwise: all that a case has.
const AT_ONCE: &str = "16";

/// What the program printed on standard output; on failure, what went wrong.
pub(crate) fn run(case: &Case, way: Way<'_>) -> Result<String, String> {
    let folder = Folder::new();
    case.copy_to(&folder.0.join("project"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipeyard"));
    match way {
        Way::Planned => command.arg("plan"),
        Way::Simulated => command.arg("simulate"),
        Way::Real(host) => command
            .args(["run", "--yes", "--allow-privileged", "**"])
            .env("DOCKER_HOST", host),
    };
    if matches!(way, Way::Real(_)) && !case.has_runners() {
        command.args(["--parallel", AT_ONCE]);
    }
    let child = command
        .args(["--format", "json"])
        .args(case.options())
        .current_dir(folder.0.join("project"))
        .env("PIPEYARD_STATE_DIR", folder.0.join("state"))
        .env("LANG", "C")
        .env_remove("LC_ALL")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let (said, complained) = read(child.expect("the program starts"))?;
    if said.trim_start().starts_with('{') {
        Ok(said)
    } else {
        Err(format!("{way:?} gave no result: {complained}"))
    }
}

/// Both outputs of a child to their ends; a child that hangs is ended.
fn read(mut child: Child) -> Result<(String, String), String> {
    let mut out = child.stdout.take().expect("a pipe");
    let mut err = child.stderr.take().expect("a pipe");
    let (said, complained) = (
        thread::spawn(move || text(&mut out)),
        thread::spawn(move || text(&mut err)),
    );
    let started = Instant::now();
    while child.try_wait().expect("it can be waited for").is_none() {
        if started.elapsed() > LIMIT {
            child.kill().expect("it runs");
            child.wait().expect("it ends");
            return Err(format!("it did not end within {LIMIT:?}"));
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok((
        said.join().expect("a text"),
        complained.join().expect("a text"),
    ))
}

fn text(from: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    let _ = from.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A folder that goes away with its value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("pipeyard-fidelity-{}-{number}", std::process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(folder.join("project")).expect("a folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
