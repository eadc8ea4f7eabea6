//! An `include` that is still there when all files are read: its rules let no file in, or its wildcard found none. Only then
//! does GitLab validate it as an entry (`lib/gitlab/ci/config/entry/includes.rb`).

use super::{at::At, findings::Findings};
use crate::{
    diagnostics::{Code, Diagnostic},
    include::is_blank,
    parse::{Mapping, Node, Value},
    phrase,
};

/// Keys of an entry of `include`, of the pipeline or of a trigger job.
pub(super) const KEYS: [&str; 13] = [
    "local",
    "file",
    "remote",
    "project",
    "ref",
    "integrity",
    "cache",
    "template",
    "artifact",
    "inputs",
    "job",
    "rules",
    "component",
];

/// Checks what is left of `include`.
pub(super) fn check(node: &Node, findings: &mut Findings<'_>) {
    let at = At::top("include");
    match &node.value {
        Value::Null | Value::String { .. } => {}
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                if let Value::Mapping(mapping) = &item.value {
                    check_entry(item, mapping, &at.item("include", index), findings);
                }
            }
        }
        _ => {
            let message = phrase!(
                "this includes no file, and GitLab accepts that of a list only",
                "include하는 파일이 하나도 없습니다. GitLab은 목록일 때만 이를 받아들입니다"
            );
            let said = Diagnostic::new(Code::WrongType, node.span, message)
                .with_help(phrase!(
                    "write it as a list: `- local: …`",
                    "목록으로 적으세요: `- local: …`"
                ))
                .with_gitlab(at.says("config should be an array or a string"));
            findings.say(said);
        }
    }
}

fn check_entry(item: &Node, mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) {
    let names = |key: &str| mapping.get(key).is_some_and(|it| !is_blank(it));
    if names("project") && !names("file") {
        let message = phrase!(
            "`project` needs `file`: which file of it?",
            "`project`의 어느 파일인지 `file`에 적어야 합니다"
        );
        let said = Diagnostic::new(Code::MissingKey, item.span, message);
        findings.say(
            said.with_gitlab(
                at.says("config must specify the file where to fetch the config from"),
            ),
        );
    }
    if names("integrity") && !names("remote") {
        let message = phrase!(
            "`integrity` is for `remote` files only",
            "`integrity` 키는 `remote` 파일에만 쓸 수 있습니다"
        );
        let said = Diagnostic::new(Code::KeysExclude, item.span, message);
        findings.say(
            said.with_gitlab(at.says("config integrity can only be specified for remote includes")),
        );
    }
    findings.unknown_keys(
        mapping,
        &KEYS.into_iter(),
        at,
        "config contains unknown keys",
    );
    if names("artifact") && !names("job") {
        let message = phrase!(
            "`job` has to say whose artifact it is",
            "어느 작업의 아티팩트인지 `job`에 적어야 합니다"
        );
        let said = Diagnostic::new(Code::MissingKey, item.span, message);
        findings.say(
            said.with_gitlab(
                at.says("config must specify the job where to fetch the artifact from"),
            ),
        );
    }
}
