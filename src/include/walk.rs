//! Following `include` from file to file (`lib/gitlab/ci/config/external/` in GitLab).
//!
//! GitLab gives up at the first error; everything else is found here all the same, but in its order: what it throws at once
//! is said at once, and what it keeps with a file is said when all files of an `include` have been looked at.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    complaints,
    component::Component,
    fill::{self, FilledIn, Manner, Values},
    header::{self, Header},
    interpolate::Filled,
    library::Library,
    location::{Kinds, Location},
    merge::deep_merge,
    place::Place,
    ruby::json_of,
    search::Search,
    together::Together,
    variables::Known,
    wanted::{Wanted, WantedKind},
};
use crate::{
    diagnostics::{Diagnostic, Phase, Severity},
    facts::Inputs,
    parse::{Document, Mapping, Node, Value, parse},
    text::{FileId, Sources, Span},
};

/// So many wildcards are looked for. GitLab has no such limit, but a search over all files costs.
const MOST_WILDCARDS: usize = 1_000;

/// What following includes brings together, apart from the files' content.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) included: Vec<(FileId, Span)>,
    pub(super) wanted: Vec<Wanted>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) broken: Vec<Span>,
    pub(super) filled: Vec<Filled>,
}

/// Follows the includes of one pipeline.
pub(super) struct Walker<'a> {
    pub(super) sources: &'a Sources,
    pub(super) library: Library<'a>,
    pub(super) inputs: &'a Inputs,
    known: Known,
    /// It is a child pipeline, whose files may come from artifacts.
    has_parent: bool,
    documents: BTreeMap<FileId, Arc<Document>>,
    /// Local files that were asked for; a wildcard leaves them out.
    pub(super) asked_locals: BTreeSet<(Place, String)>,
    count: usize,
    wildcards: usize,
    /// The files on the way from the pipeline's own file to the one that is read.
    chain: Vec<Step>,
    is_over: bool,
    pub(super) gathered: Gathered,
}

/// A file on the way.
struct Step {
    file: FileId,
    /// The inputs that it was given, in one word.
    inputs: String,
    /// Where it is included, and as what.
    span: Span,
    path: String,
}

/// Where an `include` stands.
#[derive(Clone)]
pub(super) struct Standpoint {
    pub(super) place: Place,
    pub(super) component: Option<Component>,
}

impl<'a> Walker<'a> {
    /// A walker that has read nothing but `file`, which takes no inputs if `main` is its path's step.
    pub(super) fn new(sources: &'a Sources, inputs: &'a Inputs, has_parent: bool) -> Self {
        Self {
            sources,
            library: Library::new(sources, inputs.files.as_deref()),
            inputs,
            known: Known::of(inputs),
            has_parent,
            documents: BTreeMap::new(),
            asked_locals: BTreeSet::new(),
            count: 0,
            wildcards: 0,
            chain: Vec::new(),
            is_over: false,
            gathered: Gathered::default(),
        }
    }

    /// Starts at a file that is read already.
    pub(super) fn start_at(&mut self, file: FileId) {
        self.chain.push(Step {
            file,
            inputs: String::new(),
            span: Span::new(file, 0, 0),
            path: self.sources.path(file).to_owned(),
        });
    }

    /// A document's header with the inputs of the files that it includes, and what is wrong with it.
    pub(super) fn header(&mut self, node: &Node, from: &Standpoint) -> (Header, Together) {
        let mut found = Together::default();
        let mut header = header::read(node, &mut found);
        if let Some(include) = header.include.take() {
            super::header_include::add(self, &mut header, &include, from, &mut found);
        }
        (header, found)
    }

