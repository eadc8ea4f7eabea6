//! `rules:` of a job and of `workflow` (`lib/gitlab/ci/config/entry/rules.rb` in GitLab).

use std::sync::Arc;

use super::{
    Presence, Rule,
    at::At,
    findings::Findings,
    rule::{self, Owner},
    script,
};
use crate::{
    diagnostics::{Code, Diagnostic, Quote},
    parse::{Node, Value},
    phrase,
    text::Spanned,
};

/// Reads a job's `rules:`; `at` is the job. `None` when they are so broken that they cannot decide anything.
pub(super) fn read(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Presence> {
    let items = match &node.value {
        Value::Null => return Some(Presence::Always(node.span)),
        Value::Tagged(..) => return None,
        Value::Sequence(items) => items,
        _ => {
            findings.wrong_type("rules", node, &phrase!("a list", "목록"), not_rules(at));
            return None;
        }
    };
    if let Some(shared) = findings.rules.of(items, node.span) {
        return findings
            .afford(shared.cost, node.span)
            .then_some(Presence::Rules(shared.rules));
    }
    let before = findings.mark();
    let at_rules = at.key("rules");
    if items.is_empty() {
        say_empty(node, &at_rules, findings);
        return None;
    }
    let Ok(flat) = script::flattened(items) else {
        let expected = phrase!("a flatter list", "덜 겹친 목록");
        findings.wrong_type("rules", node, &expected, not_rules(at));
        return None;
    };
    let rules = Arc::new(list(&flat, node, Owner::Job, at, &at_rules, findings)?);
    if let Some(cost) = findings.cost_of_silence(before) {
        findings.rules.share(items, node.span, &rules, cost);
    }
    Some(Presence::Rules(rules))
}

/// Reads `workflow:rules`; `at` is that key. `None` when there are none, or none that could decide anything.
pub(super) fn of_workflow(
    node: &Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Vec<Rule>>> {
    let items = match &node.value {
        Value::Null | Value::Tagged(..) => return None,
        Value::Sequence(items) => items,
        value => {
            let mut gitlab = vec![at.says("config should be a array")];
            if rule::is_blank(value) {
                gitlab.insert(0, at.says("config can't be blank"));
            }
            findings.wrong_type("rules", node, &phrase!("a list", "목록"), gitlab);
            return None;
        }
    };
    if items.is_empty() {
        say_empty(node, at, findings);
        return None;
    }
    // Here GitLab lays lists out however deep they are; a list deeper than those of jobs is nobody's intention.
    let items = script::flattened(items).unwrap_or_default();
    list(&items, node, Owner::Workflow, at, at, findings)
}

fn say_empty(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) {
    let message = phrase!("`rules` is an empty list", "`rules` 목록이 비어 있습니다");
    let gitlab = at.says("config can't be blank");
    findings.say(Diagnostic::new(Code::MissingKey, node.span, message).with_gitlab(gitlab));
}

fn list(
    items: &[&Node],
    node: &Node,
    owner: Owner,
    at: &At<'_>,
    at_rules: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Vec<Rule>>> {
    if !findings.afford(items.len(), node.span) {
        return None;
    }
    let mut rules = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let at_rule = at_rules.item("rule", index);
        match &item.value {
            Value::Mapping(mapping) => {
                rules.extend(rule::read(item, mapping, owner, at, &at_rule, findings));
            }
            Value::Tagged(..) => {}
            Value::Null if owner == Owner::Workflow => {}
            value => {
                let gitlab = match owner {
                    Owner::Job => vec![not_rules(at)],
                    Owner::Workflow if rule::is_blank(value) => vec![
                        at_rule.says("config can't be blank"),
                        at_rule.says("config should be a hash"),
                    ],
                    Owner::Workflow => vec![at_rule.says("config should be a hash")],
                };
                let expected = phrase!(
                    "a mapping such as `if: $CI_COMMIT_TAG`",
                    "`if: $CI_COMMIT_TAG` 같은 묶음"
                );
                findings.wrong_type("rules: -", item, &expected, gitlab);
            }
        }
    }
    Some(Spanned::new(rules, node.span))
}

fn not_rules(at: &At<'_>) -> Quote {
    at.says("rules should be an array containing hashes and arrays of hashes")
}
