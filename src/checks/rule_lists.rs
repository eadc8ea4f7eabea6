//! All lists of rules of a pipeline, each once however many jobs share it.

use std::collections::BTreeSet;

use crate::{
    resolve::{Jobs, Presence, Rule},
    text::Spanned,
};

pub(super) fn rule_lists(jobs: &Jobs) -> impl Iterator<Item = &Spanned<Vec<Rule>>> {
    let workflow = jobs.workflow.iter().filter_map(|it| it.rules.as_ref());
    let of_jobs = jobs.jobs.iter().filter_map(|job| match &job.presence {
        Presence::Rules(rules) => Some(&**rules),
        _ => None,
    });
    let mut seen = BTreeSet::new();
    workflow
        .chain(of_jobs)
        .filter(move |list| seen.insert(list.span))
}
