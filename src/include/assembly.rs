//! All files of a pipeline as one mapping.

use super::Wanted;
use crate::{
    diagnostics::{Diagnostic, Phase},
    facts::Inputs,
    parse::{Node, parse},
    text::{FileId, Sources, Span},
};

/// All files of a pipeline as one mapping, `include` and `spec` settled.
#[derive(Clone, Debug)]
pub struct Assembly {
    /// The pipeline's own file.
    pub file: FileId,
    /// The merged mapping; `None` when the file is empty or so broken that nothing of it could be read.
    pub root: Option<Node>,
    /// The stretches in which YAML itself is broken. What stands in them is read only as far as possible.
    pub broken: Vec<Span>,
    /// The files that were included, each with the place that includes it first.
    pub included: Vec<(FileId, Span)>,
    /// The files that nobody has given yet. With one of them missing, what seems to be missing may stand there.
    pub wanted: Vec<Wanted>,
    /// What is wrong with the files themselves, in the order in which it was found.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the pipeline in `file` and everything that it includes.
///
/// ```
/// use pipeyard::{facts::Inputs, include::assemble, text::Sources};
/// let mut sources = Sources::default();
/// let file = sources.add(".gitlab-ci.yml", "build:\n  script: make\n");
/// let assembly = assemble(&sources, file, &Inputs::default());
/// assert!(assembly.root.unwrap().as_mapping().unwrap().get("build").is_some());
/// ```
pub fn assemble(sources: &Sources, file: FileId, inputs: &Inputs) -> Assembly {
    let _ = inputs;
    let text = sources.get(file).map_or("", |source| source.text.as_str());
    let mut document = parse(file, text);
    for found in &mut document.diagnostics {
        found.phase = Phase::Text;
    }
    Assembly {
        file,
        root: document.root,
        broken: document.broken,
        included: Vec::new(),
        wanted: Vec::new(),
        diagnostics: document.diagnostics,
    }
}
