//! `default:`, its older form at the top of the file, and `inherit:`.

use super::{
    Artifacts, Cache, Image, Inheritance, Retry, Service, artifacts,
    at::At,
    cache,
    field::Field,
    findings::Findings,
    hooks,
    id_tokens::{self, IdToken},
    image, keywords, retry, script, tags, timeout,
};
use crate::{
    diagnostics::{Code, Diagnostic, Phase},
    parse::{Entry, Mapping, Node, Value},
    phrase,
    text::Spanned,
};

/// What jobs get when they do not say otherwise. Each is used as a whole or not at all; nothing is merged.
#[derive(Debug, Default)]
pub(super) struct Defaults {
    pub(super) image: Option<Image>,
    pub(super) services: Option<Vec<Service>>,
    pub(super) before_script: Option<Vec<Spanned<String>>>,
    pub(super) after_script: Option<Vec<Spanned<String>>>,
    pub(super) tags: Option<Vec<Spanned<String>>>,
    pub(super) artifacts: Option<Artifacts>,
    pub(super) cache: Option<Vec<Cache>>,
    pub(super) retry: Option<Retry>,
    pub(super) interruptible: Option<Spanned<bool>>,
    pub(super) pre_get_sources_script: Option<Vec<Spanned<String>>>,
    pub(super) id_tokens: Option<Vec<IdToken>>,
}

/// Reads the defaults of a file. `default` is the mapping under that key, unless the key names a job.
pub(super) fn read(
    root: &Mapping,
    default: Option<&Entry>,
    findings: &mut Findings<'_>,
) -> Defaults {
    let mut defaults = Defaults::default();
    let inner = default.and_then(|entry| inner(entry, findings));
    if let Some(inner) = inner {
        say_twice(root, inner, findings);
    }
    for key in keywords::LEGACY_DEFAULT {
        if let Some(entry) = root.entry(key) {
            take(key, entry, &At::top(key), key, &mut defaults, findings);
        }
    }
    let Some(inner) = inner else { return defaults };
    let at = At::top("default");
    let known = keywords::DEFAULT.into_iter();
    findings.unknown_keys(inner, &known, &at, "config contains unknown keys");
    for entry in &inner.entries {
        let Some(key) = entry
            .key
            .as_str()
            .filter(|key| keywords::DEFAULT.contains(key))
        else {
            continue;
        };
        take(
            key,
            entry,
            &at.key(key),
            &format!("default:{key}"),
            &mut defaults,
            findings,
        );
    }
    defaults
}

fn inner<'e>(entry: &'e Entry, findings: &mut Findings<'_>) -> Option<&'e Mapping> {
    match &entry.value.value {
        Value::Mapping(mapping) => Some(mapping),
        Value::Null | Value::Tagged(..) => None,
        _ => {
            let gitlab = At::top("default").says("config should be a hash");
            findings.wrong_type(
                "default",
                &entry.value,
                &phrase!("a mapping", "묶음"),
                gitlab,
            );
            None
        }
    }
}

/// Says which defaults stand in both places. Where `default:` itself is right, GitLab gives up at the first of them.
fn say_twice(root: &Mapping, inner: &Mapping, findings: &mut Findings<'_>) {
    let is_known = |entry: &Entry| {
        let key = entry.key.as_str();
        key.is_some_and(|key| keywords::DEFAULT.contains(&key))
    };
    let phase = findings.phase;
    if inner.entries.iter().all(is_known) {
        findings.phase = Phase::Defaults;
    }
    for key in keywords::LEGACY_DEFAULT {
        let written = |mapping: &Mapping| {
            let entry = mapping.entry(key).filter(|it| !it.value.is_null());
            entry.map(|entry| entry.key.span)
        };
        let (Some(outer), Some(other)) = (written(root), written(inner)) else {
            continue;
        };
        let message = phrase!(
            "`{key}` stands at the top and in `default:`",
            "`{key}` 키워드가 맨 위와 `default:` 안에 모두 있습니다"
        );
        let gitlab = format!("{key} is defined in top-level and `default:` entry");
        findings.say(
            Diagnostic::new(Code::KeysExclude, outer, message)
                .with_label(other, phrase!("and here", "그리고 여기"))
                .with_gitlab(At::top("default").key(key).prints(gitlab)),
        );
    }
    findings.phase = phase;
}

