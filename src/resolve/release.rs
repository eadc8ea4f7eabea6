//! `release:` (`lib/gitlab/ci/config/entry/release.rb` in GitLab).

use super::{
    at::At,
    field::{self, Field},
    findings::Findings,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    expression::pattern_matches,
    parse::{Mapping, Node, Value, scalar_text},
    phrase,
    text::Spanned,
};

/// The release that a job creates after its script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The tag, with variables.
    pub tag_name: Spanned<String>,
    /// The message of a tag that is made for it.
    pub tag_message: Option<Spanned<String>>,
    /// Its title; the tag when absent.
    pub name: Option<Spanned<String>>,
    /// What it says; `None` only when that is broken.
    pub description: Option<Spanned<String>>,
    /// The commit, branch or tag that a new tag points at.
    pub git_ref: Option<Spanned<String>>,
    /// The milestones that it belongs to.
    pub milestones: Vec<Spanned<String>>,
    /// When it was or will be released, in ISO 8601.
    pub released_at: Option<Spanned<String>>,
    /// What it links to.
    pub links: Vec<ReleaseLink>,
}

/// A file or a page that a release links to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseLink {
    /// What it is called.
    pub name: Option<Spanned<String>>,
    /// Where it is.
    pub url: Option<Spanned<String>>,
}

const KEYS: [&str; 8] = [
    "tag_name",
    "tag_message",
    "name",
    "description",
    "ref",
    "released_at",
    "milestones",
    "assets",
];

/// A moment in one of the shapes of ISO 8601, each part in a group: a date (year, month and day; year and day; or year,
/// week and day), and maybe a time with its zone.
const MOMENT: &str = r"/^\s*(\d{4}-?\d\d-?\d\d|\d{4}-?\d{3}|\d{4}-?[Ww]\d\d-?[1-7])([Tt]\d\d(:?\d\d(:?\d\d([.,]\d+)?)?)?([Zz]|[-+]\d\d(:?\d\d)?)?)?\s*$/";

/// Reads `release:`; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Release> {
    let mapping = field::mapping("release", node, at, findings)?;
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &KEYS.into_iter(), at, unknown);
    let present = |key| Field::attribute(mapping, key, at).filter(|it| !field::is_blank(it.node));
    let [tag_name, description] =
        field::required_texts(node, ["tag_name", "description"], at, findings);
    let tag_message = present("tag_message").and_then(|field| field.text(findings));
    let milestones = present("milestones").and_then(|field| field.text_or_texts(findings));
    let released_at = released_at(mapping, at, findings);
    let git_ref = git_ref(mapping, at, findings);
    let links = field::written(mapping, "assets")
        .map(|assets| links(assets, &at.key("assets"), findings))
        .unwrap_or_default();
    Some(Release {
        tag_name: tag_name?,
        tag_message,
        name: text(mapping, "name"),
        description,
        git_ref,
        milestones: milestones.unwrap_or_default(),
        released_at,
        links,
    })
}

/// A text that GitLab does not check.
fn text(mapping: &Mapping, key: &str) -> Option<Spanned<String>> {
    let node = field::written(mapping, key)?;
    Some(Spanned::new(scalar_text(&node.value)?, node.span))
}

fn released_at(
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    let field = Field::attribute(mapping, "released_at", at)
        .filter(|field| field.node.value != Value::Bool(false))?;
    let says = "must be a valid datetime";
    let Some(text) = field.node.as_str() else {
        let gitlab = field.says(says);
        findings.say(field.wrong_type(&phrase!("a text", "글자"), gitlab));
        return None;
    };
    if !is_moment(text) {
        let message = phrase!(
            "`{text}` is no date and time",
            "`{text}` 값을 날짜와 시각으로 읽을 수 없습니다"
        );
        findings.say(field.wrong_value(message, says).with_help(phrase!(
            "write it like `2026-03-15T08:00:00Z`",
            "`2026-03-15T08:00:00Z`처럼 쓰세요"
        )));
        return None;
    }
    Some(Spanned::new(text.to_owned(), field.node.span))
}

/// Whether a text is a date that exists, with or without a time of day.
fn is_moment(text: &str) -> bool {
    if pattern_matches(MOMENT, text) != Some(true) {
        return false;
    }
    let (date, time) = match text.trim().split_once(['T', 't']) {
        Some((date, time)) => (date, time),
        None => (text.trim(), ""),
    };
    is_date(date) && is_time(time)
}

fn is_date(date: &str) -> bool {
    let number = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
    let rest = date[4..].replace('-', "");
    let year = number(&date[..4]);
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    if let Some(week) = rest.strip_prefix(['W', 'w']) {
        return (1..=53).contains(&number(&week[..2]));
    }
    if rest.len() == 3 {
        return (1..=365 + u32::from(is_leap)).contains(&number(&rest));
    }
    let days = match number(&rest[..2]) {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&number(&rest[2..4]))
}

