//! `self-referencing-variable`: `PATH: "$PATH:/opt/bin"` does not add to a variable; it refers to itself, which is nothing.

use std::collections::BTreeSet;

use super::{Scene, places::part_of};
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    resolve::{JobKind, Variable},
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    // A trigger job hands its variables on, and `NAME: $NAME` is how that is written.
    let of_scripts = scene
        .jobs
        .jobs
        .iter()
        .filter(|job| job.kind == JobKind::Script)
        .flat_map(|job| &job.variables);
    let mut seen = BTreeSet::new();
    of_scripts
        .filter(|variable| variable.expand && variable.value.value.contains('$'))
        .filter_map(|variable| Some((variable, reference_to_itself(variable)?)))
        .filter(|(variable, _)| seen.insert(variable.value.span))
        .map(|(variable, reference)| finding(scene, variable, reference))
        .collect()
}

fn finding(scene: &Scene<'_>, variable: &Variable, reference: &str) -> Diagnostic {
    let name = &variable.name.value;
    let place = part_of(scene.sources, variable.value.span, reference);
    let found = Diagnostic::new(
        Code::SelfReferencingVariable,
        place,
        phrase!(
            "`{name}` refers to itself, and such a reference is empty",
            "`{name}` 변수가 자기 자신을 가리킵니다. 이런 참조는 빈 값이 됩니다"
        ),
    );
    let is_given_by_the_image = matches!(
        name.as_str(),
        "PATH" | "LD_LIBRARY_PATH" | "PYTHONPATH" | "HOME"
    );
    if is_given_by_the_image {
        return found.with_help(phrase!(
            "the image's own `{name}` is known to the shell only: write `export {name}=…` in `before_script`",
            "이미지가 가진 `{name}` 값은 셸만 압니다. `before_script`에 `export {name}=…` 명령을 쓰세요"
        ));
    }
    found.with_help(phrase!(
        "a variable from the settings or the pipeline needs no line here; to change a value, use another name",
        "설정이나 파이프라인의 변수는 여기 다시 적지 않아도 됩니다. 값을 바꾸려면 다른 이름을 쓰세요"
    ))
}

/// The first `$NAME` or `${NAME}` in the value of NAME. `$$NAME` is no reference.
fn reference_to_itself(variable: &Variable) -> Option<&str> {
    let (name, value) = (variable.name.value.as_str(), variable.value.value.as_str());
    let mut from = 0;
    while let Some(at) = value[from..].find('$').map(|at| from + at) {
        let rest = &value[at + 1..];
        if rest.starts_with('$') {
            from = at + 2;
            continue;
        }
        let (inner, braces) = match rest.strip_prefix('{') {
            Some(inner) => (inner, 2),
            None => (rest, 0),
        };
        let end = inner
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            .count();
        let is_closed = braces == 0 || inner[end..].starts_with('}');
        if &inner[..end] == name && is_closed {
            return value.get(at..at + 1 + end + braces);
        }
        from = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span, Spanned};

    #[test]
    fn only_a_whole_name_is_a_reference() {
        let span = Span::new(FileId(0), 0, 0);
        for (value, expected) in [
            ("$PATH:/opt", Some("$PATH")),
            ("/opt:${PATH}", Some("${PATH}")),
            ("$$PATH", None),
            ("$PATHS", None),
            ("${PATH", None),
            ("$", None),
            ("$MY_PATH ${X}$PATH", Some("$PATH")),
        ] {
            let variable = Variable {
                name: Spanned::new("PATH".into(), span),
                value: Spanned::new(value.into(), span),
                expand: true,
            };
            assert_eq!(reference_to_itself(&variable), expected, "for `{value}`");
        }
    }
}
