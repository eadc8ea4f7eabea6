//! What became of each keyword in a run: the ledger.

use std::collections::{BTreeMap, BTreeSet};

use super::run::LedgerEntry;
use crate::{
    analysis::Analysis, diagnostics::Language, parse::Mapping, phrase, resolve::Host, text::Span,
};

/// The ledger of a run: what it does not do as GitLab would, keyword by keyword as the files write them, then the keywords
/// that it honours, each once.
pub fn of_run(analysis: &Analysis, host: Host, language: Language) -> Vec<LedgerEntry> {
    let differing = analysis
        .ledger
        .iter()
        .filter(|entry| entry.host.covers(host));
    let differs: BTreeSet<&str> = differing
        .clone()
        .map(|entry| last_key(&entry.keyword))
        .collect();
    let as_on_gitlab = phrase!("as on GitLab", "GitLab과 같음");
    let mut honoured: Vec<_> = used(analysis).into_iter().collect();
    honoured.retain(|(keyword, _)| !differs.contains(keyword));
    honoured.sort_by_key(|&(_, span)| (span.file, span.start));
    let honoured = honoured.into_iter().map(|(keyword, span)| LedgerEntry {
        job: None,
        keyword: keyword.to_owned(),
        honoured: "yes".to_owned(),
        note: as_on_gitlab.text(language).to_owned(),
        line: Some(analysis.sources.line(span)),
    });
    differing
        .map(|entry| LedgerEntry::of(entry, &analysis.sources, language))
        .chain(honoured)
        .collect()
}

/// `default:retry` is about `retry`.
fn last_key(path: &str) -> &str {
    path.strip_prefix("default:").unwrap_or(path)
}

/// The keywords that visible jobs and `default:` use, with the place of the first use.
fn used(analysis: &Analysis) -> BTreeMap<&str, Span> {
    let jobs = analysis.jobs.jobs.iter();
    let jobs: BTreeSet<_> = jobs
        .map(|job| (job.name.span.file, job.name.span.start))
        .collect();
    let mut used = BTreeMap::new();
    for entry in &analysis.merged.entries {
        let is_default = entry.key.as_str() == Some("default");
        let place = entry.key.span;
        if let Some(job) = entry.value.as_mapping()
            && (is_default || jobs.contains(&(place.file, place.start)))
        {
            note_keys(job, &mut used);
        }
    }
    used
}

fn note_keys<'a>(job: &'a Mapping, used: &mut BTreeMap<&'a str, Span>) {
    for entry in job.entries.iter().filter(|entry| !entry.value.is_null()) {
        if let Some(key) = entry.key.as_str() {
            used.entry(key).or_insert(entry.key.span);
        }
    }
}
