//! The files that are at hand, by their paths.

use std::collections::{BTreeMap, BTreeSet};

use super::{place::Place, wildcard::Wildcard};
use crate::text::{FileId, Sources};

/// The files that are at hand, and what is known of those that are not.
#[derive(Debug)]
pub(super) struct Library<'s> {
    by_path: BTreeMap<&'s str, FileId>,
    /// All paths of the pipeline's own project, if anybody knows them.
    project: Option<BTreeSet<&'s str>>,
}

impl<'s> Library<'s> {
    /// An index over the sources; of two with one path the first counts.
    pub(super) fn new(sources: &'s Sources, project: Option<&'s [String]>) -> Self {
        let mut by_path = BTreeMap::new();
        for (id, source) in sources.iter() {
            by_path.entry(source.path.as_str()).or_insert(id);
        }
        let project = project.map(|paths| paths.iter().map(String::as_str).collect());
        Self { by_path, project }
    }

    /// The file with this path.
    pub(super) fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// Whether it is certain that the project has no such file.
    pub(super) fn surely_lacks(&self, place: &Place, local: &str) -> bool {
        let is_unlisted = |paths: &BTreeSet<&str>| !paths.contains(local);
        *place == Place::Here && self.project.as_ref().is_some_and(is_unlisted)
    }

    /// Whether all files of a place are known.
    pub(super) fn knows_all_of(&self, place: &Place) -> bool {
        *place == Place::Here && self.project.is_some()
    }

    /// The paths of a place that a wildcard matches, relative to it, in the order of git's trees, which is that of the
    /// paths' bytes.
    pub(super) fn matching(&self, place: &Place, wildcard: &Wildcard) -> Vec<String> {
        self.paths_of(place)
            .into_iter()
            .filter(|path| wildcard.matches(path))
            .map(str::to_owned)
            .collect()
    }

    /// The known paths of a place, relative to it, in order.
    pub(super) fn paths_of(&self, place: &Place) -> Vec<&'s str> {
        if let (Place::Here, Some(project)) = (place, &self.project) {
            return project.iter().copied().collect();
        }
        let Some(prefix) = place.path("") else {
            return Vec::new();
        };
        let own = |path: &str| *place != Place::Here || !is_foreign(path);
        self.by_path
            .keys()
            .filter(|path| own(path))
            .filter_map(|path| path.strip_prefix(prefix.as_str()))
            .collect()
    }
}

/// Whether a path among the sources is that of a file from elsewhere.
fn is_foreign(path: &str) -> bool {
    let prefixes = ["project:", "template:", "component:", "https://", "http://"];
    prefixes.iter().any(|prefix| path.starts_with(prefix))
}
