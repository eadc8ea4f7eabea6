//! Document → project.

use super::{ComposeService, Project};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Document, Entry, Mapping, Node, Value},
    phrase,
    text::Spanned,
};

/// Reads the services of a Compose file. What it does not understand it leaves out; what cannot be a Compose file it says.
///
/// ```
/// use pipeyard::{compose, parse, text::Sources};
/// let mut sources = Sources::default();
/// let text = "services:\n  minecraft:\n    image: itzg/minecraft-server\n    ports: ['25565:25565']\n";
/// let file = sources.add("docker-compose.yml", text);
/// let (project, findings) = compose::read(&parse::parse(file, text));
/// assert!(findings.is_empty());
/// assert_eq!(project.services[0].ports[0].value, "25565:25565");
/// ```
pub fn read(document: &Document) -> (Project, Vec<Diagnostic>) {
    let mut diagnostics = document.diagnostics.clone();
    let Some(root) = &document.root else {
        return (Project::default(), diagnostics);
    };
    let Some(services) = root
        .as_mapping()
        .and_then(|mapping| mapping.get("services"))
    else {
        let text = phrase!(
            "a Compose file needs `services:`",
            "Compose 파일에는 `services:`가 있어야 합니다"
        );
        diagnostics.push(Diagnostic::new(Code::MissingKey, root.span, text));
        return (Project::default(), diagnostics);
    };
    let Some(services) = services.as_mapping() else {
        let text = phrase!(
            "`services:` should be a mapping of names to services",
            "`services:`에는 이름별 서비스가 와야 합니다"
        );
        diagnostics.push(Diagnostic::new(Code::WrongType, services.span, text));
        return (Project::default(), diagnostics);
    };
    (
        Project {
            services: services.entries.iter().filter_map(service).collect(),
        },
        diagnostics,
    )
}

fn service(entry: &Entry) -> Option<ComposeService> {
    let name = Spanned::new(entry.key.as_str()?.to_owned(), entry.key.span);
    let mapping = entry.value.as_mapping()?;
    Some(ComposeService {
        name,
        image: mapping.get("image").and_then(text),
        ports: texts(mapping, "ports"),
        volumes: texts(mapping, "volumes"),
    })
}

fn texts(mapping: &Mapping, key: &str) -> Vec<Spanned<String>> {
    mapping
        .get(key)
        .and_then(Node::as_sequence)
        .into_iter()
        .flatten()
        .filter_map(text)
        .collect()
}

/// A text, or a port that YAML read as a number.
fn text(node: &Node) -> Option<Spanned<String>> {
    let value = match &node.value {
        Value::String { text, .. } => text.to_string(),
        Value::Integer(number) => number.to_string(),
        _ => return None,
    };
    Some(Spanned::new(value, node.span))
}
