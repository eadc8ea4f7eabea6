//! `cache:` (`lib/gitlab/ci/config/entry/cache.rb`, `caches.rb`, `key.rb` in GitLab).

use super::{
    at::At,
    field::{self, Field},
    findings::Findings,
    fixes::with_nearest,
};
use crate::{
    diagnostics::{Code, Diagnostic, Severity},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

/// Files that are kept from run to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// Under which name they are kept.
    pub key: CacheKey,
    /// Globs of what is kept.
    pub paths: Vec<Spanned<String>>,
    /// Whether files that git does not know are kept too.
    pub untracked: bool,
    /// Whether protected and other refs share it.
    pub unprotect: bool,
    /// `pull-push` (when absent), `pull`, `push`, or a variable.
    pub policy: Option<Spanned<String>>,
    /// When it is saved: `on_success` (when absent), `on_failure`, `always`.
    pub when: Option<Spanned<String>>,
    /// Keys that are tried when there is nothing under the key.
    pub fallback_keys: Vec<Spanned<String>>,
}

/// The name of a cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheKey {
    /// None is written: `default`.
    Default,
    /// A text, with variables.
    Text(Spanned<String>),
    /// A digest of files.
    Files {
        /// The files, one or two.
        files: Vec<Spanned<String>>,
        /// Whether the commits that changed them count, not what is in them (`files_commits`).
        by_commit: bool,
        /// What stands before the digest.
        prefix: Option<Spanned<String>>,
    },
}

/// More caches than this are refused.
const MOST_CACHES: usize = 4;
/// More fallback keys than this are refused.
const MOST_FALLBACK_KEYS: usize = 5;
/// More files in a key than this are refused.
const MOST_KEY_FILES: usize = 2;

const KEYS: [&str; 7] = [
    "key",
    "untracked",
    "paths",
    "when",
    "policy",
    "unprotect",
    "fallback_keys",
];
const WHEN: [&str; 3] = ["on_success", "on_failure", "always"];
const POLICIES: [&str; 3] = ["pull-push", "push", "pull"];
const FILES: [&str; 2] = ["files", "files_commits"];
const KEY_KEYS: [&str; 3] = ["files", "files_commits", "prefix"];

/// Reads `cache:`; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Vec<Cache>> {
    let list = at.printed("caches");
    let items = match &node.value {
        Value::Mapping(_) => vec![node],
        Value::Sequence(items) => {
            if items.len() > MOST_CACHES {
                let message = phrase!(
                    "a job has at most {MOST_CACHES} caches",
                    "캐시는 {MOST_CACHES}개까지 쓸 수 있습니다"
                );
                let says = format!("config no more than {MOST_CACHES} caches can be created");
                let said = Diagnostic::new(Code::WrongValue, items[MOST_CACHES].span, message);
                findings.say(said.with_gitlab(list.says(&says)));
            }
            field::flat(items)
        }
        Value::Null | Value::Tagged(..) => return None,
        _ => {
            let expected = phrase!("a mapping or a list of mappings", "묶음이나 묶음 목록");
            let gitlab = list.says("config can only be a hash or an array");
            findings.wrong_type("cache", node, &expected, gitlab);
            return None;
        }
    };
    if !findings.afford(items.len(), node.span) {
        return None;
    }
    let caches = items.into_iter().enumerate();
    let written = caches.filter(|(_, item)| !item.is_null());
    Some(
        written
            .filter_map(|(index, item)| cache(item, &at.nth(index), findings))
            .collect(),
    )
}

fn cache(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Cache> {
    let mapping = field::mapping("cache", node, at, findings)?;
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &KEYS.into_iter(), at, unknown);
    let flag = |key, findings: &mut Findings<'_>| {
        let flag = Field::entry(mapping, key, at).and_then(|field| field.flag(findings));
        flag.is_some_and(|flag| flag.value)
    };
    let says_when = format!("should be one of: {}", WHEN.join(", "));
    Some(Cache {
        policy: policy(mapping, at, findings),
        when: Field::attribute(mapping, "when", at)
            .and_then(|field| field.choice(&WHEN, &says_when, findings)),
        fallback_keys: fallback_keys(mapping, at, findings),
        key: field::written(mapping, "key").map_or(CacheKey::Default, |node| {
            key(node, &at.key("key"), findings)
        }),
        unprotect: flag("unprotect", findings),
        untracked: flag("untracked", findings),
        paths: Field::entry(mapping, "paths", at)
            .and_then(|field| field.texts(findings))
            .unwrap_or_default(),
    })
}

