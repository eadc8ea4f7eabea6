//! Which files an `include` asks for, after its rules and wildcards (`lib/gitlab/ci/config/external/mapper.rb` in GitLab).

use super::{
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
            .map(|path| asked.with_local(&path))
            .collect()
    }
}
