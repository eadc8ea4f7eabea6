//! `include:rules`: whether a file is included (`Gitlab::Ci::Config::External::Rules` in GitLab).

use super::{library::Library, place::Place, ruby::is_blank, variables::Known};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase, nearest},
    expression::Expression,
    facts::{Changes, Inputs, Undefined, expand},
    glob,
    parse::{Mapping, Node, Value, scalar_text},
    phrase,
    text::Span,
};

const KEYS: [&str; 4] = ["if", "exists", "when", "changes"];
/// GitLab reads so many globs in one list.
const MOST_GLOBS: usize = 50;

/// What decides about an include.
pub(super) struct Circumstances<'c> {
    pub(super) known: &'c Known,
    pub(super) inputs: &'c Inputs,
    pub(super) library: &'c Library<'c>,
    /// The place of the file that includes.
    pub(super) place: &'c Place,
}

/// One rule.
struct Rule<'n> {
    condition: Option<Expression>,
    changes: Option<Globs<'n>>,
    exists: Option<Globs<'n>>,
    is_never: bool,
}

/// A list of globs, perhaps with more to it.
struct Globs<'n> {
    patterns: Vec<&'n str>,
    compare_to: Option<&'n str>,
    project: Option<(String, String)>,
}

/// A finding, boxed because it is the rare case.
type Wrong = Box<Diagnostic>;

/// Whether the rules let a file in. The first error decides, as GitLab sees no further.
pub(super) fn pass(rules: &Node, circumstances: &Circumstances<'_>) -> Result<bool, Wrong> {
    if rules.is_null() {
        return Ok(true);
    }
    let items = match &rules.value {
        _ if is_blank(rules) => {
            let message = phrase!(
                "`rules` must not be empty here",
                "여기서 `rules` 목록을 비워 둘 수 없습니다"
            );
            return refused(
                Code::WrongValue,
                rules.span,
                message,
                "rules config can't be blank",
            );
        }
        Value::Sequence(items) => items,
        _ => {
            let message = phrase!(
                "`rules` is a list of rules",
                "`rules` 값은 규칙 목록이어야 합니다"
            );
            return refused(
                Code::WrongType,
                rules.span,
                message,
                "rules config should be a array",
            );
        }
    };
    let rules = items.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let first = rules.iter().find(|rule| circumstances.match_rule(rule));
    Ok(first.is_some_and(|rule| !rule.is_never))
}

/// What refuses the rules.
fn refused<T>(code: Code, span: Span, message: Phrase, gitlab: &str) -> Result<T, Wrong> {
    Err(Box::new(wrong(code, span, message, gitlab)))
}

fn wrong(code: Code, span: Span, message: Phrase, gitlab: &str) -> Diagnostic {
    Diagnostic::new(code, span, message).with_gitlab(format!("include:{}", gitlab.to_lowercase()))
}

fn read(node: &Node) -> Result<Rule<'_>, Wrong> {
    if is_blank(node) {
        let message = phrase!(
            "an empty rule says nothing",
            "빈 규칙은 아무것도 정하지 않습니다"
        );
        let gitlab = "rule config can't be blank";
        return refused(Code::WrongValue, node.span, message, gitlab);
    }
    let Some(mapping) = node.as_mapping() else {
        let message = phrase!(
            "a rule is a mapping",
            "규칙은 묶음(key: value)이어야 합니다"
        );
        let gitlab = "rule config should be a hash";
        return refused(Code::WrongType, node.span, message, gitlab);
    };
    check_keys(mapping, &KEYS, "rule")?;
    let value = |key| mapping.get(key).filter(|it| !it.is_null());
    Ok(Rule {
        condition: value("if").map(condition).transpose()?,
        is_never: value("when").map(when).transpose()? == Some(true),
        changes: value("changes").map(changes).transpose()?,
        exists: value("exists").map(exists).transpose()?,
    })
}

