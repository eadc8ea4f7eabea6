//! One service.

use super::{
    Build, ComposeService, Condition, Dependency, mount, port,
    reader::{Reader, is_interpolated, is_left_out},
    shape,
};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase, nearest},
    parse::{Entry, Mapping, Node, Value},
    phrase,
    text::Spanned,
};

const RESTARTS: [&str; 4] = ["no", "always", "on-failure", "unless-stopped"];
const DEPENDENCY: [&str; 3] = ["condition", "restart", "required"];

/// Reads a service.
pub(super) fn read(entry: &Entry, reader: &mut Reader<'_>) -> Option<ComposeService> {
    let name = reader.scalar(&entry.key)?;
    if name.value.starts_with("x-") {
        return None;
    }
    let nothing = Mapping::default();
    let readable = reader.mapping(&format!("services: {name}"), &entry.value);
    let mapping = readable.unwrap_or(&nothing);
    let place = phrase!("service `{name}`", "`{name}` 서비스");
    shape::check(mapping, &place, shape::SERVICE, reader);
    let scalar =
        |key: &str, reader: &Reader<'_>| mapping.get(key).and_then(|node| reader.scalar(node));
    let texts = |key: &str, reader: &Reader<'_>| {
        mapping
            .get(key)
            .map(|node| scalars(node, reader))
            .unwrap_or_default()
    };
    let restart = scalar("restart", reader);
    if let Some(restart) = &restart {
        check_restart(restart, reader);
    }
    Some(ComposeService {
        image: scalar("image", reader),
        build: mapping.get("build").and_then(|node| build(node, reader)),
        container_name: scalar("container_name", reader),
        command: texts("command", reader),
        entrypoint: texts("entrypoint", reader),
        environment: mapping
            .get("environment")
            .map(|node| environment(node, reader))
            .unwrap_or_default(),
        env_files: mapping
            .get("env_file")
            .map(|node| env_files(node, reader))
            .unwrap_or_default(),
        ports: items(mapping, "ports")
            .iter()
            .filter_map(|node| port::read(node, reader))
            .collect(),
        volumes: items(mapping, "volumes")
            .iter()
            .filter_map(|node| mount::read(node, reader))
            .collect(),
        depends_on: mapping
            .get("depends_on")
            .map(|node| depends_on(node, reader))
            .unwrap_or_default(),
        networks: mapping
            .get("networks")
            .map(|node| keys_or_items(node, reader))
            .unwrap_or_default(),
        secrets: sources(mapping, "secrets", reader),
        configs: sources(mapping, "configs", reader),
        restart,
        has_healthcheck: mapping
            .get("healthcheck")
            .is_some_and(|node| !node.is_null()),
        has_profiles: mapping.get("profiles").is_some_and(|node| !node.is_null()),
        has_origin: readable.is_none()
            || ["image", "build", "extends", "provider"]
                .iter()
                .any(|key| mapping.get(key).is_some_and(|node| !node.is_null())),
        name,
    })
}

fn items<'m>(mapping: &'m Mapping, key: &str) -> &'m [Node] {
    mapping
        .get(key)
        .and_then(Node::as_sequence)
        .unwrap_or_default()
}

/// One text or a list of them, without a word about anything else: the table has said it.
fn scalars(node: &Node, reader: &Reader<'_>) -> Vec<Spanned<String>> {
    let items = node.as_sequence().unwrap_or(std::slice::from_ref(node));
    items
        .iter()
        .filter_map(|item| reader.scalar(item))
        .collect()
}

fn keys_or_items(node: &Node, reader: &Reader<'_>) -> Vec<Spanned<String>> {
    node.as_mapping()
        .map_or_else(|| scalars(node, reader), |mapping| reader.names(mapping))
}

/// Secrets and configs: names, or mappings with `source`.
fn sources(mapping: &Mapping, key: &str, reader: &Reader<'_>) -> Vec<Spanned<String>> {
    let sources = items(mapping, key)
        .iter()
        .filter_map(|item| match &item.value {
            Value::Mapping(mapping) => mapping.get("source"),
            _ => Some(item),
        });
    sources.filter_map(|node| reader.scalar(node)).collect()
}

fn build(node: &Node, reader: &mut Reader<'_>) -> Option<Build> {
    if is_left_out(node) {
        return None;
    }
    let Some(mapping) = node.as_mapping() else {
        let context = reader.scalar(node);
        if context.is_none() {
            reader.wrong_type(
                "build",
                node,
                &phrase!("a folder or a mapping", "폴더나 묶음"),
            );
        }
        return context.map(|context| Build {
            context: Some(context),
            ..Build::default()
        });
    };
    shape::check(mapping, &Phrase::verbatim("`build`"), shape::BUILD, reader);
    let scalar = |key: &str| mapping.get(key).and_then(|node| reader.scalar(node));
    Some(Build {
        context: scalar("context"),
        dockerfile: scalar("dockerfile"),
        target: scalar("target"),
    })
}

type EnvironmentVariable = (Spanned<String>, Option<Spanned<String>>);

