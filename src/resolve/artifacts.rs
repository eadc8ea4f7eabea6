//! `artifacts:` (`lib/gitlab/ci/config/entry/artifacts.rb`, `reports.rb` in GitLab).

use super::{
    at::At,
    field::{self, Field},
    findings::Findings,
    fixes::with_nearest,
};
use crate::{
    diagnostics::{Code, Diagnostic, Quote},
    parse::{Mapping, Node},
    phrase,
    text::Spanned,
};

/// The files that a job hands on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifacts {
    /// Globs of what is kept, relative to the project's folder.
    pub paths: Vec<Spanned<String>>,
    /// Globs of what is not.
    pub exclude: Vec<Spanned<String>>,
    /// Whether files that git does not know are kept too.
    pub untracked: bool,
    /// The archive's name; `artifacts` when absent.
    pub name: Option<Spanned<String>>,
    /// When they are kept: `on_success` (when absent), `on_failure`, `always`.
    pub when: Option<Spanned<String>>,
    /// How long they are kept, as written.
    pub expire_in: Option<Spanned<String>>,
    /// A name under which a merge request shows them.
    pub expose_as: Option<Spanned<String>>,
    /// Who may read them.
    pub access: Option<Spanned<String>>,
    /// Whether everybody may read them.
    pub public: Option<Spanned<bool>>,
    /// Reports by kind (`dotenv`, `junit`, …), each with its paths.
    pub reports: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
}

const KEYS: [&str; 10] = [
    "name",
    "untracked",
    "paths",
    "reports",
    "when",
    "expire_in",
    "expose_as",
    "exclude",
    "public",
    "access",
];
const WHEN: [&str; 3] = ["on_success", "on_failure", "always"];
const ACCESS: [&str; 4] = ["none", "developer", "maintainer", "all"];

/// The longest `expose_as`, in characters.
const LONGEST_LABEL: usize = 100;

/// Reports that are files. `coverage_report` is a mapping.
const FILE_REPORTS: [&str; 25] = [
    "junit",
    "codequality",
    "sast",
    "secret_detection",
    "dependency_scanning",
    "container_scanning",
    "dast",
    "performance",
    "browser_performance",
    "load_performance",
    "license_scanning",
    "metrics",
    "lsif",
    "dotenv",
    "terraform",
    "accessibility",
    "coverage_fuzzing",
    "api_fuzzing",
    "cluster_image_scanning",
    "requirements",
    "requirements_v2",
    "cyclonedx",
    "annotations",
    "repository_xray",
    "sarif",
];
const COVERAGE_REPORT: &str = "coverage_report";

/// The one report that GitLab does not check.
const UNCHECKED_REPORT: &str = "codequality";
const COVERAGE_KEYS: [&str; 2] = ["coverage_format", "path"];
const COVERAGE_FORMATS: [&str; 2] = ["cobertura", "jacoco"];

/// Reads `artifacts:`; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Artifacts> {
    let mapping = field::mapping("artifacts", node, at, findings)?;
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &KEYS.into_iter(), at, unknown);
    field::say_exclusive(mapping, &["access", "public"], at, findings);
    let attribute = |key| Field::attribute(mapping, key, at);
    let text = |key, findings: &mut Findings<'_>| attribute(key)?.text(findings);
    let texts = |key, findings: &mut Findings<'_>| attribute(key)?.texts(findings);
    let flag = |key, findings: &mut Findings<'_>| attribute(key)?.flag(findings);
    Some(Artifacts {
        name: text("name", findings),
        paths: texts("paths", findings).unwrap_or_default(),
        exclude: texts("exclude", findings).unwrap_or_default(),
        untracked: flag("untracked", findings).is_some_and(|flag| flag.value),
        public: flag("public", findings),
        expose_as: expose_as(mapping, at, findings),
        when: choice(mapping, "when", &WHEN, at, findings),
        access: choice(mapping, "access", &ACCESS, at, findings),
        expire_in: attribute("expire_in").and_then(|field| field.duration(findings)),
        reports: reports(mapping, at, findings),
    })
}

fn choice(
    mapping: &Mapping,
    key: &str,
    choices: &[&str],
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    let says = format!("should be one of: {}", choices.join(", "));
    Field::attribute(mapping, key, at)?.choice(choices, &says, findings)
}

