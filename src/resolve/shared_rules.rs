//! Rules that many jobs have from one place, through an anchor or `extends`, are read once.

use std::{collections::BTreeMap, sync::Arc};

use super::Rule;
use crate::{
    parse::Node,
    text::{Span, Spanned},
};

/// What is known of a list of rules that was read before.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    /// What it was read into.
    pub(super) rules: Arc<Spanned<Vec<Rule>>>,
    /// The list items that it has, with those below it.
    pub(super) cost: usize,
    /// The list itself. As long as it is here, no other list can stand at its address.
    _items: Arc<[Node]>,
}

/// The lists that were read, by their address and their place.
#[derive(Debug, Default)]
pub(super) struct SharedRules(BTreeMap<(usize, Span), Shared>);

impl SharedRules {
    pub(super) const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The rules of a list, when it was read before.
    pub(super) fn of(&self, items: &Arc<[Node]>, span: Span) -> Option<Shared> {
        self.0.get(&(address(items), span)).cloned()
    }

    /// Keeps what a list was read into. Only of a list about which there is nothing to say: what is said names the job.
    pub(super) fn share(
        &mut self,
        items: &Arc<[Node]>,
        span: Span,
        rules: &Arc<Spanned<Vec<Rule>>>,
        cost: usize,
    ) {
        let shared = Shared {
            rules: Arc::clone(rules),
            cost,
            _items: Arc::clone(items),
        };
        self.0.insert((address(items), span), shared);
    }
}

fn address(items: &Arc<[Node]>) -> usize {
    Arc::as_ptr(items).cast::<Node>().addr()
}
