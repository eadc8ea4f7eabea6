//! `environment:` (`lib/gitlab/ci/config/entry/environment.rb` in GitLab).

use super::{
    at::At,
    field::{self, Field},
    findings::Findings,
    kubernetes,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

/// Where a job deploys to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployEnvironment {
    /// Its name, with variables.
    pub name: Spanned<String>,
    /// Its address, with variables.
    pub url: Option<Spanned<String>>,
    /// `start` (when absent), `stop`, `prepare`, `verify`, `access`.
    pub action: Option<Spanned<String>>,
    /// The job that stops it.
    pub on_stop: Option<Spanned<String>>,
    /// After which time it stops by itself, as written.
    pub auto_stop_in: Option<Spanned<String>>,
    /// `production`, `staging`, …, as written.
    pub deployment_tier: Option<Spanned<String>>,
    /// `kubernetes:agent`: the agent of the cluster that it stands for.
    pub agent: Option<Spanned<String>>,
}

const KEYS: [&str; 7] = [
    "name",
    "url",
    "action",
    "on_stop",
    "auto_stop_in",
    "kubernetes",
    "deployment_tier",
];
const ACTIONS: [&str; 5] = ["start", "stop", "prepare", "verify", "access"];

/// The longest `url`, in characters.
const LONGEST_URL: usize = 255;

const SAYS_NAME: &str = "name can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'";

/// Reads `environment:`; `at` is the place of that key.
pub(super) fn read(
    node: &Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<DeployEnvironment> {
    let mapping = match &node.value {
        Value::String { .. } => {
            return Some(DeployEnvironment {
                name: name(node, Some(node), at, findings)?,
                url: None,
                action: None,
                on_stop: None,
                auto_stop_in: None,
                deployment_tier: None,
                agent: None,
            });
        }
        Value::Mapping(mapping) => mapping,
        Value::Null | Value::Tagged(..) => return None,
        _ => {
            let gitlab = [
                at.says("config should be a hash or a string"),
                at.says("name can't be blank"),
                at.says(SAYS_NAME),
            ];
            let expected = phrase!("a name or a mapping", "이름이나 묶음");
            findings.wrong_type("environment", node, &expected, gitlab);
            return None;
        }
    };
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &KEYS.into_iter(), at, unknown);
    let text =
        |key, findings: &mut Findings<'_>| Field::attribute(mapping, key, at)?.text(findings);
    let name = name(node, mapping.get("name"), at, findings);
    let url = url(mapping, at, findings);
    let action = Field::attribute(mapping, "action", at).and_then(|field| {
        let says = "should be start, stop, prepare, verify, or access";
        field.choice(&ACTIONS, says, findings)
    });
    let deployment_tier = text("deployment_tier", findings);
    let on_stop = text("on_stop", findings);
    let auto_stop_in = text("auto_stop_in", findings);
    let agent = kubernetes::read(mapping, at, findings);
    Some(DeployEnvironment {
        name: name?,
        url,
        action,
        on_stop,
        auto_stop_in,
        deployment_tier,
        agent,
    })
}

fn name(
    environment: &Node,
    node: Option<&Node>,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<String>> {
    if node.is_some_and(|node| matches!(node.value, Value::Tagged(..))) {
        return None;
    }
    let mut gitlab = Vec::new();
    let Some(node) = node.filter(|node| !field::is_blank(node)) else {
        gitlab.push(at.says("name can't be blank"));
        let text = node.and_then(Node::as_str).unwrap_or_default();
        gitlab.extend((!is_name(text)).then(|| at.says(SAYS_NAME)));
        let span = node.map_or(environment.span, |node| node.span);
        let message = phrase!("the environment has no name", "환경에 이름이 없습니다");
        findings.say(Diagnostic::new(Code::MissingKey, span, message).with_gitlab(gitlab));
        return None;
    };
    let Some(text) = node.as_str() else {
        let expected = phrase!("a text", "글자");
        findings.wrong_type("name", node, &expected, at.says(SAYS_NAME));
        return None;
    };
    if !is_name(text) {
        let message = phrase!(
            "an environment's name has only letters, digits, spaces and `-_/${{}}.`, and no `/` at its ends",
            "환경 이름에는 영문자, 숫자, 빈칸, `-_/${{}}.`만 쓸 수 있고 `/`로 시작하거나 끝날 수 없습니다"
        );
        let said = Diagnostic::new(Code::WrongValue, node.span, message);
        findings.say(said.with_gitlab(at.says(SAYS_NAME)));
    }
    Some(Spanned::new(text.to_owned(), node.span))
}

fn is_name(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/${}. ".contains(&byte);
    !text.is_empty()
        && text.bytes().all(is_allowed)
        && !text.starts_with('/')
        && !text.ends_with('/')
}

fn url(mapping: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Spanned<String>> {
    let field = Field::attribute(mapping, "url", at)?;
    if field::ruby_length(field.node) > LONGEST_URL {
        let message = phrase!(
            "the address has at most {LONGEST_URL} characters",
            "주소는 {LONGEST_URL}자까지입니다"
        );
        let says = format!("is too long (maximum is {LONGEST_URL} characters)");
        findings.say(field.wrong_value(message, &says));
    }
    field.text(findings)
}