    /// How GitLab speaks of the pipeline's own file.
    pub(super) fn manner_of_main(&self) -> Manner<'_> {
        Manner {
            phase: Phase::Inputs,
            before: String::new(),
            component: None,
            known: &self.known,
        }
    }

    /// A file's mapping laid over everything that it includes; `None` when it includes nothing at all.
    pub(super) fn follow(
        &mut self,
        own: &Mapping,
        include: &Node,
        from: &Standpoint,
    ) -> Option<Arc<Mapping>> {
        let locations = self.locations(include, from, &Kinds::OF_INCLUDE);
        if locations.is_empty() {
            return None;
        }
        let mut merged = Arc::new(Mapping::default());
        for content in self.contents(&locations.files, from) {
            merged = deep_merge(&merged, &content);
        }
        merged = deep_merge(&merged, &Arc::new(without_include(own)));
        Some(if merged.get("include").is_some() {
            Arc::new(without_include(&merged))
        } else {
            merged
        })
    }

    pub(super) fn say(&mut self, mut found: Diagnostic) {
        found.phase = Phase::Include;
        self.gathered.diagnostics.push(found);
    }

    /// The content of files. What is wrong with one of them is said after all have been looked at.
    pub(super) fn contents(&mut self, files: &[Location], from: &Standpoint) -> Vec<Arc<Mapping>> {
        let mut kept = Vec::new();
        let mut sound = Vec::new();
        for file in files {
            if !self.may_include(file, from) {
                return Vec::new();
            }
            let wrong = complaints::of_location(file, &self.known).or_else(|| {
                complaints::of_context(file, &from.place, self.has_parent, &self.known)
            });
            match wrong {
                Some(wrong) => kept.push(wrong),
                None => sound.push(file),
            }
        }
        let mut contents = Vec::new();
        for file in sound {
            if !self.is_over {
                contents.extend(self.content(file, from, &mut kept));
            }
        }
        self.gathered.diagnostics.extend(kept);
        contents
    }

    /// Counts a file; false when it is one too many.
    pub(super) fn may_include(&mut self, file: &Location, from: &Standpoint) -> bool {
        if file.kind == WantedKind::Local {
            self.asked_locals
                .insert((from.place.clone(), file.path.clone()));
        }
        self.count += 1;
        if self.count > complaints::MOST_FILES && !std::mem::replace(&mut self.is_over, true) {
            self.say(complaints::too_many(file.span));
        }
        !self.is_over
    }

    /// Counts a wildcard; false when there are too many to look for.
    pub(super) fn may_search(&mut self, span: Span) -> bool {
        self.wildcards += 1;
        if self.wildcards > MOST_WILDCARDS && !std::mem::replace(&mut self.is_over, true) {
            self.say(complaints::too_many(span));
        }
        !self.is_over
    }

    fn content(
        &mut self,
        location: &Location,
        from: &Standpoint,
        kept: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Mapping>> {
        let (file, standpoint) = match self.search(location, from) {
            Search::Found(file, standpoint) => (file, standpoint),
            Search::Wrong(wrong) => {
                kept.push(wrong);
                return None;
            }
            Search::Wanted => return None,
        };
        let inputs = location.inputs.as_ref().map(json_of).unwrap_or_default();
        if let Some(at) = self
            .chain
            .iter()
            .position(|it| it.file == file && it.inputs == inputs)
        {
            let steps: Vec<_> = self.chain[at + 1..]
                .iter()
                .map(|it| (it.span, it.path.clone()))
                .collect();
            self.say(complaints::cycle(location, &steps, &self.known));
            return None;
        }
        self.chain.push(Step {
            file,
            inputs,
            span: location.span,
            path: location.path.clone(),
        });
        let content = self.content_of(file, location, &standpoint, kept);
        self.chain.pop();
        content
    }

    fn content_of(
        &mut self,
        file: FileId,
        location: &Location,
        from: &Standpoint,
        kept: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Mapping>> {
        let said_before = kept.len();
        let root = self.filled_in(file, location, from, kept)?;
        let Value::Mapping(own) = &root.value else {
            kept.push(complaints::no_mapping(location, root.span, &self.known));
            return None;
        };
        let is_sound = kept[said_before..]
            .iter()
            .all(|it| it.severity != Severity::Error);
        // GitLab does not follow the includes of a broken file: what is wrong below it comes after what is wrong with it.
        let mark = self.gathered.diagnostics.len();
        let merged = own
            .get("include")
            .and_then(|include| self.follow(own, include, from));
        if !is_sound {
            kept.extend(self.gathered.diagnostics.split_off(mark));
        }
        let content = merged.unwrap_or_else(|| Arc::clone(own));
        if content.entries.is_empty() {
            kept.push(complaints::nothing_in(location, &self.known));
        }
        Some(content)
    }

    /// The body of a file with its inputs filled in.
    fn filled_in(
        &mut self,
        file: FileId,
        location: &Location,
        from: &Standpoint,
        kept: &mut Vec<Diagnostic>,
    ) -> Option<Node> {
        let document = self.document(file, location, kept);
        let (header, body) = fill::parts(&document);
        let before = format!("`{}`: ", self.known.masked(&location.path));
        let read = header.map(|header| self.header(header, from));
        let manner = Manner {
            phase: Phase::Include,
            before,
            component: from.component.as_ref(),
            known: &self.known,
        };
        let values = Values::Written(location.inputs.as_ref());
        let done = match (read, body) {
            (Some((header, found)), Some(body)) => {
                fill::with_header(&header, body, values, found, &manner)
            }
            (_, body) => fill::without_header(file, body, values, &manner),
        };
        let root = self.take(done, kept);
        if root.as_ref().is_none_or(Node::is_null) {
            kept.push(complaints::nothing_in(location, &self.known));
            return None;
        }
        root
    }

    /// Takes over what filling in has found, and gives back the body.
    pub(super) fn take(&mut self, done: FilledIn, kept: &mut Vec<Diagnostic>) -> Option<Node> {
        kept.extend(done.diagnostics);
        self.gathered.filled.extend(done.filled);
        self.gathered.broken.extend(done.holes);
        done.root
    }

    /// A file as YAML. It is read once, however often it is included.
    pub(super) fn document(
        &mut self,
        file: FileId,
        location: &Location,
        kept: &mut Vec<Diagnostic>,
    ) -> Arc<Document> {
        if let Some(known) = self.documents.get(&file) {
            return Arc::clone(known);
        }
        let text = self
            .sources
            .get(file)
            .map_or("", |source| source.text.as_str());
        let mut document = parse(file, text);
        let path = self.known.masked(&location.path);
        for mut found in std::mem::take(&mut document.diagnostics) {
            found.phase = Phase::Include;
            for quote in &mut found.gitlab.0 {
                quote.text = format!("`{path}`: {}", quote.text);
            }
            kept.push(found);
        }
        self.gathered.included.push((file, location.span));
        self.gathered.broken.extend(document.broken.iter().copied());
        let document = Arc::new(document);
        self.documents.insert(file, Arc::clone(&document));
        document
    }

    pub(super) const fn known(&self) -> &Known {
        &self.known
    }
}

fn without_include(mapping: &Mapping) -> Mapping {
    let entries = mapping
        .entries
        .iter()
        .filter(|entry| entry.key.as_str() != Some("include"));
    Mapping {
        entries: entries.cloned().collect(),
    }
}
