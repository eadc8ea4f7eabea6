//! Findings as a `JUnit` report: a suite per file, a test case per finding, a failure per error.

use std::fmt::Write as _;

use pipeyard::{
    diagnostics::{Diagnostic, Language, Severity},
    text::Sources,
};

use super::{super::xml::escaped, check::Checked};

/// The report.
pub(super) fn document(checked: &[Checked], language: Language) -> String {
    let tests: usize = checked.iter().map(|it| it.found.len().max(1)).sum();
    let failures: usize = checked.iter().map(failures_in).sum();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"pipeyard lint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n"
    );
    for it in checked {
        text += &suite(it, language);
    }
    text + "</testsuites>\n"
}

fn failures_in(checked: &Checked) -> usize {
    let errors = checked.found.iter().filter(|it| is_failure(it));
    errors.count()
}

fn is_failure(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

fn suite(checked: &Checked, language: Language) -> String {
    let (name, tests, failures) = (
        escaped(&checked.path),
        checked.found.len().max(1),
        failures_in(checked),
    );
    let mut text = format!(
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">\n"
    );
    if checked.found.is_empty() {
        let _ = writeln!(text, "    <testcase classname=\"{name}\" name=\"lint\"/>");
    }
    for found in &checked.found {
        text += &case(found, &checked.sources, language);
    }
    text + "  </testsuite>\n"
}

fn case(found: &Diagnostic, sources: &Sources, language: Language) -> String {
    let file = escaped(sources.path(found.span.file));
    let start = sources.range(found.span).0;
    let (line, column, code) = (start.line, start.column, found.code.name());
    let message = found.message.text(language);
    let mut lines = vec![format!("{file}:{line}:{column}"), escaped(message)];
    lines.extend(
        found
            .gitlab
            .0
            .iter()
            .map(|quote| escaped(&format!("GitLab: {}", quote.text))),
    );
    lines.extend(found.help.iter().map(|help| escaped(help.text(language))));
    let body = lines.join("\n");
    let message = escaped(message);
    let inside = if is_failure(found) {
        format!("<failure type=\"{code}\" message=\"{message}\">{body}</failure>")
    } else {
        format!("<system-out>{body}</system-out>")
    };
    format!(
        "    <testcase classname=\"{file}\" name=\"{code} {line}:{column} {message}\" file=\"{file}\" line=\"{line}\">{inside}</testcase>\n"
    )
}
