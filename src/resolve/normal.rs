//! From drafts to jobs: `parallel:` makes several of one, and needs and dependencies on such a job become needs of its
//! parts (`lib/gitlab/ci/config/normalizer.rb` in GitLab).

use std::collections::BTreeMap;

use super::{
    Job, Need, Part, Variable,
    draft::Draft,
    findings::Findings,
    matrix::{Combination, part_name},
    matrix_reference::{self, Values},
    parallel::Parallel,
};
use crate::text::Spanned;

/// What making a part of a job costs, in list items: its lists are copied.
const PART_COST: usize = 20;

/// The names of the parts of each parallel job.
type Parts = BTreeMap<String, Vec<String>>;

/// The jobs that are left when every parallel job is written out. A name that comes again replaces the job that had it, at
/// that job's place.
pub(super) fn jobs(mut drafts: Vec<Draft>, findings: &mut Findings<'_>) -> Vec<Job> {
    let parts: Parts = drafts
        .iter()
        .filter_map(|draft| Some((draft.job.name.value.clone(), part_names(draft)?)))
        .collect();
    if parts.is_empty() {
        return drafts.into_iter().map(|draft| draft.job).collect();
    }
    matrix_reference::drop_unknown(&mut drafts, findings);
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut jobs: Vec<Job> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        if !afford(&draft, &parts, findings) {
            continue;
        }
        for job in written_out(draft, &parts) {
            if let Some(&place) = places.get(&job.name.value) {
                jobs[place] = job;
                continue;
            }
            places.insert(job.name.value.clone(), jobs.len());
            jobs.push(job);
        }
    }
    jobs
}

fn part_names(draft: &Draft) -> Option<Vec<String>> {
    let name = &draft.job.name.value;
    Some(match draft.parallel.as_ref()? {
        Parallel::Number(total) => (1..=*total)
            .map(|index| format!("{name} {index}/{total}"))
            .collect(),
        Parallel::Matrix(matrix) => matrix
            .combinations()
            .map(|chosen| matrix_name(name, &chosen))
            .collect(),
    })
}

fn matrix_name(job: &str, chosen: &Combination<'_>) -> String {
    part_name(job, chosen.iter().map(|(_, value)| value.value.as_str()))
}

/// Whether the parts of a job, each with the parts that it needs, may be written out.
fn afford(draft: &Draft, parts: &Parts, findings: &mut Findings<'_>) -> bool {
    let Some(own) = parts.get(&draft.job.name.value) else {
        return findings.afford(written_out_needs(draft, parts), draft.job.name.span);
    };
    let each = PART_COST + written_out_needs(draft, parts);
    findings.afford(own.len().saturating_mul(each), draft.job.name.span)
}

fn written_out_needs(draft: &Draft, parts: &Parts) -> usize {
    let count = |name: &str| parts.get(name).map_or(1, Vec::len);
    let needs = draft.job.needs.iter().flat_map(|needs| &needs.value);
    let dependencies = draft.job.dependencies.iter().flat_map(|it| &it.value);
    let needs = needs.map(|need| count(&need.job.value));
    let dependencies = dependencies.map(|name| count(&name.value));
    needs.chain(dependencies).sum()
}

/// The jobs that a draft becomes.
fn written_out(draft: Draft, parts: &Parts) -> Vec<Job> {
    let Some(parallel) = &draft.parallel else {
        let needs = needs_of(&draft, &[], parts);
        let dependencies = dependencies_of(&draft.job, parts);
        return vec![Job {
            needs,
            dependencies,
            ..draft.job
        }];
    };
    match parallel {
        Parallel::Number(total) => {
            let part = |index| part(&draft, index, *total, &Combination::new(), parts);
            (1..=*total).map(part).collect()
        }
        Parallel::Matrix(matrix) => {
            let total = u32::try_from(matrix.count()).unwrap_or(u32::MAX);
            let numbered = (1..).zip(matrix.combinations());
            numbered
                .map(|(index, chosen)| part(&draft, index, total, &chosen, parts))
                .collect()
        }
    }
}

fn part(draft: &Draft, index: u32, total: u32, chosen: &Combination<'_>, parts: &Parts) -> Job {
    let job = &draft.job;
    let of = &job.name;
    let name = if matches!(draft.parallel, Some(Parallel::Number(_))) {
        format!("{} {index}/{total}", of.value)
    } else {
        matrix_name(&of.value, chosen)
    };
    let variables = chosen.iter().map(|(name, value)| Variable {
        name: (*name).clone(),
        value: (*value).clone(),
        expand: true,
    });
    let matrix = chosen
        .iter()
        .map(|(name, value)| (name.value.clone(), value.value.clone()));
    Job {
        name: Spanned::new(name, of.span),
        needs: needs_of(draft, chosen, parts),
        dependencies: dependencies_of(job, parts),
        variables: job.variables.iter().cloned().chain(variables).collect(),
        part: Some(Part {
            index,
            total,
            of: of.clone(),
            matrix: matrix.collect(),
        }),
        ..job.clone()
    }
}

fn needs_of(
    draft: &Draft,
    chosen: &[(&Spanned<String>, &Spanned<String>)],
    parts: &Parts,
) -> Option<Spanned<Vec<Need>>> {
    let needs = draft.job.needs.as_ref()?;
    let values = Values::of(draft.own_variables(), chosen);
    let written_out = needs
        .value
        .iter()
        .map(|need| values.fill_in(need))
        .flat_map(|need| parts_of_need(need, parts));
    Some(Spanned::new(written_out.collect(), needs.span))
}

/// A need of a parallel job is a need of all its parts, or of those that the need chooses.
fn parts_of_need(need: Need, parts: &Parts) -> Vec<Need> {
    let known = parts
        .get(&need.job.value)
        .filter(|_| need.foreign.is_none());
    let Some(all) = known else {
        return vec![Need {
            parallel: None,
            ..need
        }];
    };
    let named = |name: String| Need {
        job: Spanned::new(name, need.job.span),
        parallel: None,
        ..need.clone()
    };
    match &need.parallel {
        Some(matrix) => matrix
            .combinations()
            .map(|chosen| named(matrix_name(&need.job.value, &chosen)))
            .collect(),
        None => all.iter().cloned().map(named).collect(),
    }
}

fn dependencies_of(job: &Job, parts: &Parts) -> Option<Spanned<Vec<Spanned<String>>>> {
    let dependencies = job.dependencies.as_ref()?;
    let names = dependencies.value.iter().flat_map(|name| {
        let named = |part: &String| Spanned::new(part.clone(), name.span);
        match parts.get(&name.value) {
            Some(parts) => parts.iter().map(named).collect(),
            None => vec![name.clone()],
        }
    });
    Some(Spanned::new(names.collect(), dependencies.span))
}
