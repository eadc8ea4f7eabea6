//! `environment:kubernetes` (`lib/gitlab/ci/config/entry/kubernetes.rb` in GitLab).

use super::{
    at::At,
    field::{self, Field},
    findings::Findings,
    schema::{Schema, Shape},
};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

const KEYS: [&str; 5] = [
    "namespace",
    "agent",
    "flux_resource_path",
    "managed_resources",
    "dashboard",
];
const DASHBOARD_KEYS: [&str; 2] = ["namespace", "flux_resource_path"];

/// Reads the `kubernetes:` of an environment: its agent. `at` is the environment.
pub(super) fn read(
    environment: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    let field = Field::attribute(environment, "kubernetes", at)?;
    let Some(mapping) = field.node.as_mapping() else {
        let gitlab = field.says("should be a hash");
        findings.say(field.wrong_type(&phrase!("a mapping", "묶음"), gitlab));
        return None;
    };
    let at = at.key("kubernetes");
    if mapping.entries.is_empty() {
        let message = phrase!("`kubernetes` is empty", "`kubernetes`가 비어 있습니다");
        let said = Diagnostic::new(Code::WrongValue, field.node.span, message);
        findings.say(said.with_gitlab(at.says("config can't be blank")));
        return None;
    }
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &KEYS.into_iter(), &at, unknown);
    let text =
        |key, findings: &mut Findings<'_>| Field::attribute(mapping, key, &at)?.text(findings);
    text("namespace", findings);
    text("flux_resource_path", findings);
    let agent = text("agent", findings);
    say_needed(field.node, mapping, &at, findings);
    let dashboard = field::written(mapping, "dashboard").filter(|node| !field::is_blank(node));
    if let Some(dashboard) = dashboard.and_then(Node::as_mapping) {
        say_twice(mapping, dashboard, &at, findings);
    }
    say_misshapen(mapping, &at, findings);
    agent
}

/// Some keys make no sense without others.
fn say_needed(node: &Node, mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) {
    let present = |key: &str| field::written(mapping, key).filter(|node| !field::is_blank(node));
    let flux = present("flux_resource_path");
    let managed = present("managed_resources").filter(|node| {
        let enabled = node
            .as_mapping()
            .and_then(|resources| resources.get("enabled"));
        enabled.is_some_and(|enabled| enabled.value == Value::Bool(true))
    });
    let needed = [
        ("namespace", flux),
        ("agent", flux.or_else(|| present("dashboard")).or(managed)),
    ];
    let missing: Vec<_> = needed
        .into_iter()
        .filter(|(key, because)| because.is_some() && present(key).is_none())
        .map(|(key, _)| key)
        .collect();
    if !missing.is_empty() {
        let gitlab = missing
            .iter()
            .map(|key| at.says(&format!("{key} can't be blank")));
        field::say_missing(node, &missing, gitlab.collect(), findings);
    }
}

/// What the dashboard says cannot stand beside it as well.
fn say_twice(mapping: &Mapping, dashboard: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) {
    for key in DASHBOARD_KEYS {
        let present = |mapping: &'_ Mapping| {
            let entry = mapping.entry(key)?;
            (!field::is_blank(&entry.value)).then_some(entry.key.span)
        };
        let (Some(outer), Some(inner)) = (present(mapping), present(dashboard)) else {
            continue;
        };
        let message = phrase!(
            "`{key}` stands here and in `dashboard`",
            "`{key}` 키가 여기와 `dashboard` 안에 모두 있습니다"
        );
        let attribute = key.replace('_', " ");
        let gitlab = at.says(&format!(
            "{attribute} cannot be specified when dashboard.{key} is set"
        ));
        findings.say(
            Diagnostic::new(Code::KeysExclude, outer, message)
                .with_label(inner, phrase!("and here", "그리고 여기"))
                .with_gitlab(gitlab),
        );
    }
}

/// GitLab checks two of the keys against JSON schemas.
fn say_misshapen(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) {
    if let Some(node) = field::written(mapping, "managed_resources") {
        let schema = Schema {
            at,
            subject: "managed resources",
            pointer: "",
            properties: &[("enabled", Shape::Flag)],
            required: &[],
        };
        schema.check("managed_resources", node, findings);
    }
    let dashboard = field::written(mapping, "dashboard").filter(|node| !field::is_blank(node));
    if let Some(node) = dashboard {
        let schema = Schema {
            at,
            subject: "dashboard",
            pointer: "",
            properties: &[
                ("namespace", Shape::Text(63)),
                ("flux_resource_path", Shape::Text(255)),
            ],
            required: &["namespace"],
        };
        schema.check("dashboard", node, findings);
    }
}
