//! `secrets:`, a keyword of GitLab's Premium tier. Without it GitLab calls the keyword unknown.

use super::{
    at::At,
    field::{self, Field},
    findings::Findings,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Entry, Node, scalar_text},
    phrase,
};

/// Who keeps secrets. A secret names one.
const KEEPERS: [&str; 6] = [
    "vault",
    "azure_key_vault",
    "gcp_secret_manager",
    "gitlab_secrets_manager",
    "aws_secrets_manager",
    "akeyless",
];

/// Reads `secrets:`, which is kept as written; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Node> {
    let mapping = field::mapping("secrets", node, at, findings)?;
    for entry in &mapping.entries {
        secret(entry, at, findings);
    }
    Some(node.clone())
}

fn secret(entry: &Entry, at: &At<'_>, findings: &mut Findings<'_>) {
    let Some(name) = scalar_text(&entry.key.value) else {
        return;
    };
    let at = at.key(&name);
    let Some(mapping) = field::mapping(&name, &entry.value, &at, findings) else {
        return;
    };
    let keys = KEEPERS.into_iter().chain(["file", "token"]);
    findings.unknown_keys(mapping, &keys, &at, "config contains unknown keys");
    let named = KEEPERS.iter().filter(|key| mapping.get(key).is_some());
    if named.count() != 1 {
        let listed = KEEPERS.join(", ");
        let message = phrase!(
            "a secret comes from exactly one of {listed}",
            "비밀 값은 {listed} 가운데 정확히 한 곳에서 가져옵니다"
        );
        findings.say(Diagnostic::new(Code::WrongValue, entry.key.span, message));
    }
    if let Some(field) = Field::attribute(mapping, "file", &at) {
        field.flag(findings);
    }
    if let Some(field) = Field::attribute(mapping, "token", &at) {
        field.text(findings);
    }
}
