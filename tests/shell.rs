//! Snippets of shell, simulated and run for real: the same output and the same exit code.
//!
//! `tests/fixtures/shell/snippets.txt` holds them, separated by lines of `%%`; a line of `%` separates the items of one
//! script, and a first line `#bash` or `#busybox` says that only one of the shells is meant. `BusyBox` is looked for in `PATH`
//! and in `PIPEYARD_BUSYBOX`.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test is a host: it runs programs, and says what it could not compare"
)]

use std::{
    env,
    fmt::Write as _,
    fs,
    io::Write as _,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    diagnostics::Language,
    facts::Inputs,
    simulate::{Assumptions, simulate, whole_log},
    text::Sources,
};
use proptest::prelude::*;

/// Where a job's script runs; the real shells run elsewhere, and their output is changed to this.
const DIRECTORY: &str = "/builds/group/project";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bash,
    Busybox,
}

impl Kind {
    fn image(self) -> &'static str {
        match self {
            Self::Bash => "debian:12",
            Self::Busybox => "alpine:3.20",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Bash => "/usr/bin/bash",
            Self::Busybox => "/bin/sh",
        }
    }
}

fn simulated(items: &[String], kind: Kind) -> (String, i32) {
    let quoted: Vec<String> = items
        .iter()
        .map(|item| serde_json::to_string(item).expect("a text"))
        .collect();
    let text = format!(
        "job:\n  image: {}\n  script: [{}]\n",
        kind.image(),
        quoted.join(", ")
    );
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text);
    let analysis: Analysis = analyze(Workspace::of(sources), &Inputs::default());
    let plan = analysis
        .plan
        .as_ref()
        .unwrap_or_else(|| panic!("{items:?}: {:?}", analysis.diagnostics));
    let assumptions = Assumptions {
        files: Some(Vec::new()),
        ..Assumptions::default()
    };
    let trace = simulate(plan, &analysis.runners, &assumptions);
    let log = whole_log(&trace.jobs[0].log, Language::English);
    let (_, script) = log
        .split_once("stage of the job script\u{1b}[0;m\n")
        .expect("a script");
    let end = script.find("section_end:").unwrap_or(script.len());
    (
        script[..end].to_owned(),
        trace.jobs[0].state.exit_code.unwrap_or(0),
    )
}

/// The text that the executor sends to a shell.
fn sent(items: &[String], directory: &str) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let mut body = format!("cd {}\n", quoted(directory));
    for item in items {
        let echo = pipeyard::joblog::command_echo(item);
        let _ = write!(
            body,
            "printf '%s\\n' {}\n{item}\n",
            quoted(echo.trim_end_matches('\n'))
        );
    }
    format!(
        "case \"$(set -o)\" in *pipefail*) set -o pipefail;; esac\nset -o errexit\nset +o noclobber\n( eval {} ) < /dev/null\nexit 0\n",
        quoted(&body)
    )
}

/// A shell of this machine with the folder that its programs are in.
struct Real {
    kind: Kind,
    program: PathBuf,
    path: String,
}

fn real(kind: Kind, scratch: &Path) -> Option<Real> {
    let candidates: Vec<PathBuf> = match kind {
        Kind::Bash => vec![PathBuf::from("/usr/bin/bash")],
        Kind::Busybox => env::var_os("PIPEYARD_BUSYBOX")
            .map(PathBuf::from)
            .into_iter()
            .chain(
                env::split_paths(&env::var_os("PATH").unwrap_or_default())
                    .map(|directory| directory.join("busybox")),
            )
            .collect(),
    };
    let program = candidates.into_iter().find(|path| path.is_file())?;
    let path = match kind {
        Kind::Bash => "/usr/bin:/bin".to_owned(),
        Kind::Busybox => {
            let tools = scratch.join("tools");
            fs::create_dir_all(&tools).ok()?;
            let installed = Command::new(&program)
                .args(["--install", "-s"])
                .arg(&tools)
                .status()
                .ok()?;
            installed.success().then(|| tools.display().to_string())?
        }
    };
    Some(Real {
        kind,
        program,
        path,
    })
}

