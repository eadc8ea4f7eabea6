//! `trigger:include`: the files of a child pipeline (`lib/gitlab/ci/config/entry/includes.rb`, `include.rb` in GitLab).

use super::{at::At, findings::Findings, includes::KEYS};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

/// A child pipeline is made of at most so many files.
const MOST_FILES: usize = 3;

/// The jobs that make files of the child pipeline.
pub(super) fn artifact_jobs(include: &Node) -> Vec<Spanned<String>> {
    let items = include.as_sequence().into_iter().flatten();
    let job = |item: &Node| {
        let job = item.as_mapping()?.get("job")?;
        Some(Spanned::new(job.as_str()?.to_owned(), job.span))
    };
    items.filter_map(job).collect()
}

/// Checks the files; `at` is the place of `include`.
pub(super) fn check(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) {
    let items = match &node.value {
        Value::Null | Value::Tagged(..) | Value::String { .. } => return,
        Value::Sequence(items) => items,
        _ => {
            let gitlab = at.says("config should be an array or a string");
            let expected = phrase!("a file or a list of files", "파일이나 파일 목록");
            let mut said = super::findings::wrong_type("include", node, &expected, gitlab);
            if matches!(node.value, Value::Mapping(_)) {
                said = said.with_help(phrase!(
                    "start it with `- `: one file is a list of one",
                    "앞에 `- `를 붙이세요. 파일이 하나여도 목록으로 적습니다"
                ));
            }
            findings.say(said);
            return;
        }
    };
    if items.len() > MOST_FILES {
        let message = phrase!(
            "a child pipeline includes at most {MOST_FILES} files",
            "하위 파이프라인은 파일을 {MOST_FILES}개까지 include할 수 있습니다"
        );
        let gitlab = at.says(&format!("config is too long (maximum is {MOST_FILES})"));
        findings.say(
            Diagnostic::new(Code::WrongValue, items[MOST_FILES].span, message).with_gitlab(gitlab),
        );
    }
    for (index, item) in items.iter().enumerate() {
        check_item(item, &at.item("include", index), findings);
    }
}

fn check_item(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) {
    let mapping = match &node.value {
        Value::Mapping(mapping) => mapping,
        Value::Null | Value::Tagged(..) | Value::String { .. } => return,
        _ => {
            let gitlab = at.says("config should be a hash or a string");
            let expected = phrase!("a file or a mapping", "파일이나 묶음");
            findings.wrong_type("include: -", node, &expected, gitlab);
            return;
        }
    };
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &KEYS.into_iter(), at, unknown);
    let message = phrase!(
        "`project` needs a `file` of that project",
        "`project`에는 그 프로젝트의 `file`도 적어야 합니다"
    );
    let says = "config must specify the file where to fetch the config from";
    say_alone(mapping, ["project", "file"], message, says, at, findings);
    let message = phrase!(
        "`artifact` needs the `job` that makes it",
        "`artifact`에는 그것을 만드는 `job`도 적어야 합니다"
    );
    let says = "config must specify the job where to fetch the artifact from";
    say_alone(mapping, ["artifact", "job"], message, says, at, findings);
    check_rules(mapping, at, findings);
}

/// Says when the first key stands without the second.
fn say_alone(
    mapping: &Mapping,
    [key, other]: [&str; 2],
    message: Phrase,
    says: &str,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) {
    let Some(entry) = mapping.entry(key).filter(|entry| {
        !matches!(
            entry.value.value,
            Value::Null | Value::Bool(false) | Value::Tagged(..)
        )
    }) else {
        return;
    };
    let is_blank = mapping.get(other).is_none_or(|node| match &node.value {
        Value::Null | Value::Bool(false) => true,
        Value::String { text, .. } => text.trim().is_empty(),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(mapping) => mapping.entries.is_empty(),
        _ => false,
    });
    if is_blank {
        let said = Diagnostic::new(Code::MissingKey, entry.key.span, message);
        findings.say(said.with_gitlab(at.says(says)));
    }
}

fn check_rules(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) {
    let Some(node) = mapping.get("rules").filter(|node| !node.is_null()) else {
        return;
    };
    let is_list = node.as_sequence().is_some_and(|items| {
        items
            .iter()
            .all(|item| matches!(item.value, Value::Mapping(_) | Value::Tagged(..)))
    });
    if !is_list && !matches!(node.value, Value::Tagged(..)) {
        let gitlab = at.says("rules should be an array of hashes");
        let expected = phrase!("a list of rules", "규칙 목록");
        findings.wrong_type("rules", node, &expected, gitlab);
    }
}
