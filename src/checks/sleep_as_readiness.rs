//! `sleep-as-readiness`: a job waits a fixed time for something that it has just started.

use std::collections::BTreeSet;

use super::Scene;
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    resolve::Job,
    text::Spanned,
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for job in &scene.jobs.jobs {
        let Some((line, starter)) = waiting_line(job) else {
            continue;
        };
        if seen.insert(line.span) {
            found.push(finding(line, starter));
        }
    }
    found
}

/// The first line that only sleeps, and what was started before it: a service, or a line of the script.
fn waiting_line(job: &Job) -> Option<(&Spanned<String>, &Spanned<String>)> {
    let mut started = job.services.first().map(|service| &service.name);
    for line in job.before_script.iter().chain(&job.script) {
        if let (true, Some(starter)) = (is_sleep(&line.value), started) {
            return Some((line, starter));
        }
        if starts_something(&line.value) {
            started = Some(line);
        } else if !line.value.trim_start().starts_with("echo") && !job.services.is_empty() {
            // Other work between the start and the pause: the pause is for that, as far as anybody can tell.
            started = job
                .services
                .first()
                .map(|service| &service.name)
                .filter(|_| is_setup(&line.value));
        }
    }
    None
}

fn is_sleep(line: &str) -> bool {
    let time = line.trim().strip_prefix("sleep ").map(str::trim);
    time.is_some_and(|time| {
        let digits = time.trim_end_matches(['s', 'm']);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether the line leaves a container or a process running behind itself.
fn starts_something(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let has = |word: &str| words.contains(&word);
    let is_detached = words
        .iter()
        .any(|word| matches!(*word, "-d" | "--detach" | "-itd" | "-dit" | "-td"));
    let is_docker = has("docker") || has("docker-compose") || has("podman");
    let waits = has("--wait");
    (is_docker && is_detached && (has("up") || has("run")) && !waits)
        || (line.trim_end().ends_with('&') && !line.trim_end().ends_with("&&"))
}

/// Lines that prepare the job, and start nothing.
fn is_setup(line: &str) -> bool {
    ["apt", "apk", "pip", "npm", "cd ", "export", "cp "]
        .iter()
        .any(|word| line.trim_start().starts_with(word))
}

fn finding(line: &Spanned<String>, starter: &Spanned<String>) -> Diagnostic {
    Diagnostic::new(
        Code::SleepAsReadiness,
        line.span,
        phrase!(
            "a fixed pause is too short on a slow day and too long on every other",
            "정해진 시간만 기다리면 느린 날에는 모자라고 다른 날에는 남습니다"
        ),
    )
    .with_label(
        starter.span,
        phrase!("waits for this to be ready", "이것이 준비되기를 기다림"),
    )
    .with_help(phrase!(
        "ask until it answers, for example `until nc -z HOST PORT; do sleep 1; done`, or `docker compose up -d --wait`",
        "대답할 때까지 물어보세요. 예: `until nc -z HOST PORT; do sleep 1; done` 또는 `docker compose up -d --wait`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sleeps_and_what_starts() {
        assert!(is_sleep("sleep 10") && is_sleep(" sleep 5s "));
        assert!(!is_sleep("sleep $TIME") && !is_sleep("sleepy 10") && !is_sleep("sleep "));
        assert!(starts_something("docker compose up -d") && starts_something("./server &"));
        assert!(!starts_something("docker compose up -d --wait") && !starts_something("make &&"));
    }
}
