//! The header of a file: what stands before its first `---` (`lib/gitlab/ci/config/header/` in GitLab).

use super::{
    declaration::{self, Declaration},
    entry::Entry,
    ruby::text_of,
    together::Together,
};
use crate::{
    diagnostics::Code,
    parse::{Mapping, Node, Value, scalar_text},
    phrase,
    text::Span,
};

/// The longest description of a file, in letters.
const LONGEST_DESCRIPTION: usize = 256;

/// What a component may ask of itself.
const COMPONENT_VALUES: [&str; 4] = ["name", "sha", "version", "reference"];

/// A file's header.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    /// Where `spec` stands.
    pub(super) span: Option<Span>,
    /// The inputs; `None` when they are so broken that nobody knows which there are.
    pub(super) inputs: Option<Vec<Declaration>>,
    /// `spec:include`: files that declare more inputs.
    pub(super) include: Option<Node>,
    /// `spec:component`: what the file asks about the component that it is.
    pub(super) component: Vec<String>,
}

/// Reads a header and says what is wrong with it.
pub(super) fn read(node: &Node, found: &mut Together) -> Header {
    let mut root = Entry::new("header", found);
    let Some(mapping) = root.mapping(node) else {
        return Header::default();
    };
    root.check_keys(mapping, &["spec"]);
    let Some(entry) = mapping.entry("spec") else {
        return Header::default();
    };
    let mut header = Header {
        span: Some(entry.key.span),
        inputs: Some(Vec::new()),
        ..Header::default()
    };
    if entry.value.is_null() {
        return header;
    }
    let mut at = root.below("spec");
    let Some(spec) = at.mapping(&entry.value) else {
        return header;
    };
    at.check_keys(spec, &["inputs", "include", "component", "description"]);
    check_description(spec, &mut at);
    header.inputs = match spec.get("inputs").filter(|it| !it.is_null()) {
        Some(inputs) => read_inputs(inputs, &mut at.below("inputs")),
        None => Some(Vec::new()),
    };
    header.include = spec.get("include").filter(|it| !it.is_null()).cloned();
    if let Some(component) = spec.get("component").filter(|it| !it.is_null()) {
        header.component = read_component(component, &mut at.below("component"));
    }
    header
}

/// Reads `inputs:` of a header, or of a file that a header includes.
pub(super) fn read_inputs(node: &Node, at: &mut Entry<'_>) -> Option<Vec<Declaration>> {
    let mapping = at.mapping(node)?;
    let mut inputs = Vec::with_capacity(mapping.entries.len());
    for entry in &mapping.entries {
        let name = scalar_text(&entry.key.value).unwrap_or_else(|| text_of(&entry.key));
        let mut at = at.below(&name);
        inputs.push(declaration::read(&entry.key, &name, &entry.value, &mut at));
    }
    Some(inputs)
}

fn check_description(spec: &Mapping, at: &mut Entry<'_>) {
    let Some(node) = spec.get("description").filter(|it| !it.is_null()) else {
        return;
    };
    let Some(text) = node.as_str() else {
        at.wrong_type(
            "description",
            node,
            &phrase!("a text", "글자"),
            "config description should be a string",
        );
        return;
    };
    if text.chars().count() > LONGEST_DESCRIPTION {
        let message = phrase!(
            "a description may have {LONGEST_DESCRIPTION} letters, and this one has more",
            "설명은 {LONGEST_DESCRIPTION}자까지 쓸 수 있습니다"
        );
        let gitlab =
            format!("config description is too long (maximum is {LONGEST_DESCRIPTION} characters)");
        at.say(Code::WrongValue, node.span, message, &gitlab);
    }
}

fn read_component(node: &Node, at: &mut Entry<'_>) -> Vec<String> {
    let must = phrase!("a list of texts", "글자 목록");
    let Some(items) = node.as_sequence() else {
        at.wrong_type("component", node, &must, "config should be a array");
        return Vec::new();
    };
    if let Some(wrong) = items
        .iter()
        .find(|it| !matches!(it.value, Value::String { .. }))
    {
        at.wrong_type(
            "component",
            wrong,
            &must,
            "config should be an array of strings",
        );
        return Vec::new();
    }
    let names: Vec<&str> = items.iter().filter_map(Node::as_str).collect();
    say_unknown_values(items, at);
    names.into_iter().map(str::to_owned).collect()
}

fn say_unknown_values(items: &[Node], at: &mut Entry<'_>) {
    let is_unknown = |it: &&Node| {
        it.as_str()
            .is_some_and(|name| !COMPONENT_VALUES.contains(&name))
    };
    let unknown: Vec<&Node> = items.iter().filter(is_unknown).collect();
    let Some(first) = unknown.first() else {
        return;
    };
    let names: Vec<&str> = unknown.iter().filter_map(|it| it.as_str()).collect();
    let list = names.join(", ");
    let message = phrase!(
        "a component knows nothing of itself by the name {list}",
        "컴포넌트가 자신에 대해 알 수 있는 값이 아닙니다: {list}"
    );
    let gitlab = format!("config contains unknown values: {list}");
    at.say_near(
        Code::WrongValue,
        first.span,
        message,
        names[0],
        &COMPONENT_VALUES,
        &gitlab,
    );
}