fn is_time(time: &str) -> bool {
    let clock = time.split(['Z', 'z', '+', '-']).next().unwrap_or_default();
    let digits: String = clock.chars().filter(char::is_ascii_digit).take(6).collect();
    let part = |at: usize| digits.get(at..at + 2).and_then(|text| text.parse().ok());
    let (hour, minute, second): (u32, u32, u32) = (
        part(0).unwrap_or(0),
        part(2).unwrap_or(0),
        part(4).unwrap_or(0),
    );
    let is_midnight = hour == 24 && minute == 0 && second == 0;
    (hour < 24 || is_midnight) && minute < 60 && second < 60
}

fn git_ref(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Spanned<String>> {
    let field = Field::attribute(mapping, "ref", at)
        .filter(|field| field.node.value != Value::Bool(false))?;
    let text = field::ruby_text(field.node);
    if !is_ref(&text) {
        let message = phrase!(
            "`{text}` cannot be the name of a branch or tag",
            "`{text}` 값은 브랜치나 태그 이름이 될 수 없습니다"
        );
        findings.say(field.wrong_value(message, "must be a valid ref"));
        return None;
    }
    Some(Spanned::new(text, field.node.span))
}

/// Git's rules for names of branches and tags (`git check-ref-format`), and GitLab's that they start with no `-` and do not
/// repeat where branches are kept.
fn is_ref(name: &str) -> bool {
    let is_forbidden = |c: char| c.is_control() || " ~^:?*[\\".contains(c);
    let is_part = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && part.strip_suffix(".lock").is_none()
    };
    let is_spelt_out = ["refs/heads/", "refs/remotes/", "-"]
        .iter()
        .any(|start| name.starts_with(start));
    !is_spelt_out
        && name != "@"
        && !name.ends_with('.')
        && !name.contains("..")
        && !name.contains("@{")
        && !name.contains(is_forbidden)
        && name.split('/').all(is_part)
}

/// The links of `assets:`. What is in one is not checked.
fn links(assets: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Vec<ReleaseLink> {
    let Some(mapping) = field::mapping("assets", assets, at, findings) else {
        return Vec::new();
    };
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &["links"].into_iter(), at, unknown);
    let node = mapping.get("links");
    let is_blank = node.is_none_or(field::is_blank);
    let no_list = at.says("links should be an array of hashes");
    let blank = at.says("links can't be blank");
    let items = node.and_then(Node::as_sequence);
    let Some(items) = items.filter(|_| !is_blank) else {
        let mut gitlab = Vec::new();
        gitlab.extend(items.is_none().then_some(no_list));
        gitlab.extend(is_blank.then_some(blank));
        match node.filter(|node| !node.is_null()) {
            Some(node) if items.is_none() => {
                findings.wrong_type(
                    "links",
                    node,
                    &phrase!("a list of mappings", "묶음 목록"),
                    gitlab,
                );
            }
            _ => {
                let span = node.map_or(assets.span, |node| node.span);
                let message = phrase!("`assets` has no links", "`assets`에 links가 없습니다");
                findings.say(Diagnostic::new(Code::MissingKey, span, message).with_gitlab(gitlab));
            }
        }
        return Vec::new();
    };
    let mut links = Vec::with_capacity(items.len());
    for item in items {
        let Some(link) = item.as_mapping() else {
            let expected = phrase!(
                "a mapping with `name` and `url`",
                "`name`과 `url`이 있는 묶음"
            );
            findings.wrong_type("links: -", item, &expected, no_list.clone());
            continue;
        };
        links.push(ReleaseLink {
            name: text(link, "name"),
            url: text(link, "url"),
        });
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_iso_8601() {
        for moment in [
            "2026-03-15T08:00:00Z",
            "2026-03-15",
            "20260315T0800+0900",
            "2024-02-29",
            "2026-W11-7",
            "2026-074T08:00:00.5+09:00",
            "2026-03-15T24:00:00Z",
        ] {
            assert!(is_moment(moment), "{moment}");
        }
        for text in [
            "yesterday",
            "2026-02-29",
            "2026-13-01",
            "2026-03-15T25:00:00Z",
            "2026-03-15 tomorrow",
            "2026-366",
            "",
        ] {
            assert!(!is_moment(text), "{text}");
        }
    }

    #[test]
    fn refs_are_those_of_git() {
        for name in ["main", "v1.0", "$CI_COMMIT_SHA", "feature/x", "한글"] {
            assert!(is_ref(name), "{name}");
        }
        for name in [
            "",
            "a b",
            "a..b",
            "/a",
            "a/",
            "a.lock",
            "-a",
            "@{x",
            "refs/heads/a",
            ".",
        ] {
            assert!(!is_ref(name), "{name}");
        }
    }
}