fn run(real: &Real, items: &[String], scratch: &Path) -> (String, i32) {
    let directory = scratch.join("project");
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("a folder");
    let shown = directory.display().to_string();
    let mut child = Command::new(&real.program);
    if real.kind == Kind::Busybox {
        child.arg0("/bin/sh");
    }
    let mut child = child
        .env_clear()
        .envs([
            ("PATH", real.path.as_str()),
            ("HOME", "/root"),
            ("LC_ALL", "C"),
            ("TZ", "UTC"),
        ])
        .current_dir(&directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a shell");
    // Both outputs into one, as a container's log has them.
    let text = format!("exec 2>&1; {}", sent(items, &shown));
    let mut input = child.stdin.take().expect("a pipe");
    let _ = input.write_all(text.as_bytes());
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (
        said.replace(&shown, DIRECTORY),
        output.status.code().unwrap_or(-1),
    )
}

fn snippets() -> Vec<(Option<Kind>, Vec<String>)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/shell/snippets.txt");
    let text = fs::read_to_string(file).expect("the snippets");
    let snippet = |text: &str| {
        let (kind, text) = match text.split_once('\n') {
            Some(("#bash", rest)) => (Some(Kind::Bash), rest),
            Some(("#busybox", rest)) => (Some(Kind::Busybox), rest),
            _ => (None, text),
        };
        (kind, text.split("\n%\n").map(str::to_owned).collect())
    };
    text.trim_end().split("\n%%\n").map(snippet).collect()
}

#[test]
fn snippets_do_what_they_do_in_real_shells() {
    let mut differences = Vec::new();
    for kind in [Kind::Bash, Kind::Busybox] {
        let scratch = env::temp_dir().join(format!(
            "pipeyard-shell-{}-{}",
            std::process::id(),
            kind.image().len()
        ));
        fs::create_dir_all(&scratch).expect("a folder");
        let Some(real) = real(kind, &scratch) else {
            eprintln!("NOT COMPARED: {} is not on this machine", kind.name());
            continue;
        };
        let mut compared = 0;
        for (only, items) in snippets() {
            if only.is_some_and(|only| only != kind) {
                continue;
            }
            let expected = run(&real, &items, &scratch);
            let ours = simulated(&items, kind);
            compared += 1;
            if ours != expected {
                differences.push(format!(
                    "{} {items:?}\n  real {}: {:?}\n  ours {}: {:?}",
                    kind.name(),
                    expected.1,
                    expected.0,
                    ours.1,
                    ours.0
                ));
            }
        }
        eprintln!("{}: {compared} snippets compared", kind.name());
        assert!(
            compared >= 150,
            "only {compared} snippets were compared with {}",
            kind.name()
        );
        let _ = fs::remove_dir_all(&scratch);
    }
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a script is, it comes to an end, and the simulator with it.
    #[test]
    fn any_text_comes_to_an_end(text in any::<String>()) {
        simulated(&[text.replace('\0', "")], Kind::Bash);
    }

    /// The same for texts made of what shells read.
    #[test]
    fn any_shell_comes_to_an_end(words in prop::collection::vec(word(), 0..24), busybox in any::<bool>()) {
        simulated(&[words.concat()], if busybox { Kind::Busybox } else { Kind::Bash });
    }
}

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "echo ",
        "$x",
        "${x",
        "${x:-",
        "}",
        "\"",
        "'",
        "`",
        "$(",
        ")",
        "((",
        "))",
        "$((",
        "1+",
        "a",
        " ",
        ";",
        "\n",
        "|",
        "&",
        "&&",
        "||",
        ">",
        "<",
        "<<E\n",
        "E\n",
        "if ",
        "then ",
        "fi",
        "while ",
        "do ",
        "done",
        "for i in ",
        "case x in ",
        "esac",
        "{ ",
        "[ ",
        "]",
        "[[",
        "]]",
        "f() ",
        "!",
        "*",
        "?",
        "[a",
        "\\",
        "~",
        "#",
        "x=",
        "x=(",
        "export ",
        "read y",
        "sed s/a/b/ ",
        "grep -o ",
        "printf %d ",
        "tr a-z ",
        "cut -f",
        "eval ",
        "set -e",
        "trap ",
        "break",
        "exit 3",
        "cat ",
        "é",
    ])
    .prop_map(str::to_owned)
}
