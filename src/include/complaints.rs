//! What including files has to say.

use super::{
    location::{Location, is_address},
    place::Place,
    variables::Known,
    wanted::WantedKind,
};
use crate::{
    diagnostics::{Code, Diagnostic, Phase, Phrase, Severity},
    phrase,
    text::Span,
};

/// GitLab includes no more files for one pipeline.
pub(super) const MOST_FILES: usize = 150;

/// What a template's name ends with.
const TEMPLATE_SUFFIX: &str = ".gitlab-ci.yml";

fn refused(span: Span, message: Phrase, gitlab: String) -> Diagnostic {
    said(Code::IncludeRefused, span, message).with_gitlab(gitlab)
}

fn said(code: Code, span: Span, message: Phrase) -> Diagnostic {
    let mut said = Diagnostic::new(code, span, message);
    said.phase = Phase::Include;
    said
}

/// What is wrong with a location as such, before anybody looks for the file.
pub(super) fn of_location(location: &Location, known: &Known) -> Option<Diagnostic> {
    let (span, path, shown) = (location.span, &location.path, known.masked(&location.path));
    if !location.is_text {
        let message = phrase!(
            "the name of a file is a text",
            "파일 이름은 글자여야 합니다"
        );
        let mut wrong = refused(
            span,
            message,
            format!("Included file `{shown}` needs to be a string"),
        );
        wrong.code = Code::WrongType;
        return Some(wrong);
    }
    let is_component = location.kind == WantedKind::Component;
    if !is_component && !has_yaml_extension(path) {
        let message = phrase!(
            "`{shown}` does not end in `.yml` or `.yaml`, so GitLab does not include it",
            "`{shown}` 이름이 `.yml`이나 `.yaml`로 끝나지 않아 GitLab이 include하지 않습니다"
        );
        return Some(refused(
            span,
            message,
            format!("Included file `{shown}` does not have YAML extension!"),
        ));
    }
    of_name(location, &shown)
}

/// What is wrong with an address or with the name of a template.
fn of_name(location: &Location, shown: &str) -> Option<Diagnostic> {
    let (span, path) = (location.span, location.path.as_str());
    match location.kind {
        WantedKind::Remote if !is_address(path) => {
            let message = phrase!(
                "`{shown}` is no address of a file",
                "`{shown}` 값은 파일의 주소가 아닙니다"
            );
            let gitlab = format!("Remote file `{shown}` does not have a valid address!");
            let wrong = refused(span, message, gitlab);
            Some(wrong.with_help(phrase!(
                "an address begins with `https://`",
                "주소는 `https://`로 시작합니다"
            )))
        }
        WantedKind::Template if !path.ends_with(TEMPLATE_SUFFIX) => {
            let message = phrase!(
                "the name of a template ends in `{TEMPLATE_SUFFIX}`",
                "템플릿 이름 끝에는 `{TEMPLATE_SUFFIX}` 글자가 있어야 합니다"
            );
            let gitlab = format!("Template file `{shown}` is not a valid location!");
            Some(refused(span, message, gitlab))
        }
        _ => None,
    }
}

/// `/.+\.(yml|yaml)$/i` of the last part of the path.
fn has_yaml_extension(path: &str) -> bool {
    let name = path
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && ["yml", "yaml"]
                .iter()
                .any(|it| extension.eq_ignore_ascii_case(it))
    })
}

/// What is wrong with a location where it stands.
pub(super) fn of_context(
    location: &Location,
    place: &Place,
    has_parent: bool,
    known: &Known,
) -> Option<Diagnostic> {
    let is_nameless = |job: &Option<String>| job.as_deref().is_none_or(|job| job.trim().is_empty());
    let (message, gitlab) = match location.kind {
        WantedKind::Artifact if !has_parent => (
            phrase!(
                "a file from a job's artifacts can only be the child pipeline of a `trigger`",
                "작업의 아티팩트에 있는 파일은 `trigger`의 하위 파이프라인으로만 쓸 수 있습니다"
            ),
            "Including configs from artifacts is only allowed when triggering child pipelines"
                .into(),
        ),
        WantedKind::Artifact if is_nameless(&location.job) => (
            phrase!(
                "`job` has to say whose artifact it is",
                "어느 작업의 아티팩트인지 `job`에 적어야 합니다"
            ),
            "Job must be provided when including configs from artifacts".into(),
        ),
        WantedKind::Local if *place == Place::Nowhere => (
            phrase!(
                "the including file belongs to no project, so nothing is local to it",
                "include하는 파일이 프로젝트에 속하지 않아 `local` 파일을 찾을 곳이 없습니다"
            ),
            format!(
                "Local file `{}` does not have project!",
                known.masked(&location.path)
            ),
        ),
        WantedKind::Component if *place == Place::Nowhere => (
            phrase!(
                "the including file belongs to no project, and only projects use components",
                "include하는 파일이 프로젝트에 속하지 않아 컴포넌트를 쓸 수 없습니다"
            ),
            "Unable to use components outside of a project context".into(),
        ),
        _ => return None,
    };
    Some(refused(location.span, message, gitlab))
}