/// `expose_as:` is a name without marks, and its paths are plain.
fn expose_as(
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    let field = Field::attribute(mapping, "expose_as", at)?;
    say_exposed_paths(mapping, &field, at, findings);
    let text = field::ruby_text(field.node);
    if field::ruby_length(field.node) > LONGEST_LABEL {
        let message = phrase!(
            "`expose_as` has at most {LONGEST_LABEL} characters",
            "`expose_as` 값은 {LONGEST_LABEL}자까지입니다"
        );
        let says = format!("is too long (maximum is {LONGEST_LABEL} characters)");
        findings.say(field.wrong_value(message, &says));
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_plain =
        text.starts_with(is_word) && text.chars().all(|c| is_word(c) || "- ".contains(c));
    let says = "can contain only letters, digits, '-', '_' and spaces";
    if field.node.as_str().is_none() {
        let mut gitlab = vec![field.says("should be a string")];
        gitlab.extend((!is_plain).then(|| field.says(says)));
        findings.say(field.wrong_type(&phrase!("a text", "글자"), gitlab));
        return None;
    }
    if !is_plain {
        let message = phrase!(
            "`expose_as` has only letters, digits, `-`, `_` and spaces",
            "`expose_as` 값에는 영문자, 숫자, `-`, `_`, 빈칸만 쓸 수 있습니다"
        );
        findings.say(field.wrong_value(message, says));
    }
    Some(Spanned::new(text, field.node.span))
}

fn say_exposed_paths(
    mapping: &Mapping,
    expose_as: &Field<'_>,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) {
    let label = || phrase!("because of this", "이것 때문에");
    let paths = mapping.get("paths");
    let Some(paths) = paths.filter(|paths| !field::is_blank(paths)) else {
        let span = paths.map_or(expose_as.node.span, |paths| paths.span);
        let message = phrase!(
            "`expose_as` needs `paths` to show",
            "`expose_as`에는 보여 줄 `paths`가 필요합니다"
        );
        let said = Diagnostic::new(Code::MissingKey, span, message);
        findings.say(said.with_gitlab(at.says("paths can't be blank")));
        return;
    };
    let items = paths.as_sequence().unwrap_or_default();
    if items.iter().any(|item| item.as_str().is_none()) {
        return;
    }
    let is_glob = |item: &&Node| item.as_str().is_some_and(|path| path.contains('*'));
    for item in items.iter().filter(is_glob) {
        let message = phrase!(
            "with `expose_as`, paths have no `*`",
            "`expose_as`를 쓰면 paths에 `*`를 쓸 수 없습니다"
        );
        let gitlab = at.says("paths can't contain '*' when used with 'expose_as'");
        let said = Diagnostic::new(Code::WrongValue, item.span, message);
        findings.say(
            said.with_label(expose_as.node.span, label())
                .with_gitlab(gitlab),
        );
    }
}

/// Reports by kind, each with its paths.
fn reports(
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Vec<(Spanned<String>, Vec<Spanned<String>>)> {
    let Some(field) = Field::attribute(mapping, "reports", at) else {
        return Vec::new();
    };
    let Some(reports) = field.node.as_mapping() else {
        let expected = phrase!("a mapping of reports by kind", "`종류: 경로` 묶음");
        findings.say(field.wrong_type(&expected, field.says("should be a hash")));
        return Vec::new();
    };
    let at = at.key("reports");
    let kinds = FILE_REPORTS.into_iter().chain([COVERAGE_REPORT]);
    let unknown = "config contains unknown keys";
    findings.unknown_keys(reports, &kinds.clone(), &at, unknown);
    kinds
        .filter_map(|kind| {
            let name = Spanned::new(kind.to_owned(), reports.entry(kind)?.key.span);
            let paths = match kind {
                COVERAGE_REPORT => coverage_report(field::written(reports, kind)?, &at, findings),
                UNCHECKED_REPORT => as_written(field::written(reports, kind)?),
                _ => Field::attribute(reports, kind, &at)?.text_or_texts(findings)?,
            };
            Some((name, paths))
        })
        .collect()
}

/// The texts of a value that nobody checks.
fn as_written(node: &Node) -> Vec<Spanned<String>> {
    let items = node.as_sequence().unwrap_or(std::slice::from_ref(node));
    let text = |item: &Node| Some(Spanned::new(item.as_str()?.to_owned(), item.span));
    items.iter().filter_map(text).collect()
}

fn coverage_report(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Vec<Spanned<String>> {
    let at = at.key(COVERAGE_REPORT);
    let says_format = format!(
        "coverage format must be one of supported formats: {}.",
        COVERAGE_FORMATS.join(", ")
    );
    let no_format = [
        at.says("coverage format can't be blank"),
        at.says(&says_format),
    ];
    let Some(mapping) = node.as_mapping() else {
        let mut gitlab = vec![at.says("config should be a hash")];
        gitlab.extend(no_format);
        gitlab.push(at.says("path can't be blank"));
        gitlab.push(at.says("path should be a string"));
        let expected = phrase!(
            "a mapping with `coverage_format` and `path`",
            "`coverage_format`와 `path`가 있는 묶음"
        );
        findings.wrong_type(COVERAGE_REPORT, node, &expected, gitlab);
        return Vec::new();
    };
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &COVERAGE_KEYS.into_iter(), &at, unknown);
    let format = mapping.get("coverage_format");
    let is_known = format
        .and_then(Node::as_str)
        .is_some_and(|format| COVERAGE_FORMATS.contains(&format));
    if !is_known {
        say_coverage_format(node, format, &no_format, findings);
    }
    let path = field::required_texts(node, ["path"], &at, findings);
    path.into_iter().flatten().collect()
}

fn say_coverage_format(
    report: &Node,
    format: Option<&Node>,
    [is_blank, is_unknown]: &[Quote; 2],
    findings: &mut Findings<'_>,
) {
    let listed = COVERAGE_FORMATS.join(", ");
    let message = phrase!(
        "`coverage_format` is one of {listed}",
        "`coverage_format` 값은 {listed} 가운데 하나입니다"
    );
    let span = format.map_or(report.span, |format| format.span);
    let said = Diagnostic::new(Code::WrongValue, span, message);
    let is_there = format.is_some_and(|format| !field::is_blank(format));
    let mut gitlab = vec![is_unknown.clone()];
    if !is_there {
        gitlab.insert(0, is_blank.clone());
    }
    let text = format.and_then(Node::as_str).unwrap_or_default();
    findings.say(with_nearest(said, text, &COVERAGE_FORMATS).with_gitlab(gitlab));
}
