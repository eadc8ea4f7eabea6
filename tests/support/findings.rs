//! Findings as the fixtures' `.out` files show them.

use std::fmt::Write as _;

use pipeyard::{
    diagnostics::{Diagnostic, Language, Severity},
    text::Sources,
};

/// Writes a finding: its place, code and sentence in both languages, then everything that comes with it. `original` names the
/// tool whose own words it may carry.
pub(crate) fn show(out: &mut String, found: &Diagnostic, sources: &Sources, original: &str) {
    let place = |span| {
        let (start, end) = sources.range(span);
        format!(
            "{}:{}-{}:{}",
            start.line, start.column, end.line, end.column
        )
    };
    let severity = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let mut line = |text: String| writeln!(out, "{text}").expect("a String takes all");
    line(format!(
        "{} {severity}[{}] {}",
        place(found.span),
        found.code.name(),
        found.message.text(Language::English)
    ));
    line(format!("    {}", found.message.text(Language::Korean)));
    for label in &found.labels {
        line(format!(
            "    {} {}",
            place(label.span),
            label.message.text(Language::English)
        ));
    }
    for quote in &found.gitlab.0 {
        line(format!("    {original}: {}", quote.text));
    }
    for help in &found.help {
        line(format!("    help: {}", help.text(Language::English)));
    }
    for edit in found.fix.iter().flat_map(|fix| &fix.edits) {
        line(format!(
            "    fix {}: {:?}",
            place(edit.span),
            edit.replacement
        ));
    }
}
