//! Differences that are none: what depends on the machine, on chance, or on the version of a program.

use std::sync::LazyLock;

use regex_lite::Regex;

/// A pattern, and what stands for all that match it.
const RULES: &[(&str, &str)] = &[
    // Versions of Docker's API, which follow from the client in the image.
    (r"/v1\.\d+/", "/v1.x/"),
    // The name server that said "no such host" is the machine's.
    (r" on \d+\.\d+\.\d+\.\d+:53", " on RESOLVER"),
    // Addresses of container networks are given in order of asking.
    (r"\b(172|10|192)\.\d+\.\d+\.\d+\b", "ADDRESS"),
    // Containers, and what is named after them.
    (
        r"\b(pipeyard-[0-9a-f]{10}-\d+|runner-[\w-]*-concurrent-\d+(-[0-9a-f]{16})?)",
        "CONTAINER",
    ),
    (r"\bsha256:[0-9a-f]{64}\b", "DIGEST"),
    (r"\b([0-9a-f]{64}|[0-9a-f]{12})\b", "ID"),
    // Which line of the text that the runner feeds to the shell; what stands around the script decides it.
    (r"\b(eval: )?line \d+:", "line N:"),
    // A shell calls itself by the path under which the runner found it.
    (r"^/(usr/)?(local/)?bin/(ba|da)?sh:", "SHELL:"),
    (r"^(ba|da)?sh:", "SHELL:"),
    // What a shell says of a command that somebody ended from outside.
    (r"^Terminated$", ""),
    // How long something took.
    (r"\b\d+(\.\d+)?m?s\b", "TIME"),
];

/// The line with all of that taken out, and without blanks at its end.
pub(crate) fn line(text: &str) -> String {
    static COMPILED: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        let compile =
            |&(pattern, word): &(&str, _)| (Regex::new(pattern).expect("a pattern"), word);
        RULES.iter().map(compile).collect()
    });
    let start = text.trim_end().to_owned();
    COMPILED.iter().fold(start, |text, (pattern, word)| {
        pattern.replace_all(&text, *word).into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn only_what_a_machine_decides_is_taken_out() {
        for (one, other) in [
            (
                "/usr/bin/sh: eval: line 8: x: not found",
                "/bin/sh: line 12: x: not found",
            ),
            (
                "Get \"http://docker:2375/v1.45/info\": dial tcp: lookup docker on 127.0.0.11:53: no such host",
                "Get \"http://docker:2375/v1.51/info\": dial tcp: lookup docker on 172.17.0.1:53: no such host",
            ),
        ] {
            assert_eq!(line(one), line(other));
        }
        for (one, other) in [
            ("exit code 1", "exit code 2"),
            ("tcp://docker:2375", "tcp://docker:2376"),
            ("a: not found", "b: not found"),
        ] {
            assert_ne!(line(one), line(other));
        }
    }
}
