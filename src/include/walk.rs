//! Following `include` from file to file (`lib/gitlab/ci/config/external/` in GitLab).
//!
//! GitLab gives up at the first error; everything else is found here all the same, but in its order: what it throws at once
//! is said at once, and what it keeps with a file is said when all files of an `include` have been looked at.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    checksum, complaints,
    component::Component,
    conditions::{self, Circumstances},
    fill::{self, FilledIn, Manner, Values},
    header::{self, Header},
    interpolate::Filled,
    library::Library,
    location::{self, Asked, Kinds, Location},
    merge::deep_merge,
    place::Place,
    ruby::json_of,
    together::Together,
    variables::Known,
    wanted::{Wanted, WantedKind},
    wildcard::Wildcard,
};
use crate::{
    diagnostics::{Diagnostic, Phase, Severity, nearest},
    facts::Inputs,
    parse::{Document, Mapping, Node, Value, parse},
    text::{FileId, Sources, Span},
};

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
    sources: &'a Sources,
    library: Library<'a>,
    inputs: &'a Inputs,
    known: Known,
    /// It is a child pipeline, whose files may come from artifacts.
    has_parent: bool,
    documents: BTreeMap<FileId, Arc<Document>>,
    /// Local files that were asked for; a wildcard leaves them out.
    asked_locals: BTreeSet<(Place, String)>,
    count: usize,
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

/// What became of the search for a file.
enum Search {
    /// It is here, and stands there.
    Found(FileId, Standpoint),
    Wrong(Diagnostic),
    /// Nobody has given it yet.
    Wanted,
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

    /// The files that an `include` asks for.
    pub(super) fn locations(
        &mut self,
        include: &Node,
        from: &Standpoint,
        kinds: &Kinds,
    ) -> Locations {
        let entries = location::entries(include, &self.known);
        let entries = self.sound(entries);
        let mut asked: Vec<Asked> = Vec::with_capacity(entries.len());
        for entry in entries {
            match self.passes(&entry, from) {
                Ok(true) => asked.push(entry),
                Ok(false) => {}
                Err(wrong) => self.say(*wrong),
            }
        }
        let files = asked.into_iter().flat_map(Asked::files);
        let asked: Vec<Asked> = files
            .flat_map(|it| self.without_wildcard(it, from))
            .collect();
        let count = asked.len();
        let read = asked
            .into_iter()
            .map(|it| it.expanded(&self.known).location(kinds, &self.known))
            .collect();
        Locations {
            files: self.sound(read),
            is_empty: count == 0,
        }
    }

    /// Says what is wrong, and keeps the rest.
    fn sound<T>(&mut self, all: Vec<Result<T, Box<Diagnostic>>>) -> Vec<T> {
        let mut sound = Vec::with_capacity(all.len());
        for it in all {
            match it {
                Ok(it) => sound.push(it),
                Err(wrong) => self.say(*wrong),
            }
        }
        sound
    }

    fn say(&mut self, mut found: Diagnostic) {
        found.phase = Phase::Include;
        self.gathered.diagnostics.push(found);
    }

    fn passes(&self, entry: &Asked, from: &Standpoint) -> Result<bool, Box<Diagnostic>> {
        let circumstances = Circumstances {
            known: &self.known,
            inputs: self.inputs,
            library: &self.library,
            place: &from.place,
        };
        entry
            .rules()
            .map_or(Ok(true), |rules| conditions::pass(rules, &circumstances))
    }

