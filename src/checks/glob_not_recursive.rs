//! `glob-not-recursive`: `docs/**` looks as if it meant everything below `docs`. In `changes` and `exists` it does not.

use std::collections::BTreeSet;

use super::{Scene, places::part_of, rule_lists::rule_lists};
use crate::{
    diagnostics::{Code, Diagnostic, Edit},
    phrase,
    resolve::{Only, Presence},
    text::Spanned,
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let of_rules = rule_lists(scene.jobs)
        .flat_map(|list| &list.value)
        .flat_map(|rule| {
            let changes = rule.changes.iter().flat_map(|it| &it.value.paths);
            let exists = rule.exists.iter().flat_map(|it| &it.value.paths);
            changes.chain(exists)
        });
    let policies = scene.jobs.jobs.iter().flat_map(|job| match &job.presence {
        Presence::Policy { only, except } => {
            let only = match only {
                Only::Written(policy) => Some(policy),
                _ => None,
            };
            [only, except.as_ref()]
        }
        _ => [None, None],
    });
    let of_policies = policies
        .flatten()
        .filter_map(|policy| policy.value.changes.as_ref())
        .flat_map(|changes| &changes.value);
    let mut seen = BTreeSet::new();
    of_rules
        .chain(of_policies)
        .filter(|path| is_shallow(path) && seen.insert(path.span))
        .map(|path| finding(path, scene))
        .collect()
}

/// `**` is special only as a whole segment with something after it.
fn is_shallow(path: &Spanned<String>) -> bool {
    path.value == "**" || path.value.ends_with("/**")
}

fn finding(path: &Spanned<String>, scene: &Scene<'_>) -> Diagnostic {
    let pattern = &path.value;
    let found = Diagnostic::new(
        Code::GlobNotRecursive,
        path.span,
        phrase!(
            "`{pattern}` matches what is directly in the folder, not what is further below",
            "`{pattern}` 패턴은 폴더 바로 안의 파일에만 맞고 더 아래 폴더의 파일에는 맞지 않습니다"
        ),
    )
    .with_help(phrase!(
        "write `{pattern}/*` for everything below",
        "아래 전부를 뜻하려면 `{pattern}/*`라고 쓰세요"
    ));
    let written = part_of(scene.sources, path.span, pattern);
    if scene.sources.slice(written) != pattern.as_str() {
        return found;
    }
    let edit = Edit {
        span: written,
        replacement: format!("{pattern}/*"),
    };
    found.with_fix(
        phrase!("write `{pattern}/*`", "`{pattern}/*`로 바꾸기"),
        vec![edit],
    )
}
