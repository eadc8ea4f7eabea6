//! What an `include` asks for (`lib/gitlab/ci/config/external/mapper/` in GitLab): every form becomes a list of locations.

use super::{
    ruby::{is_blank, json_of, text_of},
    variables::Known,
    wanted::WantedKind,
};
use crate::{
    diagnostics::{Code, Diagnostic, nearest},
    parse::{Mapping, Node, Value},
    phrase,
    text::Span,
};

/// Schemes of addresses that GitLab takes for a file elsewhere.
const SCHEMES: [&str; 4] = ["http", "https", "ssh", "git"];

/// The keys that say what kind of file it is, in the order in which GitLab lists them.
const KINDS: [&str; 6] = [
    "local",
    "project",
    "remote",
    "template",
    "artifact",
    "component",
];

/// One file that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Location {
    pub(super) kind: WantedKind,
    /// The path, address or name, variables filled in.
    pub(super) path: String,
    /// Where that is written.
    pub(super) span: Span,
    /// It is written as a text; if not, GitLab refuses it.
    pub(super) is_text: bool,
    /// `project:` and `ref:`.
    pub(super) project: Option<(String, String)>,
    /// `job:` of an artifact.
    pub(super) job: Option<String>,
    pub(super) integrity: Option<Node>,
    pub(super) inputs: Option<Node>,
}

/// An entry of `include` in its long form.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Where the entry is written.
    pub(super) span: Span,
    mapping: Mapping,
}

impl Asked {
    /// The value of `rules`.
    pub(super) fn rules(&self) -> Option<&Node> {
        self.mapping.get("rules")
    }

    /// The path of a file of the same project, if it is one.
    pub(super) fn local(&self) -> Option<&Node> {
        self.mapping
            .get("local")
            .filter(|_| self.mapping.get("project").is_none_or(is_falsy))
    }

    /// The same for another path.
    pub(super) fn with_local(&self, path: &str) -> Self {
        let mut asked = self.clone();
        for entry in asked
            .mapping
            .entries
            .iter_mut()
            .filter(|it| it.key.as_str() == Some("local"))
        {
            entry.value.value = text(path.to_owned());
        }
        asked
    }

    /// One for each file of a project.
    pub(super) fn files(self) -> Vec<Self> {
        if self.mapping.get("project").is_none_or(is_falsy) {
            return vec![self];
        }
        let files: Vec<Node> = match self.mapping.get("file") {
            None => Vec::new(),
            Some(node) if node.is_null() => Vec::new(),
            Some(node) => node
                .as_sequence()
                .map_or_else(|| vec![node.clone()], <[Node]>::to_vec),
        };
        let one = |file: Node| {
            let mut asked = self.clone();
            for entry in asked
                .mapping
                .entries
                .iter_mut()
                .filter(|it| it.key.as_str() == Some("file"))
            {
                entry.value = file.clone();
            }
            asked
        };
        files.into_iter().map(one).collect()
    }

    /// Fills in variables, in all texts and in the texts of lists.
    #[must_use]
    pub(super) fn expanded(mut self, known: &Known) -> Self {
        for entry in &mut self.mapping.entries {
            match &entry.value.value {
                Value::String { text: it, .. } => entry.value.value = text(known.expand(it)),
                Value::Sequence(items) => {
                    let expand = |item: &Node| match &item.value {
                        Value::String { text: it, .. } => Node {
                            value: text(known.expand(it)),
                            ..item.clone()
                        },
                        _ => item.clone(),
                    };
                    entry.value.value = Value::Sequence(items.iter().map(expand).collect());
                }
                _ => {}
            }
        }
        self
    }

    /// The one place that this asks for; says so if there are several or none. `kinds` are those that may stand here.
    pub(super) fn location(
        self,
        kinds: &Kinds,
        known: &Known,
    ) -> Result<Location, Box<Diagnostic>> {
        let asked: Vec<(&str, &Node)> = kinds
            .names
            .iter()
            .filter_map(|&kind| Some((kind, self.path(kind)?)))
            .collect();
        match asked[..] {
            [] => Err(Box::new(self.no_kind(kinds, known))),
            [(kind, path)] => Ok(self.of_kind(kind, path)),
            [(_, first), (kind, second), ..] => {
                Err(Box::new(two_kinds(kinds, first, kind, second)))
            }
        }
    }

    /// The path of a kind, if the entry is of that kind.
    fn path(&self, kind: &str) -> Option<&Node> {
        let key = if kind == "project" { "file" } else { kind };
        let path = self.mapping.get(key).filter(|it| !is_blank(it))?;
        let is_empty_path = ["local", "project"].contains(&kind)
            && path
                .as_str()
                .is_some_and(|it| it.trim_start_matches('/').is_empty());
        let has_project =
            kind != "project" || self.mapping.get("project").is_some_and(|it| !is_blank(it));
        (!is_empty_path && has_project).then_some(path)
    }

    fn of_kind(&self, kind: &str, path: &Node) -> Location {
        let value = |key: &str| self.mapping.get(key).filter(|it| !is_falsy(it));
        let kind = match kind {
            "local" => WantedKind::Local,
            "project" => WantedKind::Project,
            "remote" => WantedKind::Remote,
            "template" => WantedKind::Template,
            "component" => WantedKind::Component,
            _ => WantedKind::Artifact,
        };
        let is_file = matches!(kind, WantedKind::Local | WantedKind::Project);
        let written = text_of(path);
        let bare = written.trim_start_matches('/');
        Location {
            kind,
            path: if is_file { bare.to_owned() } else { written },
            span: path.span,
            is_text: path.as_str().is_some(),
            project: (kind == WantedKind::Project).then(|| self.project()),
            job: value("job").map(text_of),
            integrity: value("integrity").cloned(),
            inputs: self
                .mapping
                .get("inputs")
                .filter(|it| !it.is_null())
                .cloned(),
        }
    }

