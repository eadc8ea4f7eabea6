//! `image:` and `services:`.

use super::{
    Honoured, Image, Service,
    findings::{At, Findings, wrong_type},
    script, variables,
};
use crate::{
    diagnostics::{Code, Diagnostic, Quote, Quotes},
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
}

/// Reads `image:`; `at` is the place of that key.
pub(super) fn read_image(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<Image> {
    let container = container("image", node, at, &IMAGE_KEYS, findings)?;
    Some(Image {
        name: container.name,
        entrypoint: container.entrypoint,
        pull_policy: Vec::new(),
        platform: None,
        user: None,
    })
}

/// Reads `services:`; `at` is the place of that key.
pub(super) fn read_services(node: &Node, at: &At, findings: &mut Findings<'_>) -> Vec<Service> {
    let items = match &node.value {
        Value::Sequence(items) => items,
        Value::Null | Value::Tagged(..) => return Vec::new(),
        _ => {
            let expected = phrase!("a list", "목록");
            findings.wrong_type(
                "services",
                node,
                &expected,
                at.says("config should be an array"),
            );
            return Vec::new();
        }
    };
    let Ok(items) = script::flattened(items) else {
        let gitlab = at.says("config should be an array");
        findings.wrong_type(
            "services",
            node,
            &phrase!("a flatter list", "덜 겹친 목록"),
            gitlab,
        );
        return Vec::new();
    };
    if !findings.afford(items.len(), node.span) {
        return Vec::new();
    }
    let at = at.key("service");
    items
        .into_iter()
        .enumerate()
        .filter_map(|(index, item)| service(item, &at.nth(index), findings))
        .collect()
}

fn service(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<Service> {
    let container = container("service", node, at, &SERVICE_KEYS, findings)?;
    let mut service = Service {
        name: container.name,
        aliases: Vec::new(),
        entrypoint: container.entrypoint,
        command: None,
        variables: Vec::new(),
        pull_policy: Vec::new(),
    };
    let Some(mapping) = node.as_mapping() else {
        return Some(service);
    };
    if let Some(node) = mapping.get("alias") {
        service.aliases = aliases(node, at, findings);
    }
    if let Some(node) = mapping.get("command").filter(|node| !node.is_null()) {
        let words = script::read("command", node, at, findings);
        service.command = Some(words.into_iter().map(|word| word.value).collect());
    }
    if let Some(node) = mapping.get("variables") {
        service.variables = variables::read(
            node,
            variables::Place::Plain,
            &at.key("variables"),
            findings,
        );
    }
    Some(service)
}

/// Several names may stand in one text, between spaces or commas.
fn aliases(node: &Node, at: &At, findings: &mut Findings<'_>) -> Vec<Spanned<String>> {
    match &node.value {
        Value::String { text, .. } => text
            .split([' ', ',', '\n', '\t'])
            .filter(|name| !name.is_empty())
            .map(|name| Spanned::new(name.to_owned(), node.span))
            .collect(),
        Value::Null | Value::Tagged(..) => Vec::new(),
        _ => {
            let gitlab = at.says("alias should be a string");
            findings.wrong_type("alias", node, &phrase!("a text", "글자"), gitlab);
            Vec::new()
        }
    }
}

fn container(
    what: &str,
    node: &Node,
    at: &At,
    keys: &[&str],
    findings: &mut Findings<'_>,
) -> Option<Container> {
    let no_name = [
        at.says("name should be a string"),
        at.says("name can't be blank"),
    ];
    match &node.value {
        Value::Tagged(..) => None,
        Value::String { text, .. } if text.trim().is_empty() => {
            findings.say(blank(what, node, no_name[1].clone()));
            None
        }
        Value::String { text, .. } => Some(Container {
            name: Spanned::new(text.to_string(), node.span),
            entrypoint: None,
        }),
        Value::Mapping(mapping) => {
            say_unknown_keys(mapping, at, keys, findings);
            let name = name(what, node, mapping, &no_name, at, findings);
            let entrypoint = entrypoint(mapping, at, findings);
            pull_policy(what, mapping, at, findings);
            unsupported(what, mapping, at, findings);
            Some(Container {
                name: name?,
                entrypoint,
            })
        }
        _ => {
            let [no_text, is_blank] = no_name;
            let gitlab = [
                at.says("config should be a hash or a string"),
                no_text,
                is_blank,
            ];
            let expected = phrase!("an image's name or a mapping", "이미지 이름이나 묶음");
            findings.wrong_type(what, node, &expected, gitlab);
            None
        }
    }
}

fn blank(what: &str, node: &Node, gitlab: impl Into<Quotes>) -> Diagnostic {
    let message = phrase!("the `{what}` has no name", "`{what}`에 이름이 없습니다");
    Diagnostic::new(Code::MissingKey, node.span, message).with_gitlab(gitlab)
}

fn name(
    what: &str,
    node: &Node,
    mapping: &Mapping,
    no_name: &[Quote; 2],
    at: &At,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    let Some(name) = mapping.get("name").filter(|name| !name.is_null()) else {
        findings.say(blank(what, node, no_name.clone()).with_help(phrase!(
            "write `name: image:tag`",
            "`name: 이미지:태그`를 적으세요"
        )));
        return None;
    };
    match &name.value {
        Value::String { text, .. } if !text.trim().is_empty() => {
            Some(Spanned::new(text.to_string(), name.span))
        }
        Value::String { .. } => {
            findings.say(blank(what, name, no_name[1].clone()));
            None
        }
        Value::Tagged(..) => None,
        _ => {
            let gitlab = at.says("name should be a string");
            findings.wrong_type("name", name, &phrase!("a text", "글자"), gitlab);
            None
        }
    }
}

fn entrypoint(mapping: &Mapping, at: &At, findings: &mut Findings<'_>) -> Option<Vec<String>> {
    let node = mapping.get("entrypoint").filter(|node| !node.is_null())?;
    let words = node.as_sequence().and_then(|items| {
        items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect()
    });
    if words.is_none() && !matches!(node.value, Value::Tagged(..)) {
        let gitlab = at.says("entrypoint should be an array of strings");
        let mut said = wrong_type(
            "entrypoint",
            node,
            &phrase!("a list of texts", "글자 목록"),
            gitlab,
        );
        if let Some(word) = node.as_str() {
            said = said.with_help(phrase!("write `[\"{word}\"]`", "`[\"{word}\"]`처럼 쓰세요"));
        }
        findings.say(said);
    }
    words
}

fn pull_policy(what: &str, mapping: &Mapping, at: &At, findings: &mut Findings<'_>) {
    let Some(entry) = mapping
        .entry("pull_policy")
        .filter(|entry| !entry.value.is_null())
    else {
        return;
    };
    let node = &entry.value;
    let (items, says) = match &node.value {
        Value::Sequence(items) => (&**items, "config contains unknown values: "),
        Value::Tagged(..) => return,
        _ => (
            std::slice::from_ref(node),
            "config is not included in the list",
        ),
    };
    let at_key = at.key("pull_policy");
    if items.is_empty() {
        let gitlab = at_key.says("config can't be blank");
        let message = phrase!("`pull_policy` is empty", "`pull_policy`가 비어 있습니다");
        findings.say(Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab));
        return;
    }
    let is_known = |item: &Node| {
        item.as_str()
            .is_some_and(|policy| PULL_POLICIES.contains(&policy))
    };
    let unknown: Vec<_> = items.iter().filter(|item| !is_known(item)).collect();
    let listed: Vec<_> = unknown
        .iter()
        .filter_map(|item| crate::parse::scalar_text(&item.value))
        .collect();
    let listed = if says.ends_with(' ') {
        listed.join(", ")
    } else {
        String::new()
    };
    for item in unknown {
        let choices = PULL_POLICIES.join(", ");
        let message = phrase!(
            "a pull policy is one of {choices}",
            "pull_policy 값은 {choices} 가운데 하나입니다"
        );
        let gitlab = at_key.says(&format!("{says}{listed}"));
        findings.say(Diagnostic::new(Code::WrongValue, item.span, message).with_gitlab(gitlab));
    }
    let meaning = phrase!(
        "images are pulled when they are not there yet",
        "이미지가 없을 때만 내려받습니다"
    );
    findings.enter(
        at,
        format!("{what}:pull_policy"),
        entry.key.span,
        Honoured::Approximated,
        meaning,
    );
}

fn unsupported(what: &str, mapping: &Mapping, at: &At, findings: &mut Findings<'_>) {
    for key in ["docker", "kubernetes"] {
        if let Some(entry) = mapping.entry(key).filter(|entry| !entry.value.is_null()) {
            let meaning = phrase!("these options have no effect", "이 옵션은 효과가 없습니다");
            findings.enter(
                at,
                format!("{what}:{key}"),
                entry.key.span,
                Honoured::Ignored,
                meaning,
            );
        }
    }
}

fn say_unknown_keys(mapping: &Mapping, at: &At, keys: &[&str], findings: &mut Findings<'_>) {
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
