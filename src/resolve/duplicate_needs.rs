//! Needs that are written twice.

use std::collections::{BTreeMap, BTreeSet};

use super::Need;
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    text::{Span, Spanned},
};

/// The needs of a job that come again, each a mistake. GitLab lists them all in one line.
pub(super) fn find(name: &str, needs: &[Need]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    let mut again: Vec<&Spanned<String>> = Vec::new();
    for need in needs.iter().filter(|need| need.foreign.is_none()) {
        if first.contains_key(need.job.value.as_str()) {
            again.push(&need.job);
        } else {
            first.insert(&need.job.value, need.job.span);
        }
    }
    let listed = in_order(needs, &again).join(", ");
    let gitlab = format!("{name} has the following needs duplicated: {listed}.");
    let describe = |job: &Spanned<String>| {
        let needed = &job.value;
        let message = phrase!(
            "`{name}` needs `{needed}` twice",
            "`{name}`의 needs에 `{needed}` 작업이 두 번 있습니다"
        );
        let said =
            Diagnostic::new(Code::DuplicateNeed, job.span, message).with_gitlab(gitlab.clone());
        let before = first[needed.as_str()];
        if before == job.span {
            return said;
        }
        said.with_label(before, phrase!("first needed here", "처음 적힌 곳"))
    };
    again.into_iter().map(describe).collect()
}

/// The names that come again, in the order in which they come first.
fn in_order<'n>(needs: &'n [Need], again: &[&Spanned<String>]) -> Vec<&'n str> {
    let mut left: BTreeSet<&str> = again.iter().map(|job| job.value.as_str()).collect();
    let names = needs.iter().map(|need| need.job.value.as_str());
    names.filter(|name| left.remove(name)).collect()
}
