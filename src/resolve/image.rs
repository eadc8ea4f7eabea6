//! `image:` and `services:`.

use super::{
    Honoured, Image, Service,
    at::At,
    field::{self, Field},
    findings::Findings,
    fixes::with_nearest,
    schema::{Schema, Shape},
    script, variables,
};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

const IMAGE_KEYS: [&str; 5] = ["name", "entrypoint", "pull_policy", "docker", "kubernetes"];
const SERVICE_KEYS: [&str; 8] = [
    "name",
    "entrypoint",
    "pull_policy",
    "docker",
    "kubernetes",
    "command",
    "alias",
    "variables",
];
const PULL_POLICIES: [&str; 3] = ["always", "never", "if-not-present"];

/// What images and services share.
struct Container {
    name: Spanned<String>,
    entrypoint: Option<Vec<String>>,
    pull_policy: Vec<Spanned<String>>,
    platform: Option<Spanned<String>>,
    user: Option<Spanned<String>>,
}

/// Reads `image:`; `at` is the place of that key.
pub(super) fn read_image(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Image> {
    let container = container("image", node, at, &IMAGE_KEYS, findings)?;
    Some(Image {
        name: container.name,
        entrypoint: container.entrypoint,
        pull_policy: container.pull_policy,
        platform: container.platform,
        user: container.user,
    })
}

/// Reads `services:`; `at` is the place of that key.
pub(super) fn read_services(
    node: &Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Vec<Service>> {
    let Some(items) = node.as_sequence() else {
        if !matches!(node.value, Value::Tagged(..)) {
            let gitlab = at.says("config should be an array");
            findings.wrong_type("services", node, &phrase!("a list", "목록"), gitlab);
        }
        return None;
    };
    let items = field::flat(items);
    if !findings.afford(items.len(), node.span) {
        return None;
    }
    let written = items.into_iter().filter(|item| !item.is_null());
    Some(
        written
            .enumerate()
            .filter_map(|(index, item)| service(item, &at.item("service", index), findings))
            .collect(),
    )
}

fn service(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Service> {
    let container = container("service", node, at, &SERVICE_KEYS, findings)?;
    let empty = Mapping::default();
    let mapping = node.as_mapping().unwrap_or(&empty);
    let alias = Field::attribute(mapping, "alias", at).and_then(|field| field.text(findings));
    let variables = field::written(mapping, "variables").map(|node| {
        let at = at.key("variables");
        variables::read(node, variables::Place::Plain, &at, findings)
    });
    let command = field::written(mapping, "command").map(|node| {
        let words = script::read("command", node, at, findings);
        words.into_iter().map(|word| word.value).collect()
    });
    Some(Service {
        name: container.name,
        aliases: alias.map(|alias| names(&alias)).unwrap_or_default(),
        entrypoint: container.entrypoint,
        command,
        variables: variables.unwrap_or_default(),
        pull_policy: container.pull_policy,
        platform: container.platform,
        user: container.user,
    })
}

/// Several names may stand in one text, between spaces or commas.
fn names(alias: &Spanned<String>) -> Vec<Spanned<String>> {
    alias
        .value
        .split([' ', ',', '\n', '\t'])
        .filter(|name| !name.is_empty())
        .map(|name| Spanned::new(name.to_owned(), alias.span))
        .collect()
}

fn container(
    what: &str,
    node: &Node,
    at: &At<'_>,
    keys: &[&str],
    findings: &mut Findings<'_>,
) -> Option<Container> {
    let mapping = match &node.value {
        Value::Tagged(..) => return None,
        Value::String { text, .. } if text.trim().is_empty() => {
            let message = phrase!("the `{what}` has no name", "`{what}`에 이름이 없습니다");
            let said = Diagnostic::new(Code::MissingKey, node.span, message);
            findings.say(said.with_gitlab(at.says("name can't be blank")));
            return None;
        }
        Value::String { text, .. } => {
            return Some(Container {
                name: Spanned::new(text.to_string(), node.span),
                entrypoint: None,
                pull_policy: Vec::new(),
                platform: None,
                user: None,
            });
        }
        Value::Mapping(mapping) => mapping,
        _ => {
            let gitlab = [
                at.says("config should be a hash or a string"),
                at.says("name should be a string"),
                at.says("name can't be blank"),
            ];
            let expected = phrase!("an image's name or a mapping", "이미지 이름이나 묶음");
            findings.wrong_type(what, node, &expected, gitlab);
            return None;
        }
    };
    say_unknown_keys(mapping, at, keys, findings);
    let [name] = field::required_texts(node, ["name"], at, findings);
    let entrypoint = Field::attribute(mapping, "entrypoint", at)
        .and_then(|field| field.texts(findings))
        .map(|words| words.into_iter().map(|word| word.value).collect());
    let (platform, user) = executor_options(mapping, at, findings);
    let pull_policy = pull_policy(mapping, at, findings);
    enter_unsupported(what, mapping, at, findings);
    Some(Container {
        name: name?,
        entrypoint,
        pull_policy,
        platform,
        user,
    })
}

/// `docker:` and `kubernetes:`, which GitLab checks against a JSON schema. The latter means nothing on Docker.
fn executor_options(
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> (Option<Spanned<String>>, Option<Spanned<String>>) {
    let docker: &[_] = &[("platform", Shape::Text(64)), ("user", Shape::Text(255))];
    let kubernetes: &[_] = &[("user", Shape::TextOrNumber(255))];
    let options = [
        ("docker", "/docker", docker),
        ("kubernetes", "/kubernetes", kubernetes),
    ];
    for (key, pointer, properties) in options {
        let Some(node) = field::written(mapping, key) else {
            continue;
        };
        let schema = Schema {
            at,
            subject: "executor opts",
            pointer,
            properties,
            required: &[],
        };
        schema.check(key, node, findings);
    }
    let docker = mapping.get("docker").and_then(Node::as_mapping);
    let text = |key| {
        let node = docker?.get(key)?;
        Some(Spanned::new(node.as_str()?.to_owned(), node.span))
    };
    (text("platform"), text("user"))
}

fn pull_policy(
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Vec<Spanned<String>> {
    let Some(field) = Field::entry(mapping, "pull_policy", at) else {
        return Vec::new();
    };
    let choices = PULL_POLICIES.join(", ");
    let message = phrase!(
        "a pull policy is one of {choices}",
        "pull_policy 값은 {choices} 가운데 하나입니다"
    );
    match &field.node.value {
        Value::String { text, .. } if !PULL_POLICIES.contains(&&**text) => {
            let said = field.wrong_value(message, "is not included in the list");
            findings.say(with_nearest(said, text, &PULL_POLICIES));
        }
        Value::Sequence(items) if items.is_empty() => {
            let message = phrase!("`pull_policy` is empty", "`pull_policy`가 비어 있습니다");
            findings.say(field.wrong_value(message, "can't be blank"));
        }
        Value::Sequence(items) => say_unknown_policies(items, &field, &message, findings),
        _ => {}
    }
    let policies = field.text_or_texts(findings).unwrap_or_default();
    let is_known = |policy: &Spanned<String>| PULL_POLICIES.contains(&policy.value.as_str());
    policies.into_iter().filter(is_known).collect()
}

fn say_unknown_policies(
    items: &[Node],
    field: &Field<'_>,
    message: &Phrase,
    findings: &mut Findings<'_>,
) {
    let is_known = |item: &Node| {
        item.as_str()
            .is_some_and(|policy| PULL_POLICIES.contains(&policy))
    };
    let unknown: Vec<_> = items.iter().filter(|item| !is_known(item)).collect();
    let listed: Vec<_> = unknown.iter().map(|item| field::ruby_text(item)).collect();
    let gitlab = field.says(&format!("contains unknown values: {}", listed.join(", ")));
    for item in unknown {
        let said = Diagnostic::new(Code::WrongValue, item.span, message.clone());
        let text = item.as_str().unwrap_or_default();
        let said = with_nearest(said, text, &PULL_POLICIES);
        findings.say(said.with_gitlab(gitlab.clone()));
    }
}

/// What a run does not honour yet.
fn enter_unsupported(what: &str, mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) {
    let notes = [
        (
            "pull_policy",
            Honoured::Approximated,
            phrase!(
                "images are pulled when they are not there yet",
                "이미지가 없을 때만 내려받습니다"
            ),
        ),
        (
            "docker",
            Honoured::Ignored,
            phrase!(
                "the container starts with its usual user and platform",
                "컨테이너를 기본 사용자와 플랫폼으로 시작합니다"
            ),
        ),
        (
            "kubernetes",
            Honoured::Ignored,
            phrase!(
                "this means nothing on Docker",
                "Docker에서는 효과가 없습니다"
            ),
        ),
    ];
    for (key, honoured, note) in notes {
        if let Some(entry) = mapping.entry(key).filter(|entry| !entry.value.is_null()) {
            findings.enter(at, format!("{what}:{key}"), entry.key.span, honoured, note);
        }
    }
}

fn say_unknown_keys(mapping: &Mapping, at: &At<'_>, keys: &[&str], findings: &mut Findings<'_>) {
    let allowed = keys.iter().copied().chain(["ports"]);
    findings.unknown_keys(mapping, &allowed, at, "config contains unknown keys");
    if let Some(entry) = mapping.entry("ports") {
        let message = phrase!(
            "`ports` cannot be set; a service is reached on the ports that its image opens",
            "`ports`는 쓸 수 없습니다. 서비스는 이미지가 여는 포트로 접속합니다"
        );
        let gitlab = at.says("config contains disallowed keys: ports");
        findings.say(
            Diagnostic::new(Code::UnknownKeyword, entry.key.span, message).with_gitlab(gitlab),
        );
    }
}