fn check_keys(mapping: &Mapping, allowed: &[&str], location: &str) -> Result<(), Wrong> {
    let keys = mapping.entries.iter().map(|entry| {
        (
            entry.key.span,
            scalar_text(&entry.key.value).unwrap_or_default(),
        )
    });
    let unknown: Vec<_> = keys
        .filter(|(_, key)| !allowed.contains(&key.as_str()))
        .collect();
    let Some((span, key)) = unknown.first() else {
        return Ok(());
    };
    let names: Vec<&str> = unknown.iter().map(|(_, key)| key.as_str()).collect();
    let gitlab = format!(
        "{location} config contains unknown keys: {}",
        names.join(", ")
    );
    let list = allowed.join("`, `");
    let message = phrase!(
        "`{key}` is no keyword here",
        "여기서는 `{key}` 키워드를 쓸 수 없습니다"
    );
    let mut said = wrong(Code::UnknownKeyword, *span, message, &gitlab);
    said.help
        .push(nearest(key, allowed.iter().copied()).map_or_else(
            || phrase!("there are `{list}`", "쓸 수 있는 키워드: `{list}`"),
            |near| phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"),
        ));
    Err(Box::new(said))
}

fn condition(node: &Node) -> Result<Expression, Wrong> {
    let gitlab = "rule if invalid expression syntax";
    let Some(text) = node.as_str() else {
        let message = phrase!(
            "`if` is an expression in quotes",
            "`if` 값은 따옴표로 감싼 식이어야 합니다"
        );
        return refused(Code::WrongType, node.span, message, gitlab);
    };
    Expression::parse(text, node.span).map_err(|error| {
        let mut said = wrong(Code::ExpressionSyntax, error.span, error.message, gitlab);
        said.help.extend(error.help);
        Box::new(said)
    })
}

/// Whether it is `never`.
fn when(node: &Node) -> Result<bool, Wrong> {
    match node.as_str() {
        Some("never") => Ok(true),
        Some("always") => Ok(false),
        _ => {
            let shown = super::ruby::text_of(node);
            let message = phrase!(
                "`when: {shown}` does not exist for an include; there are `always` and `never`",
                "include에는 `when: {shown}` 값이 없습니다. `always` 또는 `never`만 쓸 수 있습니다"
            );
            refused(
                Code::WrongValue,
                node.span,
                message,
                &format!("rule when unknown value: {shown}"),
            )
        }
    }
}

fn changes(node: &Node) -> Result<Globs<'_>, Wrong> {
    let (list, compare_to) = match &node.value {
        Value::Sequence(_) => (node, None),
        Value::Mapping(mapping) => {
            check_keys(mapping, &["paths", "compare_to"], "rule:changes")?;
            let Some(paths) = mapping.get("paths") else {
                let message = phrase!(
                    "`changes` needs `paths`",
                    "`changes` 안에 `paths` 목록이 필요합니다"
                );
                return refused(
                    Code::MissingKey,
                    node.span,
                    message,
                    "rule:changes config missing required keys: paths",
                );
            };
            (paths, mapping.get("compare_to").and_then(Node::as_str))
        }
        _ => {
            let message = phrase!(
                "`changes` is a list of paths",
                "`changes` 값은 경로 목록이어야 합니다"
            );
            return refused(
                Code::WrongType,
                node.span,
                message,
                "rule:changes should be an array or a hash",
            );
        }
    };
    Ok(Globs {
        patterns: globs(list, "changes")?,
        compare_to,
        project: None,
    })
}

fn exists(node: &Node) -> Result<Globs<'_>, Wrong> {
    let of = |patterns| Globs {
        patterns,
        compare_to: None,
        project: None,
    };
    match &node.value {
        Value::String { text, .. } => Ok(of(vec![text])),
        Value::Sequence(_) => Ok(of(globs(node, "exists")?)),
        Value::Mapping(mapping) => exists_elsewhere(node, mapping),
        _ => {
            let message = phrase!(
                "`exists` is a path or a list of paths",
                "`exists` 값은 경로나 경로 목록이어야 합니다"
            );
            let gitlab = "rule:exists should be a string, an array of strings, or a hash";
            refused(Code::WrongType, node.span, message, gitlab)
        }
    }
}

