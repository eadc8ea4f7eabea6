//! From the items of `script:` to what a shell reads from its standard input.

use std::fmt::Write as _;

use pipeyard::joblog;

/// The command of a job's container. The image's own entry point gets it, as in GitLab Runner: it looks for a shell, bash
/// first, and becomes it. The script then comes over standard input.
pub(super) fn command() -> Vec<String> {
    ["sh", "-c", FIND_A_SHELL].map(str::to_owned).to_vec()
}

const FIND_A_SHELL: &str = "for shell in /usr/local/bin/bash /usr/bin/bash /bin/bash /usr/local/bin/sh /usr/bin/sh /bin/sh /busybox/sh; do \
     if [ -x \"$shell\" ]; then exec \"$shell\"; fi; \
     done; \
     echo shell not found; exit 1";

/// A script for one shell: each item is echoed before it runs, the first failing command ends it with its exit code.
///
/// All items are one text for `eval`, so a quote that is never closed cannot swallow what follows the script; and they run
/// with an empty standard input, or a command such as `ssh` would swallow the rest of the script. Both outputs are one pipe,
/// because an engine that reads two may put an error before the command that caused it. `pipefail` is set only in shells that
/// know it: in dash, `false | true` passes, as it does on gitlab.com.
pub(super) fn text(items: &[String], directory: &str, exports: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in exports {
        let _ = writeln!(body, "export {name}={}", quoted(value));
    }
    let _ = writeln!(body, "cd {}", quoted(directory));
    for item in items {
        let echo = joblog::command_echo(item);
        let echo = echo.strip_suffix('\n').unwrap_or(&echo);
        let _ = writeln!(body, "printf '%s\\n' {}\n{item}", quoted(echo));
    }
    format!(
        "case \"$(set -o)\" in *pipefail*) set -o pipefail;; esac\nset -o errexit\nset +o noclobber\n( eval {} ) < /dev/null 2>&1\nexit 0\n",
        quoted(&body)
    )
}

/// A word that every POSIX shell reads back as exactly this text.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::Write as _,
        process::{Command, Stdio},
    };

    /// What a real shell prints for these items, colours taken away, and its exit code.
    fn run(shell: &str, items: &[&str]) -> (String, i32) {
        let items: Vec<_> = items.iter().map(|&item| item.to_owned()).collect();
        let mut child = Command::new(shell)
            .env("GREETING", "it's \"me\"")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let script = text(&items, "/", &[("CI_JOB_STATUS", "failed")]);
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(script.as_bytes()).expect("it reads");
        drop(input);
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8(output.stdout).expect("text");
        let plain = said.replace("\x1b[32;1m", "").replace("\x1b[0;m", "");
        (plain, output.status.code().expect("an exit code"))
    }

    #[test]
    fn items_share_one_shell_and_the_first_failure_decides() {
        let cases: &[(&[&str], &str, i32)] = &[
            (
                &["echo \"$GREETING\""],
                "$ echo \"$GREETING\"\nit's \"me\"\n",
                0,
            ),
            (&["A='b c'", "echo $A"], "$ A='b c'\n$ echo $A\nb c\n", 0),
            (&["exit 7", "echo no"], "$ exit 7\n", 7),
            (&["(exit 3)", "echo no"], "$ (exit 3)\n", 3),
            (&["pwd", "cat"], "$ pwd\n/\n$ cat\n", 0),
            (
                &["echo a\nfalse\necho b"],
                "$ echo a # collapsed multi-line command\na\n",
                1,
            ),
            (
                &["echo $CI_JOB_STATUS"],
                "$ echo $CI_JOB_STATUS\nfailed\n",
                0,
            ),
            (
                &["if false; then echo x; fi", "false || echo saved"],
                "$ if false; then echo x; fi\n$ false || echo saved\nsaved\n",
                0,
            ),
        ];
        for shell in ["sh", "bash"] {
            for (items, said, code) in cases {
                assert_eq!(
                    run(shell, items),
                    ((*said).to_owned(), *code),
                    "{shell}: {items:?}"
                );
            }
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_is_a_failure() {
        for shell in ["sh", "bash"] {
            let (said, exit) = run(shell, &["echo 'open", "echo never"]);
            assert!(
                exit != 0 && !said.contains("\nnever\n"),
                "{shell}: {said} {exit}"
            );
        }
    }

    #[test]
    fn a_broken_pipe_fails_where_the_shell_knows_pipefail() {
        assert_eq!(run("bash", &["false | true"]).1, 1);
    }
}