/// A local file that does not exist.
pub(super) fn missing(location: &Location, near: Option<&str>, known: &Known) -> Diagnostic {
    let shown = known.masked(&location.path);
    let message = phrase!(
        "the project has no file `{shown}`",
        "프로젝트에 `{shown}` 파일이 없습니다"
    );
    let wrong = refused(
        location.span,
        message,
        format!("Local file `{shown}` does not exist!"),
    );
    let wrong = match near {
        Some(near) => wrong.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?")),
        None => wrong,
    };
    if location.path.starts_with('.') {
        return wrong.with_help(phrase!(
            "paths start at the project's folder; `./` and `../` mean nothing here",
            "경로는 프로젝트 폴더에서 시작합니다. `./`와 `../`는 쓸 수 없습니다"
        ));
    }
    wrong
}

/// A file with nothing in it.
pub(super) fn empty(location: &Location, known: &Known) -> Diagnostic {
    let shown = known.masked(&location.path);
    let gitlab = match (location.kind, &location.project) {
        (WantedKind::Local, _) => format!("Local file `{shown}` is empty!"),
        (_, Some((project, _))) => format!(
            "Project `{}` file `{shown}` is empty!",
            known.masked(project)
        ),
        (WantedKind::Artifact, _) => format!("File `{shown}` is empty!"),
        (WantedKind::Component, _) => format!("Component '{shown}' - content not found"),
        _ => format!("Included file `{shown}` is empty or does not exist!"),
    };
    let message = phrase!(
        "the included file `{shown}` is empty",
        "include한 `{shown}` 파일이 비어 있습니다"
    );
    refused(location.span, message, gitlab)
}

/// A file with nothing in it that could be a pipeline.
pub(super) fn nothing_in(location: &Location, known: &Known) -> Diagnostic {
    let shown = known.masked(&location.path);
    let message = phrase!(
        "there is no mapping in the included file `{shown}`",
        "include한 `{shown}` 파일에 내용이 없습니다"
    );
    refused(
        location.span,
        message,
        format!("Included file `{shown}` does not have valid YAML syntax!"),
    )
}

/// A file that is no mapping.
pub(super) fn no_mapping(location: &Location, root: Span, known: &Known) -> Diagnostic {
    let shown = known.masked(&location.path);
    let message = phrase!(
        "a pipeline is a mapping: `job: {{script: …}}`",
        "파이프라인은 `작업: {{script: …}}` 같은 묶음이어야 합니다"
    );
    said(Code::ConfigNotAMapping, root, message)
        .with_gitlab(format!("`{shown}`: Invalid configuration format"))
}

/// A file whose content is not the one that was meant.
pub(super) fn failed_integrity(location: &Location, span: Span, known: &Known) -> Diagnostic {
    let shown = known.masked(&location.path);
    let message = phrase!(
        "the content of `{shown}` does not have this checksum",
        "`{shown}` 내용의 체크섬이 여기 적힌 값과 다릅니다"
    );
    refused(
        span,
        message,
        format!("Remote file `{shown}` failed integrity check!"),
    )
}

/// More files than GitLab includes.
pub(super) fn too_many(span: Span) -> Diagnostic {
    let message = phrase!(
        "with this one there are more than {MOST_FILES} included files",
        "이 파일까지 더하면 include한 파일이 {MOST_FILES}개를 넘습니다"
    );
    refused(
        span,
        message,
        format!("Maximum of {MOST_FILES} nested includes are allowed!"),
    )
}

/// Files that include each other in a circle. `steps` are the places on the way from the file back to it, with what each
/// includes.
pub(super) fn cycle(location: &Location, steps: &[(Span, String)], known: &Known) -> Diagnostic {
    let name = known.masked(&location.path);
    let mut names: Vec<String> = vec![name.clone()];
    names.extend(steps.iter().map(|(_, step)| known.masked(step)));
    names.push(name);
    let path = names.join(" → ");
    let message = phrase!(
        "files include each other in a circle: {path}",
        "파일들이 서로를 돌아가며 include합니다: {path}"
    );
    let gitlab = format!("Maximum of {MOST_FILES} nested includes are allowed!");
    let mut found = said(Code::IncludeCycle, location.span, message).with_gitlab(gitlab);
    for (span, step) in steps {
        found = found.with_label(
            *span,
            phrase!("includes `{step}`", "`{step}` 파일을 include하는 곳"),
        );
    }
    found.with_help(phrase!(
        "move what both need into a file that includes neither",
        "둘 다 쓰는 내용을 서로를 include하지 않는 파일로 옮기세요"
    ))
}

/// A file that nobody has given yet.
pub(super) fn not_read(location: &Location, path: &str, known: &Known) -> Diagnostic {
    let shown = known.masked(&location.path);
    let message = phrase!(
        "the file `{shown}` is not here, so what stands in it is missing",
        "`{shown}` 파일이 여기 없어 그 안의 내용이 빠져 있습니다"
    );
    said(Code::IncludeNotRead, location.span, message).with_help(phrase!(
        "give the file, or paste its text, as `{path}`",
        "파일을 추가하거나 내용을 붙여 넣으세요. 이름: `{path}`"
    ))
}

/// A wildcard that finds no file.
pub(super) fn nothing_matches(span: Span, pattern: &str) -> Diagnostic {
    let message = phrase!(
        "no file matches `{pattern}`",
        "`{pattern}` 패턴에 맞는 파일이 없습니다"
    );
    let mut found = said(Code::IncludeNotRead, span, message);
    found.severity = Severity::Warning;
    match pattern.strip_prefix('/') {
        Some(bare) => found.with_help(phrase!(
            "with `*` in it, a path must not begin with a slash: `{bare}`",
            "`*`가 든 경로는 `/`로 시작하면 안 됩니다: `{bare}`"
        )),
        None => found,
    }
}
