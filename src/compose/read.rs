//! Text → project.

use super::{
    Project,
    reader::{Reader, is_left_out},
    relations, service, shape,
};
use crate::{
    diagnostics::{Code, Diagnostic, Edit, Severity},
    parse::{Mapping, parse},
    phrase,
    text::{FileId, Span, Spanned},
};

/// How much of a project a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// Something that is laid over another file (`docker-compose.prod.yml`): names may be declared there.
    Part,
}

/// Reads a Compose file. What it does not understand it leaves out, and says.
///
/// ```
/// use pipeyard::{compose::{self, Extent}, text::Sources};
/// let mut sources = Sources::default();
/// let text = "services:\n  minecraft:\n    image: itzg/minecraft-server\n    ports: ['25565:25565']\n";
/// let file = sources.add("docker-compose.yml", text);
/// let (project, findings) = compose::read(file, text, Extent::Whole);
/// assert!(findings.is_empty());
/// assert_eq!(project.services[0].ports[0].published, Some(25565..=25565));
/// ```
pub fn read(file: FileId, text: &str, extent: Extent) -> (Project, Vec<Diagnostic>) {
    let document = parse(file, text);
    let mut reader = Reader::new(text, of_the_text(document.diagnostics, text));
    let Some(root) = document.root.filter(|root| !root.is_null()) else {
        return (Project::default(), reader.diagnostics);
    };
    let Some(mapping) = reader.mapping("compose.yaml", &root) else {
        return (Project::default(), reader.diagnostics);
    };
    let place = phrase!("a Compose file", "Compose 파일");
    shape::check(mapping, &place, shape::TOP, &mut reader);
    say_version(mapping, text, &mut reader);
    let project = project(mapping, &mut reader);
    if extent == Extent::Whole && document.broken.is_empty() {
        if mapping.get("services").is_none() && project.include.is_none() {
            let message = phrase!(
                "a Compose file needs `services:`",
                "Compose 파일에는 `services:`가 있어야 합니다"
            );
            let start = Span::new(file, root.span.start, root.span.start);
            reader.say(Diagnostic::new(Code::MissingKey, start, message));
        }
        relations::check(&project, &mut reader);
    }
    (project, reader.diagnostics)
}

/// What is wrong with the text itself. Of GitLab's words there is none here; and where GitLab's reader is stricter than
/// Compose's (it knows no dates), nothing is wrong.
fn of_the_text(found: Vec<Diagnostic>, text: &str) -> Vec<Diagnostic> {
    let found = found.into_iter().filter(|it| {
        !matches!(
            it.code,
            Code::YamlUnsupportedType | Code::SecondDocumentIgnored
        )
    });
    found
        .map(|mut it| {
            it.gitlab.0.clear();
            if it.code == Code::DuplicateKey {
                // The last one does not win here.
                let key = text
                    .get(it.span.start as usize..it.span.end as usize)
                    .unwrap_or_default();
                it.severity = Severity::Error;
                it.message = phrase!(
                    "`{key}` is given twice, and Compose refuses the file",
                    "`{key}` 키가 두 번 나와 Compose가 파일을 거부합니다"
                );
                it.help = vec![phrase!("remove one of the two", "둘 중 하나를 지우세요")];
            }
            it
        })
        .collect()
}

fn project(mapping: &Mapping, reader: &mut Reader<'_>) -> Project {
    let services = mapping
        .get("services")
        .and_then(|node| reader.mapping("services", node));
    let entries = services
        .map(|services| services.entries.as_slice())
        .unwrap_or_default();
    let names = |key: &str, reader: &mut Reader<'_>| -> Vec<Spanned<String>> {
        let declared = mapping.get(key).and_then(|node| reader.mapping(key, node));
        declared
            .map(|declared| reader.names(declared))
            .unwrap_or_default()
    };
    Project {
        name: mapping.get("name").and_then(|node| reader.scalar(node)),
        volumes: names("volumes", reader),
        networks: names("networks", reader),
        secrets: names("secrets", reader),
        configs: names("configs", reader),
        include: mapping
            .entry("include")
            .filter(|entry| !is_left_out(&entry.value))
            .map(|entry| entry.key.span),
        services: entries
            .iter()
            .filter_map(|entry| service::read(entry, reader))
            .collect(),
    }
}

/// Compose warns of `version` whenever it reads the file.
fn say_version(mapping: &Mapping, text: &str, reader: &mut Reader<'_>) {
    let Some(entry) = mapping.entry("version") else {
        return;
    };
    let key = entry.key.span;
    let found = Diagnostic::new(
        Code::ComposeVersionObsolete,
        key,
        phrase!(
            "Compose ignores `version`: it knows one format only",
            "Compose는 `version`을 무시합니다. 형식이 하나뿐이기 때문입니다"
        ),
    )
    .with_help(phrase!("remove the line", "이 줄을 지우세요"))
    .with_gitlab("the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion");
    let line_start = text[..key.start as usize]
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let value_end = (entry.value.span.end as usize).max(key.end as usize);
    let line_end = text[value_end..]
        .find('\n')
        .map_or(text.len(), |at| value_end + at + 1);
    let is_one_line = !text[line_start..value_end].contains('\n');
    let is_alone = line_start == key.start as usize && is_one_line;
    if !is_alone {
        reader.say(found);
        return;
    }
    let edit = Edit {
        span: Span::new(key.file, line_start as u32, line_end as u32),
        replacement: String::new(),
    };
    reader.say(found.with_fix(phrase!("remove the line", "이 줄 지우기"), vec![edit]));
}
