//! `pages:` and `publish:` (`lib/gitlab/ci/config/entry/pages.rb`, `publish.rb` in GitLab).

use super::{
    Artifacts,
    at::At,
    field::{self, Field},
    findings::Findings,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Mapping, Node, Value},
    phrase,
    text::{Span, Spanned},
};

/// The website that a job publishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// The folder; `public` when absent.
    pub publish: Option<Spanned<String>>,
    /// What stands before the path in the address.
    pub path_prefix: Option<Spanned<String>>,
    /// After which time it goes, as written.
    pub expire_in: Option<Spanned<String>>,
}

const KEYS: [&str; 3] = ["path_prefix", "expire_in", "publish"];

/// The folder that is published when none is named.
const PUBLIC: &str = "public";

/// Reads `pages:` and `publish:` of a job with this name; `at` is the job. `None` for a job that publishes nothing.
pub(super) fn read(
    name: &str,
    job: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Pages> {
    let node = field::written(job, "pages");
    let is_pages = match node {
        Some(node) if !field::is_blank(node) => true,
        Some(node) => name == "pages" && node.value != Value::Bool(false),
        None => name == "pages",
    };
    let publish = publish(job, is_pages, at, findings);
    let mut pages = node
        .and_then(|node| read_pages(node, &at.key("pages"), findings))
        .unwrap_or_default();
    pages.publish = pages.publish.or(publish);
    is_pages.then_some(pages)
}

fn read_pages(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Pages> {
    let mapping = match &node.value {
        Value::Mapping(mapping) => mapping,
        Value::Bool(_) => return None,
        _ => {
            let gitlab = at.says("config should be a hash or a boolean value");
            let expected = phrase!("a mapping, true or false", "묶음이나 참/거짓");
            findings.wrong_type("pages", node, &expected, gitlab);
            return None;
        }
    };
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &KEYS.into_iter(), at, unknown);
    let field = |key| Field::attribute(mapping, key, at);
    Some(Pages {
        path_prefix: field("path_prefix").and_then(|field| field.text(findings)),
        expire_in: field("expire_in").and_then(|field| field.duration(findings)),
        publish: field("publish").and_then(|field| field.text(findings)),
    })
}

/// `publish:` beside `pages:`, its older place.
fn publish(
    job: &Mapping,
    is_pages: bool,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    let entry = job.entry("publish")?;
    let field = Field::entry(job, "publish", at)?;
    if !is_pages && !field::is_blank(field.node) {
        let message = phrase!(
            "`publish` belongs to a job that makes a website",
            "`publish`는 웹사이트를 만드는 작업에만 씁니다"
        );
        let gitlab = at.says("publish can only be used within a `pages` job");
        findings.say(
            Diagnostic::new(Code::WrongValue, entry.key.span, message)
                .with_help(phrase!(
                    "add `pages: true` to the job",
                    "작업에 `pages: true`를 더하세요"
                ))
                .with_gitlab(gitlab),
        );
    }
    field.text(findings)
}

/// The artifacts of a job with the folder that it publishes: GitLab adds it to their paths.
pub(super) fn with_published(artifacts: Option<Artifacts>, pages: &Pages, job: Span) -> Artifacts {
    let mut artifacts = artifacts.unwrap_or_default();
    let folder = pages
        .publish
        .clone()
        .unwrap_or_else(|| Spanned::new(PUBLIC.to_owned(), job));
    let is_there = |path: &Spanned<String>| path.value == folder.value;
    if !artifacts.paths.iter().any(is_there) {
        artifacts.paths.push(folder);
    }
    artifacts
}