fn environment(node: &Node, reader: &mut Reader<'_>) -> Vec<EnvironmentVariable> {
    if let Value::Mapping(mapping) = &node.value {
        let entries = mapping.entries.iter();
        return entries
            .filter_map(|entry| {
                let name = reader.scalar(&entry.key)?;
                let key = format!("environment: {name}");
                Some((name, reader.text(&key, &entry.value)))
            })
            .collect();
    }
    let mut variables = Vec::new();
    for item in node.as_sequence().unwrap_or_default() {
        let Some(written) = reader.text("environment: -", item) else {
            continue;
        };
        let at = |text: &str| Spanned::new(text.to_owned(), written.span);
        variables.push(match written.value.split_once('=') {
            Some((name, value)) => (at(name), Some(at(value))),
            None => (written, None),
        });
    }
    variables
}

fn env_files(node: &Node, reader: &mut Reader<'_>) -> Vec<Spanned<String>> {
    if is_left_out(node) {
        return Vec::new();
    }
    if shape::is_scalar(node) {
        return reader.scalar(node).into_iter().collect();
    }
    let mut files = Vec::new();
    for item in reader.list("env_file", node) {
        let Value::Mapping(mapping) = &item.value else {
            files.extend(reader.text("env_file: -", item));
            continue;
        };
        reader.known_keys(
            mapping,
            &Phrase::verbatim("`env_file`"),
            &["path", "required", "format"].into_iter(),
        );
        files.extend(
            mapping
                .get("path")
                .and_then(|node| reader.text("path", node)),
        );
    }
    files
}

fn depends_on(node: &Node, reader: &mut Reader<'_>) -> Vec<Dependency> {
    if is_left_out(node) {
        return Vec::new();
    }
    let Value::Mapping(mapping) = &node.value else {
        let items = reader.list("depends_on", node);
        let names: Vec<_> = items
            .iter()
            .filter_map(|item| reader.text("depends_on: -", item))
            .collect();
        return names
            .into_iter()
            .map(|service| Dependency {
                service,
                condition: Condition::Started,
                is_optional: false,
            })
            .collect();
    };
    mapping
        .entries
        .iter()
        .filter_map(|entry| dependency(entry, reader))
        .collect()
}

fn dependency(entry: &Entry, reader: &mut Reader<'_>) -> Option<Dependency> {
    let service = reader.scalar(&entry.key)?;
    let mut found = Dependency {
        service,
        condition: Condition::Started,
        is_optional: false,
    };
    let key = format!("depends_on: {}", found.service);
    let Some(mapping) = reader.mapping(&key, &entry.value) else {
        return Some(found);
    };
    reader.known_keys(
        mapping,
        &Phrase::verbatim("`depends_on`"),
        &DEPENDENCY.into_iter(),
    );
    found.is_optional = matches!(
        mapping.get("required").map(|node| &node.value),
        Some(Value::Bool(false))
    );
    let Some(node) = mapping.get("condition") else {
        let message = phrase!(
            "this dependency needs `condition`",
            "이 의존에는 `condition`이 있어야 합니다"
        );
        let help = phrase!(
            "add `condition: service_started`",
            "`condition: service_started`를 더하세요"
        );
        reader.say(Diagnostic::new(Code::MissingKey, entry.key.span, message).with_help(help));
        return Some(found);
    };
    let written = reader.text("condition", node);
    if let Some(written) = written.filter(|written| !is_interpolated(&written.value)) {
        let known = Condition::ALL
            .into_iter()
            .find(|it| it.name() == written.value);
        if known.is_none() {
            say_bad_word(
                "condition",
                &written,
                &Condition::ALL.map(Condition::name),
                reader,
            );
        }
        found.condition = known.unwrap_or_default();
    }
    Some(found)
}

fn check_restart(restart: &Spanned<String>, reader: &mut Reader<'_>) {
    let word = restart.value.as_str();
    let (policy, tries) = word
        .split_once(':')
        .map_or((word, None), |(policy, tries)| (policy, Some(tries)));
    let is_tried = tries.is_none_or(|tries| policy == "on-failure" && tries.parse::<u32>().is_ok());
    // Unquoted `no` is a boolean for some readers; Compose takes it as the word.
    let is_known = RESTARTS.contains(&policy) || word == "false";
    let is_fine = is_known && is_tried;
    if !is_fine && !is_interpolated(word) {
        say_bad_word("restart", restart, &RESTARTS, reader);
    }
}

fn say_bad_word(key: &str, written: &Spanned<String>, words: &[&str], reader: &mut Reader<'_>) {
    let (word, all) = (&written.value, words.join("`, `"));
    let message = phrase!(
        "`{word}` is no value of `{key}`",
        "`{word}`: `{key}`에 쓸 수 없는 값입니다"
    );
    let help = match nearest(word, words.iter().copied()) {
        Some(near) => phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"),
        None => phrase!("there are `{all}`", "쓸 수 있는 값: `{all}`"),
    };
    reader.wrong_value(written.span, message, help);
}
