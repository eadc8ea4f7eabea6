//! What building a tree has to say.

use crate::{
    diagnostics::{Code, Diagnostic, Edit},
    phrase,
    text::Span,
};

/// An alias without an anchor before it.
pub(super) fn unknown_alias(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(
        Code::UnknownAnchor,
        span,
        phrase!(
            "no anchor `&{name}` stands before this alias",
            "이 별칭 앞에 앵커 `&{name}` 정의가 없습니다"
        ),
    )
    .with_help(phrase!(
        "anchors hold for one file only; across files use `extends` or `!reference`",
        "앵커는 한 파일 안에서만 통합니다. 다른 파일의 것은 `extends`나 `!reference`로 가져오세요"
    ))
    .with_gitlab(format!("Unknown alias: {name}"))
}

/// A tree that is too deep, or that aliases make too large.
pub(super) fn too_big(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::YamlTooBig,
        span,
        phrase!(
            "with its aliases written out, this file is too big or too deep to read",
            "별칭을 모두 펼치면 이 파일은 읽기에 너무 크거나 깊습니다"
        ),
    )
    .with_gitlab("The parsed YAML is too big")
}

/// A value of a Ruby class that GitLab's loader refuses.
pub(super) fn refused(span: Span, class: &str) -> Diagnostic {
    Diagnostic::new(
        Code::YamlUnsupportedType,
        span,
        phrase!(
            "GitLab does not read values of the type `{class}`",
            "GitLab은 `{class}` 형식의 값을 읽지 않습니다"
        ),
    )
    .with_gitlab(format!("Tried to load unspecified class: {class}"))
}

/// A date or a time without quotes.
pub(super) fn refused_scalar(span: Span, text: &str, class: &str) -> Diagnostic {
    let edit = Edit {
        span,
        replacement: format!("\"{text}\""),
    };
    refused(span, class)
        .with_help(phrase!(
            "without quotes YAML reads `{text}` as a date; in quotes it is a text",
            "따옴표가 없으면 YAML은 `{text}` 값을 날짜로 읽습니다. 따옴표로 감싸면 글자가 됩니다"
        ))
        .with_fix(phrase!("quote it", "따옴표로 감싸기"), vec![edit])
}
