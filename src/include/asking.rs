//! Which files an `include` asks for, after its rules and wildcards (`lib/gitlab/ci/config/external/mapper.rb` in GitLab).

use super::{
    complaints,
    conditions::{self, Circumstances},
    location::{self, Asked, Kinds, Location},
    walk::{Standpoint, Walker},
    wildcard::Wildcard,
};
use crate::{diagnostics::Diagnostic, parse::Node};

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

impl Walker<'_> {
    /// The files that an `include` asks for.
    pub(super) fn locations(
        &mut self,
        include: &Node,
        from: &Standpoint,
        kinds: &Kinds,
    ) -> Locations {
        let entries = location::entries(include, self.known());
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
            .map(|it| it.expanded(self.known()).location(kinds, self.known()))
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

    fn passes(&self, entry: &Asked, from: &Standpoint) -> Result<bool, Box<Diagnostic>> {
        let circumstances = Circumstances {
            known: self.known(),
            inputs: self.inputs,
            library: &self.library,
            place: &from.place,
        };
        entry
            .rules()
            .map_or(Ok(true), |rules| conditions::pass(rules, &circumstances))
    }

    /// One entry for each file that a wildcard finds. When nobody knows all files and none is found, it stays as it is,
    /// for somebody to give. GitLab compares with paths that have no slash in front, so a wildcard that has one finds none.
    fn without_wildcard(&mut self, asked: Asked, from: &Standpoint) -> Vec<Asked> {
        let Some(local) = asked.local() else {
            return vec![asked];
        };
        let (span, pattern) = (local.span, local.as_str().unwrap_or_default());
        let Some(wildcard) = Wildcard::read(pattern) else {
            return vec![asked];
        };
        if !self.may_search(span) {
            return Vec::new();
        }
        let found = self.library.matching(&from.place, &wildcard);
        let is_sure = pattern.starts_with('/') || self.library.knows_all_of(&from.place);
        if found.is_empty() && is_sure {
            self.say(complaints::nothing_matches(span, pattern));
        } else if found.is_empty() {
            return vec![asked];
        }
        let is_new = |path: &String| {
            let asked = (from.place.clone(), path.clone());
            !self.asked_locals.contains(&asked)
        };
        let new = found.iter().filter(|path| is_new(path));
        new.map(|path| asked.with_local(path)).collect()
    }
}