/// `exists` with `paths`, perhaps of another project.
fn exists_elsewhere<'n>(node: &Node, mapping: &'n Mapping) -> Result<Globs<'n>, Wrong> {
    check_keys(mapping, &["paths", "project", "ref"], "rule:exists")?;
    let text = |key: &str| mapping.get(key).and_then(Node::as_str);
    let patterns = match mapping.get("paths") {
        None => Vec::new(),
        Some(paths) => match paths.as_str() {
            Some(path) => vec![path],
            None => globs(paths, "exists")?,
        },
    };
    if let (Some(_), None) = (mapping.get("ref"), mapping.get("project")) {
        let message = phrase!(
            "`ref` needs `project`",
            "`ref` 키에는 `project` 키가 함께 필요합니다"
        );
        let gitlab = "rule:exists config missing required keys: project";
        return refused(Code::MissingKey, node.span, message, gitlab);
    }
    let reference = text("ref").unwrap_or("HEAD").to_owned();
    Ok(Globs {
        patterns,
        compare_to: None,
        project: text("project").map(|it| (it.to_owned(), reference)),
    })
}

fn globs<'n>(list: &'n Node, key: &str) -> Result<Vec<&'n str>, Wrong> {
    let items = list.as_sequence().unwrap_or_default();
    let globs: Option<Vec<&str>> = list
        .as_sequence()
        .and_then(|items| items.iter().map(Node::as_str).collect());
    let Some(globs) = globs else {
        let span = items
            .iter()
            .find(|it| it.as_str().is_none())
            .map_or(list.span, |it| it.span);
        let message = phrase!(
            "`{key}` is a list of texts",
            "`{key}` 값은 글자 목록이어야 합니다"
        );
        let gitlab = format!("rule:{key} config should be an array of strings");
        return refused(Code::WrongType, span, message, &gitlab);
    };
    if globs.len() > MOST_GLOBS && key == "changes" {
        let message = phrase!(
            "`{key}` may have {MOST_GLOBS} entries",
            "`{key}` 항목은 {MOST_GLOBS}개까지 쓸 수 있습니다"
        );
        let gitlab = format!("rule:{key} config has too many entries (maximum {MOST_GLOBS})");
        return refused(Code::WrongValue, list.span, message, &gitlab);
    }
    Ok(globs)
}

impl Circumstances<'_> {
    fn match_rule(&self, rule: &Rule<'_>) -> bool {
        let value_of = |name: &str| self.known.get(name).map(str::to_owned);
        rule.condition
            .as_ref()
            .is_none_or(|it| it.evaluate(&value_of).truth)
            && rule.changes.as_ref().is_none_or(|it| self.changed(it))
            && rule.exists.as_ref().is_none_or(|it| self.exist(it))
    }

    fn expanded(&self, globs: &[&str]) -> Vec<String> {
        let lookup = |name: &str| self.known.get(name);
        globs
            .iter()
            .map(|glob| expand(glob, Undefined::Kept, lookup))
            .collect()
    }

    fn changed(&self, clause: &Globs<'_>) -> bool {
        let globs = self.expanded(&clause.patterns);
        let globs: Vec<&str> = globs.iter().map(String::as_str).collect();
        let with = clause.compare_to.map(|it| self.known.expand(it));
        let compared = with.and_then(|with| {
            self.inputs
                .comparisons
                .iter()
                .find(|it| it.with == with)?
                .changed
                .as_ref()
        });
        match (&self.inputs.changes, compared) {
            (_, Some(paths)) | (Changes::Paths(paths), None) => {
                glob::changed(&globs, paths).is_yes()
            }
            (Changes::Unknown | Changes::NoDiff, None) => true,
        }
    }

    fn exist(&self, clause: &Globs<'_>) -> bool {
        let place = match &clause.project {
            Some((project, reference)) => &Place::Project {
                project: self.known.expand(project).to_lowercase(),
                reference: self.known.expand(reference),
            },
            None => self.place,
        };
        let globs = self.expanded(&clause.patterns);
        let globs: Vec<&str> = globs.iter().map(String::as_str).collect();
        if let (Place::Here, Some(files)) = (place, &self.inputs.files) {
            return glob::existing(&globs, files).is_yes();
        }
        let files: Vec<String> = self
            .library
            .paths_of(place)
            .into_iter()
            .map(str::to_owned)
            .collect();
        glob::existing(&globs, &files).is_yes()
    }
}
