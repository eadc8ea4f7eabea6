//! All files of a pipeline as one mapping.

use std::collections::BTreeSet;

use super::{
    Filled, Wanted,
    fill::{self, Values},
    place::Place,
    walk::{Gathered, Standpoint, Walker},
};
use crate::{
    diagnostics::{Diagnostic, Phase},
    facts::Inputs,
    parse::{Document, Mapping, Node, Value, parse},
    phrase,
    text::{FileId, Sources, Span},
};

/// All files of a pipeline as one mapping, `include` and `spec` settled.
#[derive(Clone, Debug)]
pub struct Assembly {
    /// The pipeline's own file; of a child pipeline, the file with its trigger.
    pub file: FileId,
    /// The merged mapping; `None` when the file is empty or so broken that nothing of it could be read.
    pub root: Option<Node>,
    /// The stretches in which YAML itself is broken, and those whose inputs have no value. What stands in them is read only
    /// as far as possible.
    pub broken: Vec<Span>,
    /// The files that were included, each with the place that includes it first.
    pub included: Vec<(FileId, Span)>,
    /// The files that nobody has given yet. With one of them missing, what seems to be missing may stand there.
    pub wanted: Vec<Wanted>,
    /// The scalars that inputs were filled into.
    pub filled: Vec<Filled>,
    /// What is wrong with the files themselves, in the order in which it was found.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the pipeline in `file` and everything that it includes.
///
/// ```
/// use pipeyard::{facts::Inputs, include::assemble, text::Sources};
/// let mut sources = Sources::default();
/// let file = sources.add(".gitlab-ci.yml", "include: ci/build.yml\n");
/// sources.add("ci/build.yml", "build:\n  script: make\n");
/// let assembly = assemble(&sources, file, &Inputs::default());
/// assert!(assembly.root.unwrap().as_mapping().unwrap().get("build").is_some());
/// ```
pub fn assemble(sources: &Sources, file: FileId, inputs: &Inputs) -> Assembly {
    let text = sources.get(file).map_or("", |source| source.text.as_str());
    let mut document = parse(file, text);
    for found in &mut document.diagnostics {
        found.phase = Phase::Text;
    }
    let is_alone = document.header.is_none()
        && inputs.inputs.is_empty()
        && document.root.as_ref().and_then(include_of).is_none();
    if is_alone {
        return Assembly {
            file,
            root: document.root,
            broken: document.broken,
            included: Vec::new(),
            wanted: Vec::new(),
            filled: Vec::new(),
            diagnostics: document.diagnostics,
        };
    }
    let mut walker = Walker::new(sources, inputs, false);
    let root = main(&mut walker, &document, inputs);
    let mut diagnostics = document.diagnostics;
    diagnostics.append(&mut walker.gathered.diagnostics);
    let mut broken = document.broken;
    broken.append(&mut walker.gathered.broken);
    let assembly = of_gathered(file, root, walker.gathered);
    Assembly {
        broken,
        diagnostics,
        ..assembly
    }
}

/// Reads the child pipeline that a `trigger:include` in `file` asks for. Its files are laid over each other as if an empty
/// pipeline included them.
///
/// ```
/// use pipeyard::{facts::Inputs, include::assemble_child, parse::parse, text::Sources};
/// let mut sources = Sources::default();
/// let file = sources.add(".gitlab-ci.yml", "ci/child.yml");
/// sources.add("ci/child.yml", "unit:\n  script: make test\n");
/// let include = parse(file, "ci/child.yml").root.unwrap();
/// let assembly = assemble_child(&sources, file, &include, &Inputs::default());
/// assert!(assembly.root.unwrap().as_mapping().unwrap().get("unit").is_some());
/// ```
pub fn assemble_child(
    sources: &Sources,
    file: FileId,
    include: &Node,
    inputs: &Inputs,
) -> Assembly {
    let mut walker = Walker::new(sources, inputs, true);
    let merged = walker.follow(&Mapping::default(), include, &here());
    let root = merged.map(|merged| Node {
        span: include.span,
        value: Value::Mapping(merged),
    });
    of_gathered(file, root, walker.gathered)
}

fn here() -> Standpoint {
    Standpoint {
        place: Place::Here,
        component: None,
    }
}

fn of_gathered(file: FileId, root: Option<Node>, gathered: Gathered) -> Assembly {
    Assembly {
        file,
        root,
        broken: gathered.broken,
        included: gathered.included,
        wanted: gathered.wanted,
        filled: gathered.filled,
        diagnostics: gathered.diagnostics,
    }
}

/// The pipeline's own file over everything that it includes.
fn main(walker: &mut Walker<'_>, document: &Document, inputs: &Inputs) -> Option<Node> {
    let (header, body) = fill::parts(document);
    let values = Values::Typed(&inputs.inputs);
    let read = header.map(|header| walker.header(header, &here()));
    if read.is_none() {
        // A file that takes inputs may include itself with others, and come to an end.
        walker.start_at(document.file);
    }
    let manner = walker.manner_of_main();
    let done = match (read, body) {
        (Some((header, found)), Some(body)) => {
            fill::with_header(&header, body, values, found, &manner)
        }
        (_, body) => fill::without_header(document.file, body, values, &manner),
    };
    let mut found = Vec::new();
    let root = walker.take(done, &mut found);
    walker.gathered.diagnostics.extend(found);
    let root = root?;
    let merged = match &root.value {
        Value::Mapping(own) => {
            include_of(&root).and_then(|include| walker.follow(own, include, &here()))
        }
        _ => None,
    };
    let value = merged.map_or(root.value, Value::Mapping);
    Some(Node {
        span: root.span,
        value,
    })
}

/// What a file includes.
fn include_of(root: &Node) -> Option<&Node> {
    let include = root.as_mapping()?.get("include");
    include.filter(|include| !include.is_null())
}

impl Assembly {
    /// Adds to findings in other files how the pipeline comes to them, and to findings in filled scalars where the value
    /// comes from.
    ///
    /// ```
    /// use pipeyard::{diagnostics::{Code, Diagnostic}, facts::Inputs, include::assemble, phrase, text::{Sources, Span}};
    /// let mut sources = Sources::default();
    /// let file = sources.add(".gitlab-ci.yml", "include: a.yml\n");
    /// let other = sources.add("a.yml", "build:\n  script: make\n");
    /// let assembly = assemble(&sources, file, &Inputs::default());
    /// let mut found = vec![Diagnostic::new(Code::WrongValue, Span::new(other, 0, 5), phrase!("no", "아니오"))];
    /// assembly.trace(&mut found);
    /// assert_eq!(sources.slice(found[0].labels[0].span), "a.yml");
    /// ```
    pub fn trace(&self, found: &mut [Diagnostic]) {
        if self.included.is_empty() && self.filled.is_empty() {
            return;
        }
        for it in found {
            self.trace_value(it);
            self.trace_file(it);
        }
    }

    fn trace_value(&self, found: &mut Diagnostic) {
        let filled = self
            .filled
            .iter()
            .find(|it| it.span == found.span && it.origin != found.span);
        let is_new = |span: Span| found.labels.iter().all(|label| label.span != span);
        if let Some(filled) = filled.filter(|it| is_new(it.origin)) {
            let message = phrase!("the value comes from here", "값이 온 곳");
            found.labels.push(crate::diagnostics::Label {
                span: filled.origin,
                message,
            });
        }
    }

    fn trace_file(&self, found: &mut Diagnostic) {
        let mut seen = BTreeSet::from([self.file]);
        let mut file = found.span.file;
        while seen.insert(file) {
            let Some((_, span)) = self.included.iter().find(|(included, _)| *included == file)
            else {
                return;
            };
            if found.labels.iter().all(|label| label.span != *span) {
                let message = phrase!("this file is included here", "이 파일을 include하는 곳");
                found.labels.push(crate::diagnostics::Label {
                    span: *span,
                    message,
                });
            }
            file = span.file;
        }
    }
}
