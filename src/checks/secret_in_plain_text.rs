//! `secret-in-plain-text`: a token, a key or a password that everybody who can read the repository can use.

use std::collections::BTreeSet;

use super::{Scene, places::part_of};
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    resolve::Variable,
    text::Span,
};

/// How tokens of well-known services begin, and how many characters follow at least.
const PREFIXES: [(&str, usize); 23] = [
    ("glpat-", 20),
    ("glptt-", 20),
    ("gldt-", 20),
    ("glrt-", 20),
    ("glcbt-", 20),
    ("glsoat-", 20),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghu_", 36),
    ("ghs_", 36),
    ("ghr_", 36),
    ("github_pat_", 40),
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 35),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("sk_live_", 20),
    ("rk_live_", 20),
    ("npm_", 36),
    ("pypi-AgEI", 20),
    ("dckr_pat_", 20),
    ("hvs.", 24),
];

/// Words in a variable's name that say what its value is.
const NAMES: [&str; 7] = [
    "PASSWORD",
    "PASSWD",
    "SECRET",
    "TOKEN",
    "API_KEY",
    "PRIVATE_KEY",
    "ACCESS_KEY",
];

/// Values that are there to be seen.
const PLACEHOLDERS: [&str; 12] = [
    "example",
    "changeme",
    "change_me",
    "placeholder",
    "dummy",
    "xxxx",
    "your",
    "test",
    "secret",
    "password",
    "sample",
    "fake",
];

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for job in &scene.jobs.jobs {
        let of_services = job.services.iter().flat_map(|service| &service.variables);
        let variables = job.variables.iter().chain(of_services);
        for variable in variables.filter(|it| seen.insert(it.value.span)) {
            found.extend(of_variable(scene, variable));
        }
        let scripts = [&job.before_script, &job.script, &job.after_script];
        for line in scripts
            .into_iter()
            .flatten()
            .filter(|it| seen.insert(it.span))
        {
            let token = known_token(&line.value);
            found.extend(token.map(|(prefix, token)| {
                finding(part_of(scene.sources, line.span, token), Some(prefix))
            }));
        }
    }
    found
}

fn of_variable(scene: &Scene<'_>, variable: &Variable) -> Option<Diagnostic> {
    let value = &variable.value;
    if let Some((prefix, token)) = known_token(&value.value) {
        return Some(finding(
            part_of(scene.sources, value.span, token),
            Some(prefix),
        ));
    }
    let is_secret = says_secret(&variable.name.value) && looks_random(&value.value);
    is_secret.then(|| finding(value.span, None))
}

/// The message names the kind of token and never the token: findings end up in logs and reports.
fn finding(span: Span, prefix: Option<&str>) -> Diagnostic {
    let message = match prefix {
        Some(prefix) => phrase!(
            "a secret in plain text: `{prefix}…` can be used by everybody who can read this file",
            "비밀값이 그대로 적혀 있습니다. `{prefix}…` 값은 이 파일을 볼 수 있는 누구나 쓸 수 있습니다"
        ),
        None => phrase!(
            "this looks like a secret in plain text: everybody who can read this file can use it",
            "비밀값이 그대로 적힌 것으로 보입니다. 이 파일을 볼 수 있는 누구나 쓸 수 있습니다"
        ),
    };
    Diagnostic::new(Code::SecretInPlainText, span, message).with_help(phrase!(
        "revoke it, and keep the new one as a masked variable in the project's CI/CD settings",
        "이 값은 폐기하고, 새 값을 프로젝트 CI/CD 설정에 마스킹된 변수로 넣으세요"
    ))
}

/// A token of a well-known service: its prefix and the whole token. A private key counts by its first line.
fn known_token(text: &str) -> Option<(&'static str, &str)> {
    if let Some(at) = text.find("-----BEGIN ") {
        let rest = &text[at..];
        let line = rest.lines().next().unwrap_or(rest);
        if line.contains("PRIVATE KEY-----") {
            let end = line
                .find("KEY-----")
                .map_or(line.len(), |at| at + "KEY-----".len());
            return Some(("-----BEGIN PRIVATE KEY-----", &line[..end]));
        }
    }
    PREFIXES.iter().find_map(|&(prefix, least)| {
        let at = text.find(prefix)?;
        let begins = text[..at].chars().next_back();
        let rest = &text[at + prefix.len()..];
        let length = rest.bytes().take_while(|byte| is_of_token(*byte)).count();
        let token = text.get(at..at + prefix.len() + length)?;
        let is_whole = !begins.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        (is_whole && length >= least && is_varied(token) && !is_placeholder(token))
            .then_some((prefix, token))
    })
}

const fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn says_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let about = ["_FILE", "_PATH", "_NAME", "_URL", "_ID", "_USER", "_HEADER"];
    NAMES.iter().any(|word| name.contains(word)) && !about.iter().any(|end| name.ends_with(end))
}

/// A value that nobody types by heart: long, one word, with letters and digits, and varied.
fn looks_random(value: &str) -> bool {
    let is_word = value
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'$');
    let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
    let has_letter = value.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_place = value.contains("://")
        || value.starts_with(['/', '.', '~'])
        || value.contains('/') && value.contains('.');
    (16..=512).contains(&value.len())
        && is_word
        && has_digit
        && has_letter
        && !is_place
        && !is_placeholder(value)
        && is_varied(value)
}

fn is_placeholder(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    PLACEHOLDERS.iter().any(|word| value.contains(word))
}

/// At least ten different characters: `xxxxxxxxxxxxxxxx1` is no secret.
fn is_varied(value: &str) -> bool {
    value.bytes().collect::<BTreeSet<_>>().len() >= 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_known_by_their_beginning() {
        let made_up =
            |prefix: &str| format!("{prefix}aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zAbCdEfGhIjKlM");
        for (prefix, _) in PREFIXES {
            let text = format!("curl -H 'Token: {}' x", made_up(prefix));
            assert_eq!(known_token(&text).map(|found| found.0), Some(prefix));
        }
        assert_eq!(
            known_token("-----BEGIN RSA PRIVATE KEY-----\nMII").map(|found| found.1),
            Some("-----BEGIN RSA PRIVATE KEY-----")
        );
    }

    #[test]
    fn what_only_looks_like_one_is_left_alone() {
        for text in [
            "glpat-$TOKEN",
            "glpat-xxxxxxxxxxxxxxxxxxxx",
            "AKIAIOSFODNN7EXAMPLE",
            "npm_config_cache",
            "-----BEGIN CERTIFICATE-----",
        ] {
            assert_eq!(known_token(text), None, "for `{text}`");
        }
    }

    #[test]
    fn a_password_is_a_secret_when_it_is_hard_to_guess() {
        assert!(looks_random("f8Kq2zLw9XpV3nTy"));
        for value in [
            "postgres",
            "$DB_PASSWORD",
            "correct horse battery 1",
            "/run/secrets/db1",
            "my-test-password-12",
            "aaaaaaaaaaaaaaaa1",
        ] {
            assert!(!looks_random(value), "for `{value}`");
        }
        assert!(
            says_secret("DB_PASSWORD")
                && says_secret("Api_Key")
                && !says_secret("TOKEN_URL")
                && !says_secret("KEY")
        );
    }
}