/// Takes one default over. `at` is its place, `keyword` its name in the ledger.
fn take(
    key: &str,
    entry: &Entry,
    at: &At<'_>,
    keyword: &str,
    defaults: &mut Defaults,
    findings: &mut Findings<'_>,
) {
    let node = &entry.value;
    if node.is_null() {
        return;
    }
    match key {
        "image" => defaults.image = image::read_image(node, at, findings),
        "services" => defaults.services = image::read_services(node, at, findings),
        "before_script" => defaults.before_script = Some(script::read_at(key, node, at, findings)),
        "after_script" => defaults.after_script = Some(script::read_at(key, node, at, findings)),
        "tags" => defaults.tags = tags::read(node, at, findings),
        "artifacts" => defaults.artifacts = artifacts::read(node, at, findings),
        "cache" => defaults.cache = cache::read(node, at, findings),
        "retry" => defaults.retry = retry::read(node, at, findings),
        "hooks" => defaults.pre_get_sources_script = hooks::read(node, at, findings),
        "id_tokens" => defaults.id_tokens = id_tokens::read(node, at, findings),
        "interruptible" => {
            defaults.interruptible = Field::of(key, node, at).flag(findings);
        }
        // GitLab checks this one and then forgets it, so there is nothing that a run could differ in.
        "timeout" => {
            let _ = timeout::read(node, at, findings);
        }
        _ => {}
    }
    findings.enter_unsupported(at, key, keyword, entry.key.span);
}

/// What a job takes over.
pub(super) struct Inherit {
    defaults: Inheritance,
    pub(super) variables: Inheritance,
}

impl Inheritance {
    /// Whether something of this name is taken over.
    pub fn takes(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Only(names) => names.iter().any(|known| known == name),
        }
    }
}

impl Inherit {
    /// Whether the job takes this default.
    pub(super) fn takes_default(&self, key: &str) -> bool {
        self.defaults.takes(key)
    }

    /// Whether the job takes this global variable.
    pub(super) fn takes_variable(&self, name: &str) -> bool {
        self.variables.takes(name)
    }
}

/// Reads a job's `inherit:`; without one everything is taken.
pub(super) fn read_inherit(job: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) -> Inherit {
    let mut inherit = Inherit {
        defaults: Inheritance::All,
        variables: Inheritance::All,
    };
    let Some(node) = job.get("inherit").filter(|node| !node.is_null()) else {
        return inherit;
    };
    let at = at.key("inherit");
    let Some(mapping) = node.as_mapping() else {
        let gitlab = at.says("config should be a hash");
        findings.wrong_type(
            "inherit",
            node,
            &phrase!(
                "a mapping with `default` and `variables`",
                "`default`와 `variables`가 있는 묶음"
            ),
            gitlab,
        );
        return inherit;
    };
    findings.unknown_keys(
        mapping,
        &["default", "variables"].into_iter(),
        &at,
        "config contains unknown keys",
    );
    if let Some(node) = mapping.get("default") {
        inherit.defaults = choice("default", node, &at, findings);
        say_unknown_defaults(node, &at, findings);
    }
    if let Some(node) = mapping.get("variables") {
        inherit.variables = choice("variables", node, &at, findings);
    }
    inherit
}

fn choice(key: &str, node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Inheritance {
    let names = node.as_sequence().and_then(|items| {
        items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect()
    });
    match (&node.value, names) {
        (Value::Bool(false), _) => Inheritance::None,
        (_, Some(names)) => Inheritance::Only(names),
        (Value::Bool(true) | Value::Null | Value::Tagged(..), _) => Inheritance::All,
        _ => {
            let gitlab = at.key(key).says("should be a bool or array of strings");
            findings.wrong_type(
                key,
                node,
                &phrase!("true, false or a list of names", "참/거짓이나 이름 목록"),
                gitlab,
            );
            Inheritance::All
        }
    }
}

fn say_unknown_defaults(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) {
    let unknown = node
        .as_sequence()
        .into_iter()
        .flatten()
        .filter_map(|item| Some((item, item.as_str()?)))
        .filter(|(_, name)| !keywords::DEFAULT.contains(name));
    let listed: Vec<_> = unknown.clone().map(|(_, name)| name).collect();
    let gitlab = at.key("default").says(&format!(
        "config contains unknown values: {}",
        listed.join(", ")
    ));
    for (item, name) in unknown {
        let message = phrase!(
            "`{name}` is no key of `default:`",
            "`default:`에 `{name}` 키는 없습니다"
        );
        findings
            .say(Diagnostic::new(Code::WrongValue, item.span, message).with_gitlab(gitlab.clone()));
    }
}