/// `policy:` is a word or a variable. GitLab looks for one of them anywhere in the text; the runner knows only the words.
fn policy(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Spanned<String>> {
    let field = Field::attribute(mapping, "policy", at).filter(|it| !field::is_blank(it.node))?;
    let listed = POLICIES.join(", ");
    let says = format!("should be a variable or one of: {listed}");
    let text = field::ruby_text(field.node);
    let is_let_through = ["push", "pull", "$"].iter().any(|word| text.contains(word));
    if field.node.as_str().is_none() {
        let mut gitlab = vec![field.says("should be a string")];
        gitlab.extend((!is_let_through).then(|| field.says(&says)));
        let said = field.wrong_type(&phrase!("a text", "글자"), gitlab);
        findings.say(said.with_help(phrase!("one of {listed}", "{listed} 가운데 하나")));
        return None;
    }
    if !POLICIES.contains(&text.as_str()) && !text.contains('$') {
        let message = phrase!(
            "`policy` is one of {listed}, or a variable",
            "`policy` 값은 {listed} 가운데 하나이거나 변수입니다"
        );
        let mut said = Diagnostic::new(Code::WrongValue, field.node.span, message);
        if is_let_through {
            said.severity = Severity::Warning;
            said = said.with_help(phrase!(
                "GitLab accepts this text, and the runner then fails",
                "GitLab은 이 값을 받아들이지만 러너에서 실패합니다"
            ));
        } else {
            said = said.with_gitlab(field.says(&says));
        }
        findings.say(with_nearest(said, &text, &POLICIES));
    }
    Some(Spanned::new(text, field.node.span))
}

fn fallback_keys(
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Vec<Spanned<String>> {
    let Some(field) = Field::attribute(mapping, "fallback_keys", at) else {
        return Vec::new();
    };
    if field::ruby_length(field.node) > MOST_FALLBACK_KEYS {
        let message = phrase!(
            "a cache has at most {MOST_FALLBACK_KEYS} fallback keys",
            "fallback_keys는 {MOST_FALLBACK_KEYS}개까지 쓸 수 있습니다"
        );
        let says = format!("has to many entries (maximum {MOST_FALLBACK_KEYS})");
        findings.say(field.wrong_value(message, &says));
    }
    Field::entry(mapping, "fallback_keys", at)
        .and_then(|field| field.texts(findings))
        .unwrap_or_default()
}

fn key(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> CacheKey {
    match &node.value {
        Value::String { text, .. } => {
            say_bad_name(text, node, at, findings);
            CacheKey::Text(Spanned::new(text.to_string(), node.span))
        }
        Value::Mapping(mapping) => key_of_files(node, mapping, at, findings),
        _ => {
            let expected = phrase!(
                "a text or a mapping with `files`",
                "글자나 `files`가 있는 묶음"
            );
            let gitlab = at.says_as_is("should be a hash, a string or a symbol");
            findings.wrong_type("key", node, &expected, gitlab);
            CacheKey::Default
        }
    }
}

fn key_of_files(
    node: &Node,
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> CacheKey {
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &KEY_KEYS.into_iter(), at, unknown);
    let written: Vec<_> = FILES.iter().filter_map(|key| mapping.entry(key)).collect();
    if written.len() != 1 {
        let listed = FILES.join(", ");
        let message = phrase!(
            "a cache key has exactly one of {listed}",
            "캐시 key에는 {listed} 가운데 정확히 하나가 있어야 합니다"
        );
        let span = written.last().map_or(node.span, |entry| entry.key.span);
        let gitlab = at.says(&format!(
            "config must use exactly one of these keys: {listed}"
        ));
        findings.say(Diagnostic::new(Code::KeysExclude, span, message).with_gitlab(gitlab));
    }
    let [files, by_commits] = FILES.map(|key| files(mapping, key, at, findings));
    let prefix = prefix(mapping, at, findings);
    let by_commit = files.is_none();
    files
        .or(by_commits)
        .map_or(CacheKey::Default, |files| CacheKey::Files {
            files,
            by_commit,
            prefix,
        })
}

fn files(
    mapping: &Mapping,
    key: &str,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Vec<Spanned<String>>> {
    let field = Field::entry(mapping, key, at)?;
    let (message, says) = match field::ruby_length(field.node) {
        0 => (
            phrase!("`{key}` is empty", "`{key}` 목록이 비어 있습니다"),
            "requires at least 1 item".to_owned(),
        ),
        1..=MOST_KEY_FILES => return field.texts(findings),
        _ => (
            phrase!(
                "`{key}` has at most {MOST_KEY_FILES} files",
                "`{key}`에는 파일을 {MOST_KEY_FILES}개까지 적습니다"
            ),
            format!("has too many items (maximum is {MOST_KEY_FILES})"),
        ),
    };
    findings.say(field.wrong_value(message, &says));
    field.texts(findings)
}

fn prefix(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Spanned<String>> {
    let field = Field::entry(mapping, "prefix", at)?;
    let Some(text) = field.node.as_str() else {
        let gitlab = field.says("should be a string or symbol");
        findings.say(field.wrong_type(&phrase!("a text", "글자"), gitlab));
        return None;
    };
    say_bad_name(text, field.node, &at.key("prefix"), findings);
    Some(Spanned::new(text.to_owned(), field.node.span))
}

/// The key becomes a part of a path on the runner.
fn say_bad_name(text: &str, node: &Node, at: &At<'_>, findings: &mut Findings<'_>) {
    let name = unescaped(text);
    let (message, says) = if name.contains(&b'/') {
        (
            phrase!(
                "a cache key has no `/`",
                "캐시 key에는 `/`를 쓸 수 없습니다"
            ),
            "config cannot contain the \"/\" character",
        )
    } else if name == b"." || name == b".." {
        (
            phrase!(
                "a cache key is not `.` or `..`",
                "캐시 key로 `.`이나 `..`을 쓸 수 없습니다"
            ),
            "config cannot be \".\" or \"..\"",
        )
    } else {
        return;
    };
    let said = Diagnostic::new(Code::WrongValue, node.span, message);
    findings.say(said.with_gitlab(at.says(says)));
}

/// A text with `%2F` and its like decoded, as in addresses.
fn unescaped(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = digit(at + 1).zip(digit(at + 2));
        let code = pair.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        match (bytes[at], code) {
            (b'%', Some(code)) => {
                decoded.push(code);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_in_disguise_is_one() {
        assert_eq!(unescaped("a%2fb"), b"a/b");
        assert_eq!(unescaped("%2E%2"), b".%2");
        assert_eq!(unescaped("100%한"), "100%한".as_bytes());
    }
}
