//! Finding the file of a location among the sources.

use super::{
    checksum, complaints,
    component::Component,
    location::Location,
    place::Place,
    walk::{Standpoint, Walker},
    wanted::{Wanted, WantedKind},
};
use crate::{
    diagnostics::{Diagnostic, nearest},
    text::FileId,
};

/// Among so many paths a misspelt one is looked for.
const MOST_CANDIDATES: usize = 2_000;

/// What became of the search for a file.
pub(super) enum Search {
    /// It is here, and stands there.
    Found(FileId, Standpoint),
    Wrong(Diagnostic),
    /// Nobody has given it yet.
    Wanted,
}

impl Walker<'_> {
    /// Looks for the file of a location.
    pub(super) fn search(&mut self, location: &Location, from: &Standpoint) -> Search {
        let (kind, path, standpoint) = target(location, from);
        let Some(path) = path else {
            return Search::Wanted;
        };
        let Some(file) = self.library.find(&path) else {
            if kind == WantedKind::Local && self.library.surely_lacks(&from.place, &location.path) {
                let near = nearest(
                    &location.path,
                    self.library
                        .paths_of(&from.place)
                        .into_iter()
                        .take(MOST_CANDIDATES),
                );
                return Search::Wrong(complaints::missing(location, near, self.known()));
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
                self.known(),
            ));
        }
        if text.trim().is_empty() {
            return Search::Wrong(complaints::empty(location, self.known()));
        }
        Search::Found(file, standpoint)
    }

    fn want(&mut self, kind: WantedKind, path: String, location: &Location) {
        self.say(complaints::not_read(location, &path, self.known()));
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
    ) -> Result<Option<FileId>, Box<Diagnostic>> {
        match self.search(location, from) {
            Search::Found(file, _) => Ok(Some(file)),
            Search::Wrong(wrong) => Err(Box::new(wrong)),
            Search::Wanted => Ok(None),
        }
    }
}

/// What a location asks for: its kind, its path among the sources, and where that file stands.
fn target(location: &Location, from: &Standpoint) -> (WantedKind, Option<String>, Standpoint) {
    let path = location.path.as_str();
    let at = |place| Standpoint {
        place,
        component: None,
    };
    let (path, standpoint) = match location.kind {
        WantedKind::Local => (from.place.path(path), from.clone()),
        WantedKind::Project => {
            let (project, reference) = location.project.clone().unwrap_or_default();
            let place = Place::Project { project, reference };
            (place.path(path), at(place))
        }
        WantedKind::Remote => (Some(path.trim().to_owned()), at(Place::Nowhere)),
        WantedKind::Template => (Some(format!("template:{path}")), at(Place::Nowhere)),
        WantedKind::Component => {
            let component = Component::read(path);
            let place = component.as_ref().map_or(Place::Nowhere, Component::place);
            let standpoint = Standpoint { place, component };
            (Some(format!("component:{path}")), standpoint)
        }
        WantedKind::Artifact => {
            let job = location.job.as_deref().unwrap_or_default();
            (Some(format!("artifact:{job}:{path}")), from.clone())
        }
    };
    // What is local to a file of another project is a file of that project.
    let kind = match location.kind {
        WantedKind::Local if from.place != Place::Here => WantedKind::Project,
        kind => kind,
    };
    (kind, path, standpoint)
}
