//! `auto_cancel:` of `workflow` and of its rules (`lib/gitlab/ci/config/entry/auto_cancel.rb` in GitLab).

use super::{at::At, findings::Findings, fixes::with_nearest};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Mapping, Node, Value, scalar_text},
    phrase,
    text::Spanned,
};

/// What a newer pipeline or a failed job cancels. In a rule it replaces key by key what `workflow` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AutoCancel {
    /// `conservative` (when absent), `interruptible`, `none`.
    pub on_new_commit: Option<Spanned<String>>,
    /// `none` (when absent), `all`.
    pub on_job_failure: Option<Spanned<String>>,
}

const KEYS: [&str; 2] = ["on_new_commit", "on_job_failure"];
const ON_NEW_COMMIT: [&str; 3] = ["conservative", "interruptible", "none"];
const ON_JOB_FAILURE: [&str; 2] = ["none", "all"];

/// Reads `auto_cancel:`; `at` is that key.
pub(super) fn read(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<AutoCancel> {
    let mapping = match &node.value {
        Value::Mapping(mapping) => mapping,
        Value::Null | Value::Tagged(..) => return None,
        _ => {
            let expected = phrase!(
                "a mapping with `on_new_commit` and `on_job_failure`",
                "`on_new_commit`, `on_job_failure` 묶음"
            );
            let gitlab = at.says("config should be a hash");
            findings.wrong_type("auto_cancel", node, &expected, gitlab);
            return None;
        }
    };
    findings.unknown_keys(
        mapping,
        &KEYS.into_iter(),
        at,
        "config contains unknown keys",
    );
    Some(AutoCancel {
        on_new_commit: choice("on_new_commit", &ON_NEW_COMMIT, mapping, at, findings),
        on_job_failure: choice("on_job_failure", &ON_JOB_FAILURE, mapping, at, findings),
    })
}

fn choice(
    key: &str,
    allowed: &[&str],
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    let node = mapping.get(key).filter(|node| !node.is_null())?;
    let written = node.as_str();
    if let Some(known) = written.filter(|text| allowed.contains(text)) {
        return Some(Spanned::new(known.to_owned(), node.span));
    }
    if matches!(node.value, Value::Tagged(..)) {
        return None;
    }
    let attribute = key.replace('_', " ");
    let choices = allowed.join(", ");
    let one_of = at.says(&format!("{attribute} must be one of: {choices}"));
    let gitlab = match written {
        Some(_) => vec![one_of],
        None => vec![at.says(&format!("{attribute} should be a string")), one_of],
    };
    let message = phrase!(
        "`{key}` is one of {choices}",
        "{key} 값은 {choices} 가운데 하나입니다"
    );
    let said = Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab);
    let text = scalar_text(&node.value).unwrap_or_default();
    findings.say(with_nearest(said, &text, allowed));
    None
}
