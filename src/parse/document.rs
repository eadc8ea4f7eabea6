//! A YAML file as written, and the way to it.

use super::{Node, offsets::Patched, recover, tabs};
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    text::{FileId, Span},
};

/// GitLab reads files up to this size, in bytes.
const BIGGEST: usize = 2 * 1024 * 1024;

/// A YAML file as written.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file.
    pub file: FileId,
    /// The root; `None` when the text is empty or so broken that nothing of it could be read.
    pub root: Option<Node>,
    /// The root of a header document (`spec:`) before the root's, when there is one.
    pub header: Option<Node>,
    /// The stretches in which YAML itself is broken. What stands in them is read only as far as possible.
    pub broken: Vec<Span>,
    /// What is wrong with the text itself.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a text as GitLab reads a `.gitlab-ci.yml`.
///
/// ```
/// use pipeyard::{parse::parse, text::FileId};
/// let document = parse(FileId(0), "build:\n  script: make\n");
/// let root = document.root.unwrap();
/// let build = root.as_mapping().unwrap().get("build").unwrap();
/// assert_eq!(build.as_mapping().unwrap().get("script").unwrap().as_str(), Some("make"));
/// ```
pub fn parse(file: FileId, text: &str) -> Document {
    if text.len() > BIGGEST {
        return too_big(file);
    }
    let tabs = tabs::find(file, text);
    let text = tabs.as_ref().map_or_else(
        || Patched::unchanged(text),
        |tabs| Patched::new(text, &tabs.replacements()),
    );
    let mut document = recover::read_on(file, text);
    if let Some(said) = tabs
        .map(|tabs| tabs.diagnostics())
        .filter(|said| !said.is_empty())
    {
        // GitLab stops at the first tab, so what it would say of anything else stays unsaid.
        document.diagnostics.iter_mut().for_each(|found| {
            if found.code == Code::YamlSyntax {
                found.gitlab.0.clear();
            }
        });
        document.diagnostics.splice(0..0, said);
    }
    document
}

fn too_big(file: FileId) -> Document {
    let place = Span::new(file, 0, 0);
    let said = Diagnostic::new(
        Code::YamlTooBig,
        place,
        phrase!(
            "this file is larger than 2 MiB, more than GitLab reads",
            "파일이 2 MiB보다 큽니다. GitLab이 읽는 크기를 넘습니다"
        ),
    )
    .with_gitlab("The provided YAML is too big");
    Document {
        file,
        root: None,
        header: None,
        broken: Vec::new(),
        diagnostics: vec![said],
    }
}