    /// `project:` and `ref:`. GitLab still takes the first of a list of projects, as it once allowed one.
    fn project(&self) -> (String, String) {
        let project = self.mapping.get("project");
        let project = project.map(|it| it.as_sequence().and_then(<[Node]>::first).unwrap_or(it));
        let reference = self.mapping.get("ref").filter(|it| !is_falsy(it));
        (
            project.map(text_of).unwrap_or_default().to_lowercase(),
            reference.map_or_else(|| "HEAD".into(), text_of),
        )
    }

    fn no_kind(&self, kinds: &Kinds, known: &Known) -> Diagnostic {
        let shown = json_of(&Node {
            span: self.span,
            value: Value::Mapping(self.mapping.clone().into()),
        });
        let (list, what) = (kinds.names.join("`, `"), kinds.what);
        let gitlab = format!(
            "`{}` does not have a valid subkey for {what}. Valid subkeys are: `{list}`",
            known.masked(&shown)
        );
        let message = phrase!(
            "this does not say which file: it needs one of `{list}`",
            "어느 파일인지 적혀 있지 않습니다. `{list}` 중 하나가 필요합니다"
        );
        let mut said = Diagnostic::new(Code::MissingKey, self.span, message).with_gitlab(gitlab);
        let mut keys = self
            .mapping
            .entries
            .iter()
            .filter_map(|entry| entry.key.as_str());
        if let Some((key, near)) =
            keys.find_map(|key| Some((key, nearest(key, kinds.names.iter().copied())?)))
        {
            said = said.with_help(phrase!(
                "did you mean `{near}` for `{key}`?",
                "`{key}` 대신 혹시 `{near}` 아닌가요?"
            ));
        }
        said
    }
}

/// The kinds of files that may be asked for somewhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kinds {
    names: &'static [&'static str],
    /// GitLab's word for such an entry.
    what: &'static str,
}

impl Kinds {
    /// In a pipeline's `include`.
    pub(super) const OF_INCLUDE: Self = Self {
        names: &KINDS,
        what: "include",
    };
    /// In `spec:include` of a header.
    pub(super) const OF_HEADER: Self = Self {
        names: &["local", "remote", "project"],
        what: "header include",
    };
}

fn two_kinds(kinds: &Kinds, first: &Node, kind: &str, second: &Node) -> Diagnostic {
    let list = kinds.names.join("`, `");
    let message = phrase!(
        "an include is one file, and `{kind}` names a second",
        "include 항목 하나에는 파일 하나만 적습니다. `{kind}` 키가 또 다른 파일을 가리킵니다"
    );
    Diagnostic::new(Code::KeysExclude, second.span, message)
        .with_label(first.span, phrase!("the first one", "첫 번째 파일"))
        .with_help(phrase!(
            "write them as two entries of a list",
            "목록의 두 항목으로 나누어 적으세요"
        ))
        .with_gitlab(format!("Each include must use only one of: `{list}`"))
}

/// The entries of an `include`, in their long form. A short one is an address or a path, after variables are filled in.
pub(super) fn entries(include: &Node, known: &Known) -> Vec<Result<Asked, Box<Diagnostic>>> {
    let one = std::slice::from_ref(include);
    let items = include.as_sequence().unwrap_or(one);
    items
        .iter()
        .filter(|item| !item.is_null())
        .map(|item| entry(item, known))
        .collect()
}

fn entry(item: &Node, known: &Known) -> Result<Asked, Box<Diagnostic>> {
    let span = item.span;
    let mapping = match &item.value {
        Value::Mapping(mapping) => Mapping::clone(mapping),
        Value::String { text: written, .. } => {
            let path = known.expand(written);
            let key = if is_address(&path) { "remote" } else { "local" };
            let node = |value| Node { span, value };
            Mapping {
                entries: vec![crate::parse::Entry {
                    key: node(text(key.to_owned())),
                    value: node(text(path)),
                }],
            }
        }
        _ => {
            let message = phrase!(
                "an include is a path, an address, or a mapping that says which file",
                "include 항목은 경로나 주소, 또는 파일을 가리키는 묶음이어야 합니다"
            );
            let said = Diagnostic::new(Code::WrongType, span, message);
            return Err(Box::new(
                said.with_gitlab("Each include must be a hash or a string"),
            ));
        }
    };
    Ok(Asked { span, mapping })
}

/// Whether GitLab takes a text for an address (`Gitlab::UrlSanitizer.valid?`).
pub(super) fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.trim().split_once(':') else {
        return false;
    };
    let host = rest
        .strip_prefix("//")
        .map(|it| it.split(['/', '?', '#']).next().unwrap_or_default());
    let has_target = host.map_or(!rest.is_empty(), |host| {
        !host.is_empty() && !host.contains(char::is_whitespace)
    });
    SCHEMES.contains(&scheme) && has_target
}

fn text(text: String) -> Value {
    Value::String {
        text: text.into(),
        plain: false,
    }
}

/// Ruby's `nil` and `false`.
fn is_falsy(node: &Node) -> bool {
    matches!(node.value, Value::Null | Value::Bool(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_gitlabs() {
        for (text, expected) in [
            ("https://x.example/a.yml", true),
            ("http://x.example", true),
            (" https://x.example/a.yml ", true),
            ("git://x.example/a.yml", true),
            ("ftp://x.example/a.yml", false),
            ("HTTPS://x.example/a.yml", false),
            ("https://", false),
            ("https://x y/a.yml", false),
            ("ci/a.yml", false),
            ("", false),
        ] {
            assert_eq!(is_address(text), expected, "for `{text}`");
        }
    }
}