    /// One entry for each file that a wildcard finds. When nobody knows all files and none is found, it stays as it is,
    /// for somebody to give.
    fn without_wildcard(&self, asked: Asked, from: &Standpoint) -> Vec<Asked> {
        let pattern = asked
            .local()
            .and_then(Node::as_str)
            .map(|it| it.trim_start_matches('/'));
        let Some(wildcard) = pattern.and_then(Wildcard::read) else {
            return vec![asked];
        };
        let found = self.library.matching(&from.place, &wildcard);
        if found.is_empty() && !self.library.knows_all_of(&from.place) {
            return vec![asked];
        }
        let is_new = |path: &String| {
            !self
                .asked_locals
                .contains(&(from.place.clone(), path.clone()))
        };
        found
            .into_iter()
            .filter(is_new)
            .map(|path| asked.with_local(path))
            .collect()
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

    fn search(&mut self, location: &Location, from: &Standpoint) -> Search {
        let (kind, path, standpoint) = target(location, from);
        let Some(path) = path else {
            return Search::Wanted;
        };
        let Some(file) = self.library.find(&path) else {
            let is_local = kind == WantedKind::Local;
            if is_local && self.library.surely_lacks(&from.place, &location.path) {
                let near = nearest(&location.path, self.library.paths_of(&from.place));
                return Search::Wrong(complaints::missing(location, near, &self.known));
            }
            self.want(kind, path, location);
            return Search::Wanted;
        };
        let text = self
            .sources
            .get(file)
            .map_or("", |source| source.text.as_str());
        if let Some(integrity) = &location.integrity
            && kind == WantedKind::Remote
            && !checksum::fits(text, integrity.as_str().unwrap_or_default())
        {
            return Search::Wrong(complaints::failed_integrity(
                location,
                integrity.span,
                &self.known,
            ));
        }
        if text.trim().is_empty() {
            return Search::Wrong(complaints::empty(location, &self.known));
        }
        Search::Found(file, standpoint)
    }

    fn want(&mut self, kind: WantedKind, path: String, location: &Location) {
        self.say(complaints::not_read(location, &path, &self.known));
        if self.gathered.wanted.iter().all(|it| it.path != path) {
            let span = location.span;
            self.gathered.wanted.push(Wanted { kind, path, span });
        }
    }

    /// The file of a location for a header's `include`, which reads nothing but inputs.
    pub(super) fn file_of(
        &mut self,
        location: &Location,
        from: &Standpoint,
    ) -> Result<Option<FileId>, Diagnostic> {
        match self.search(location, from) {
            Search::Found(file, _) => Ok(Some(file)),
            Search::Wrong(wrong) => Err(wrong),
            Search::Wanted => Ok(None),
        }
    }

    pub(super) const fn known(&self) -> &Known {
        &self.known
    }
}

/// The files that an `include` asks for.
pub(super) struct Locations {
    /// Those that are well asked for.
    pub(super) files: Vec<Location>,
    is_empty: bool,
}

impl Locations {
    /// Whether nothing is asked for, as rules leave it out or a wildcard finds nothing.
    pub(super) const fn is_empty(&self) -> bool {
        self.is_empty
    }
}

/// What a location asks for: its kind, its path among the sources, and where that file stands.
fn target(location: &Location, from: &Standpoint) -> (WantedKind, Option<String>, Standpoint) {
    let path = location.path.as_str();
    let at = |place| Standpoint {
        place,
        component: None,
    };
    match location.kind {
        WantedKind::Local => (WantedKind::Local, from.place.path(path), from.clone()),
        WantedKind::Project => {
            let (project, reference) = location.project.clone().unwrap_or_default();
            let place = Place::Project { project, reference };
            (WantedKind::Project, place.path(path), at(place))
        }
        WantedKind::Remote => (
            WantedKind::Remote,
            Some(path.trim().to_owned()),
            at(Place::Nowhere),
        ),
        WantedKind::Template => (
            WantedKind::Template,
            Some(format!("template:{path}")),
            at(Place::Nowhere),
        ),
        WantedKind::Component => {
            let component = Component::read(path);
            let standpoint = Standpoint {
                place: component.as_ref().map_or(Place::Nowhere, Component::place),
                component,
            };
            (
                WantedKind::Component,
                Some(format!("component:{path}")),
                standpoint,
            )
        }
        WantedKind::Artifact => {
            let job = location.job.as_deref().unwrap_or_default();
            (
                WantedKind::Artifact,
                Some(format!("artifact:{job}:{path}")),
                from.clone(),
            )
        }
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
